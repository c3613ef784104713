package dev.fathom.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Fathom and its peers, in turn, one at a time, in one run.
public final class Race {
    /// Rounding makes less of a difference between equal functions, and a layer left out more.
    private static final double EQUAL = 1e-3;

    /// The same where factors have 8 significant bits: a number that two roundings put on different
    /// steps goes through all layers behind.
    private static final double NEARLY_EQUAL = 0.1;

    private final Settings settings;
    private final Consumer<String> progress;
    private final List<PeerRow> rows = new ArrayList<>();
    private final List<PeerReport.Absent> absent = new ArrayList<>();
    private String version = "";

    /// How it is run.
    ///
    /// @param home folder with a folder of libraries for each peer
    /// @param threads each contestant computes on
    /// @param rounds in which they take turns
    /// @param warmUp seconds that each works before
    /// @param turn seconds that a turn takes, at least one step
    public record Settings(Path home, int threads, int rounds, double warmUp, double turn) {}

    private Race(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /// @param progress gets a line for each row and each peer that doesn't take part
    /// @throws IOException when Fathom itself can't do a work: what it said
    public static PeerReport run(
            List<Work> works, List<Contestant> peers, Settings settings, Consumer<String> progress)
            throws IOException {
        Race race = new Race(settings, progress);
        for (Work work : works) {
            Path folder = Files.createTempDirectory("fathom-peers");
            try {
                race.work(work, peers, folder);
            } finally {
                delete(folder);
            }
        }
        return new PeerReport(
                race.version, settings.threads(), settings.rounds(), race.rows, race.absent);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void work(Work work, List<Contestant> peers, Path folder) throws IOException {
        List<Contestant> names = new ArrayList<>();
        List<PeerTurn> turns = new ArrayList<>();
        try {
            turns.add(enter(Contestant.FATHOM, work, folder));
            version = turns.getFirst().version();
            for (Contestant peer : peers) {
                try {
                    turns.add(enter(peer, work, folder));
                    names.add(peer);
                } catch (PeerClient.AbsentException e) {
                    absent.add(
                            new PeerReport.Absent(
                                    work.name(), peer.toString(), String.valueOf(e.getMessage())));
                    progress.accept(work.name() + ": without " + peer + ": " + e.getMessage());
                }
            }
            compare(work, names, turns);
        } finally {
            turns.forEach(PeerTurn::close);
        }
    }

    private PeerTurn enter(Contestant contestant, Work work, Path folder) throws IOException {
        if (contestant != Contestant.FATHOM && !contestant.isBuilt(settings.home())) {
            throw new PeerClient.AbsentException(
                    "its libraries are not in " + settings.home() + "; run bin/peers");
        }
        Path own = Files.createDirectories(folder.resolve(contestant.toString()));
        return PeerTurn.of(contestant, work, settings, own);
    }

    private void compare(Work work, List<Contestant> names, List<PeerTurn> turns)
            throws IOException {
        List<float[]> outputs = new ArrayList<>();
        for (PeerTurn turn : turns) {
            outputs.add(turn.check());
        }
        for (PeerTurn turn : turns) {
            turn.take();
        }
        double[][] speeds = new double[turns.size()][settings.rounds()];
        for (int round = 0; round < settings.rounds(); round++) {
            for (int i = 0; i < speeds.length; i++) {
                speeds[i][round] = turns.get(i).take();
            }
        }
        for (int i = 1; i < speeds.length; i++) {
            double difference = difference(outputs.getFirst(), outputs.get(i));
            PeerTurn peer = turns.get(i);
            PeerRow row = row(work, names.get(i - 1), peer, speeds[0], speeds[i], difference);
            rows.add(row);
            progress.accept(line(row));
        }
    }

    private static PeerRow row(
            Work work,
            Contestant name,
            PeerTurn peer,
            double[] fathom,
            double[] speeds,
            double difference) {
        double[] ratios = new double[speeds.length];
        Arrays.setAll(ratios, i -> fathom[i] / speeds[i]);
        boolean start = work.kind() == Work.Kind.START;
        return new PeerRow(
                work.name(),
                start ? "s" : "pictures/s",
                start ? 1 / median(fathom) : median(fathom),
                name.toString(),
                peer.version(),
                start ? 1 / median(speeds) : median(speeds),
                median(ratios),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow(),
                difference,
                difference <= (work.factors() == Work.Factors.F32 ? EQUAL : NEARLY_EQUAL));
    }

    private static String line(PeerRow r) {
        return String.format(
                Locale.ROOT,
                "%s: Fathom %.2f %s, %s %.2f, %.2f times as fast%s",
                r.work(),
                r.fathom(),
                r.unit(),
                r.peer(),
                r.speed(),
                r.ratio(),
                r.equal() ? "" : ", but another function: difference " + r.difference());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /// How far two contestants' numbers are apart, as a part of the range of the first one's;
    /// infinite when they are not comparable.
    static double difference(float[] a, float[] b) {
        if (a.length != b.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < a.length; i++) {
            if (!Float.isFinite(a[i]) || !Float.isFinite(b[i])) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
            low = Math.min(low, a[i]);
            high = Math.max(high, a[i]);
        }
        return largest / (high - low);
    }
}
