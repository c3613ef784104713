package dev.fathom.cli;

import dev.fathom.bench.peers.Contestant;
import dev.fathom.bench.peers.PeerReport;
import dev.fathom.bench.peers.PeerRow;
import dev.fathom.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The results of `bench peers` as a section of a Markdown document.
record PeerSection(PeerReport report, String conditions) {
    private static final String HEADING = "## Peers";

    private List<String> peers() {
        return Contestant.peers().stream()
                .map(Contestant::toString)
                .filter(name -> report.peers().stream().anyMatch(row -> row.peer().equals(name)))
                .toList();
    }

    /// A work a line, a peer a column.
    String table() {
        StringBuilder text = new StringBuilder("| work | Fathom |");
        peers().forEach(peer -> text.append(" ").append(peer).append(" |"));
        text.append("\n|---|--:|").append("--:|".repeat(peers().size()));
        for (String work : report.peers().stream().map(PeerRow::work).distinct().toList()) {
            List<PeerRow> rows =
                    report.peers().stream().filter(row -> row.work().equals(work)).toList();
            PeerRow any = rows.getFirst();
            String unit = any.unit().equals("s") ? " s" : "";
            text.append("\n| ").append(work).append(" | ").append(number(any.fathom()));
            text.append(unit).append(" |");
            for (String peer : peers()) {
                Optional<PeerRow> row = rows.stream().filter(r -> r.peer().equals(peer)).findAny();
                text.append(" ").append(row.map(PeerSection::cell).orElse("–")).append(" |");
            }
        }
        return text.append('\n').toString();
    }

    private static String cell(PeerRow row) {
        return String.format(
                Locale.ROOT,
                "%s%s: **%.2f** (%.2f–%.2f)%s",
                number(row.speed()),
                row.unit().equals("s") ? " s" : "",
                row.ratio(),
                row.min(),
                row.max(),
                row.equal() ? "" : ", another function");
    }

    /// Three digits, as many as are worth anything.
    private static String number(double value) {
        int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    @Override
    public String toString() {
        String versions =
                report.peers().stream()
                        .map(row -> "- " + row.peer() + ": " + row.version() + "\n")
                        .distinct()
                        .collect(Collectors.joining());
        String absent =
                report.absent().stream()
                        .map(a -> "- not in " + a.work() + ": " + a.peer() + ", " + a.why() + "\n")
                        .collect(Collectors.joining());
        return HEADING
                + "\n\n"
                + conditions
                + "\n"
                + "Pictures a second, or seconds from the start of a process to its first output; medians. In bold how many\n"
                + "times as fast Fathom is, the median of the rounds, and in brackets the smallest and the largest.\n\n"
                + table()
                + "\n- fathom: "
                + report.version()
                + "\n"
                + versions
                + absent;
    }

    /// Puts the section in the place of an older one, or at the end.
    void writeInto(Path file) throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        int from = lines.indexOf(HEADING);
        List<String> after = from < 0 ? List.of() : lines.subList(from + 1, lines.size());
        List<String> kept = after.stream().dropWhile(line -> !line.startsWith("## ")).toList();
        List<String> text = new ArrayList<>(from < 0 ? lines : lines.subList(0, from));
        if (from < 0 && !text.isEmpty()) {
            text.add("");
        }
        text.addAll(toString().lines().toList());
        if (!kept.isEmpty()) {
            text.add("");
        }
        String all = Stream.concat(text.stream(), kept.stream()).collect(Collectors.joining("\n"));
        AtomicFile.write(file, (all + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
