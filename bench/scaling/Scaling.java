import java.util.List;
import java.util.Locale;

/// How well replicas on many machines use them, by arithmetic from measured costs:
/// `java bench/scaling/Scaling.java [SPEED]`, where SPEED says how many times as fast as the measured
/// one a machine takes a step (1 unless given).
///
/// A round of H steps on R machines takes `H·t + o + S·(R + 1)/b`:
///
/// - t: seconds of a step, o: seconds that a round costs without its bytes
/// - S: bytes of all that a replica keeps: weights and momentum, 4 bytes each
/// - b: bytes a second of the driver's network: each replica's answer goes into it, once, and the
///   round's start out of it, once, for executors pass its blocks on to each other
///
/// The efficiency is H·t of it; the driver's own work on the bytes, serialization and sums, is not in
/// it, so that it is a bound.
final class Scaling {
    private static final int BATCH = 32;

    /// Seconds of a round of 2 replicas of a network of 114 weights, beside other work.
    private static final double OVERHEAD = 0.15;

    private static final int[] MACHINES = {2, 4, 8, 16, 32, 100, 1000};
    private static final int[] GIGABITS = {1, 10, 25, 100};

    /// @param parameters of the network
    /// @param pictures a second of training on two Zen 3 cores
    record Net(String name, long parameters, double pictures) {
        double bytes() {
            return 8.0 * parameters;
        }
    }

    private Scaling() {}

    static double exchange(Net net, int machines, int gigabits) {
        double b = gigabits * 1e9 / 8;
        return OVERHEAD + net.bytes() * (machines + 1) / b;
    }

    public static void main(String[] args) {
        double speed = args.length == 0 ? 1 : Double.parseDouble(args[0]);
        List<Net> nets =
                List.of(
                        new Net("AlexNet", 60_965_224, 40.3),
                        new Net("ResNet-50", 25_557_032, 16.2 / 3),
                        new Net("VGG-16", 138_357_544, 7.75 / 3));
        System.out.print("| network, GbE | 90 % on");
        for (int machines : MACHINES) {
            System.out.print(" | " + machines);
        }
        System.out.print(" |\n|---|---");
        System.out.println("|---".repeat(MACHINES.length) + "|");
        for (Net net : nets) {
            double step = BATCH / net.pictures() / speed;
            for (int gigabits : GIGABITS) {
                System.out.printf(Locale.ROOT, "| %s, %d | H =", net.name(), gigabits);
                for (int machines : MACHINES) {
                    double lost = exchange(net, machines, gigabits);
                    System.out.printf(
                            Locale.ROOT,
                            " | %d (%.0f, %.0f %%)",
                            (long) Math.ceil(9 * lost / step),
                            100 * step / (step + lost),
                            100 * 16 * step / (16 * step + lost));
                }
                System.out.println(" |");
            }
        }
    }
}
