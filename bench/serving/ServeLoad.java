import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A served model under load beside its program alone, in turn, so that what disturbs a shared
/// machine disturbs both; then how long answers take by load. `wrk` sends the photograph.
///
/// Arguments: model file, photograph, seconds, rounds, then NAME=COMMAND of each server; a server's
/// first line is its address, and it classifies what is posted to `/v2/models/model/classify`.
public final class ServeLoad {
    private static final int BATCH = 8;
    private static final int CONNECTIONS = 32;

    /// Seconds before the first round: a server compiles what it does for half a minute and more.
    private static final int WARMING = 60;

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern HALF = Pattern.compile("50%\\s+([0-9.]+)(us|ms|s)\\b");
    private static final Pattern LAST = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)\\b");
    private static final Pattern BAD = Pattern.compile("Non-2xx or 3xx responses: ([0-9]+)");

    private ServeLoad() {}

    private record Server(String name, Process process, String address) {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        Path script = Files.createTempFile("photograph", ".lua");
        Files.writeString(
                script,
                "wrk.method = \"POST\"\nlocal f = io.open(\"%s\", \"rb\")\n"
                                .formatted(Path.of(args[1]).toAbsolutePath())
                        + "wrk.body = f:read(\"*a\")\nf:close()\n");
        List<Server> servers = new ArrayList<>();
        try (Engine engine = Engine.best()) {
            for (int i = 4; i < args.length; i++) {
                servers.add(start(args[i]));
            }
            compare(engine, Path.of(args[0]), servers, script, seconds, rounds);
            byLoad(servers, script, seconds);
        } finally {
            for (Server server : servers) {
                server.process().destroy();
            }
            Files.delete(script);
        }
        System.exit(0);
    }

    private static void compare(
            Engine engine, Path file, List<Server> servers, Path script, int seconds, int rounds)
            throws IOException, InterruptedException {
        Model model = Model.load(file);
        Program program = Program.output(model.network(), model.stored(), model.engine(engine), BATCH);
        Session session = program.session();
        Random random = new Random(1);
        for (int i = 0; i < session.input().length; i++) {
            session.input()[i] = random.nextFloat();
        }
        List<List<Double>> rates = new ArrayList<>();
        for (int i = 0; i <= servers.size(); i++) {
            rates.add(new ArrayList<>());
        }
        for (int round = -1; round < rounds; round++) {
            int time = round < 0 ? WARMING : seconds;
            for (int i = 0; i <= servers.size(); i++) {
                double rate =
                        i == 0
                                ? alone(session, time)
                                : rate(load(servers.get(i - 1), script, CONNECTIONS, time));
                if (round >= 0) {
                    rates.get(i).add(rate);
                }
            }
        }
        print("program alone, %d together: %.1f pictures/s", BATCH, median(rates.getFirst()));
        for (int i = 1; i <= servers.size(); i++) {
            List<Double> shares = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                shares.add(rates.get(i).get(round) / rates.getFirst().get(round));
            }
            print(
                    "%s, %d connections: %.1f pictures/s; of the program alone %.1f %% (%.1f … %.1f)",
                    servers.get(i - 1).name(),
                    CONNECTIONS,
                    median(rates.get(i)),
                    100 * median(shares),
                    100 * shares.stream().min(Double::compare).orElseThrow(),
                    100 * shares.stream().max(Double::compare).orElseThrow());
        }
    }

    private static void byLoad(List<Server> servers, Path script, int seconds)
            throws IOException, InterruptedException {
        for (int connections = 1; connections <= 64; connections *= 2) {
            for (Server server : servers) {
                String said = load(server, script, connections, seconds);
                print(
                        "%s, %d connections: %.1f pictures/s, half within %.1f ms, 99 %% within %.1f ms",
                        server.name(),
                        connections,
                        rate(said),
                        milliseconds(HALF, said),
                        milliseconds(LAST, said));
            }
        }
    }

    private static double alone(Session session, int seconds) {
        long begun = System.nanoTime();
        long pictures = 0;
        do {
            session.run(BATCH);
            pictures += BATCH;
        } while (System.nanoTime() - begun < seconds * 1_000_000_000L);
        return pictures * 1e9 / (System.nanoTime() - begun);
    }

    private static Server start(String named) throws IOException {
        int equals = named.indexOf('=');
        Process process =
                new ProcessBuilder("bash", "-c", "exec " + named.substring(equals + 1))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream()));
        String address = reader.readLine();
        if (address == null || !address.startsWith("http")) {
            throw new IOException(named + " began with: " + address);
        }
        return new Server(named.substring(0, equals), process, address);
    }

    private static String load(Server server, Path script, int connections, int seconds)
            throws IOException, InterruptedException {
        Process wrk =
                new ProcessBuilder(
                                "wrk",
                                "-t1",
                                "-c" + connections,
                                "-d" + seconds + "s",
                                "--timeout",
                                "30s",
                                "--latency",
                                "-s",
                                script.toString(),
                                server.address() + "/v2/models/model/classify")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(wrk.getInputStream().readAllBytes());
        Matcher bad = BAD.matcher(said);
        if (wrk.waitFor() != 0 || bad.find() || said.contains("Socket errors")) {
            throw new IOException(server.name() + ": " + said);
        }
        return said;
    }

    private static double rate(String said) {
        return number(RATE, said);
    }

    private static double milliseconds(Pattern pattern, String said) {
        Matcher m = pattern.matcher(said);
        if (!m.find()) {
            throw new IllegalStateException(said);
        }
        double unit =
                switch (m.group(2)) {
                    case "us" -> 1e-3;
                    case "ms" -> 1;
                    default -> 1e3;
                };
        return Double.parseDouble(m.group(1)) * unit;
    }

    private static double number(Pattern pattern, String said) {
        Matcher m = pattern.matcher(said);
        if (!m.find()) {
            throw new IllegalStateException(said);
        }
        return Double.parseDouble(m.group(1));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
