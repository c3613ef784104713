package dev.fathom.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fathom.cli.Ran;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// Makes the attacks of one kind, one after the other, and writes down how they went.
final class Suite {
    private static final Path RESULTS = Path.of("target/attacks");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String kind;
    private final Path folder;
    private final ByteArrayOutputStream stray = new ByteArrayOutputStream();
    private final List<Result> results = new ArrayList<>();
    private int made;

    /// How an attack ended.
    private record Result(
            Attack attack, Ran ran, double seconds, long mebibytes, List<String> wrong) {
        String line() {
            return "%-4s %s [%s, %d s, %d MiB]: %d after %.2f s, %d MiB%s | %s | %s"
                    .formatted(
                            wrong.isEmpty() ? "ok" : "BAD",
                            attack,
                            attack.expected().name().toLowerCase(Locale.ROOT),
                            attack.limits().seconds(),
                            attack.limits().mebibytes(),
                            ran.code(),
                            seconds,
                            mebibytes,
                            wrong.isEmpty() ? "" : " " + wrong,
                            Judgement.shown(ran.err().lines().reduce("", (a, b) -> b)),
                            Judgement.shown(ran.out().strip()));
        }
    }

    private Suite(String kind, Path folder) {
        this.kind = kind;
        this.folder = folder;
    }

    /// @param folder gets a folder for each of them
    static Stream<DynamicTest> of(String kind, Path folder, Attack.Wave wave) {
        Suite suite = new Suite(kind, folder);
        System.setErr(new PrintStream(suite.stray, true, StandardCharsets.UTF_8));
        return wave.attacks().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.toString(), () -> suite.make(attack)))
                .onClose(suite::write);
    }

    private void make(Attack attack) throws Exception {
        Path own = Files.createDirectory(folder.resolve("a" + made++));
        Callable<Ran> deed = attack.preparation().at(new Place(own, attack.seed()));
        stray.reset();
        long allocated = THREADS.getTotalThreadAllocatedBytes();
        long start = System.nanoTime();
        Ran ran = watched(attack, deed);
        double seconds = (System.nanoTime() - start) / 1e9;
        long mebibytes = (THREADS.getTotalThreadAllocatedBytes() - allocated) >> 20;
        List<String> wrong =
                Judgement.of(
                        attack, ran, seconds, mebibytes, stray.toString(StandardCharsets.UTF_8));
        Result result = new Result(attack, ran, seconds, mebibytes, wrong);
        results.add(result);
        assertThat(wrong).as(result.line()).isEmpty();
    }

    /// In a thread of its own, which is left behind when it hangs.
    private static Ran watched(Attack attack, Callable<Ran> deed) throws InterruptedException {
        FutureTask<Ran> task = new FutureTask<>(deed);
        Thread thread = Thread.ofPlatform().daemon().name("attack").start(task);
        try {
            return task.get(attack.limits().seconds() + 1, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return new Ran(70, "", String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            String where =
                    Arrays.stream(thread.getStackTrace())
                            .limit(12)
                            .map(String::valueOf)
                            .collect(Collectors.joining(" < "));
            thread.interrupt();
            thread.join(1000);
            return new Ran(71, "", "still at work in " + where);
        }
    }

    /// The kind's row of the table, and each attack's own line beside it.
    private void write() {
        long refused = results.stream().filter(r -> r.ran().code() != 0).count();
        String row =
                "| %s | %d | %d | %d | %d | %.1f | %d |%n"
                        .formatted(
                                kind,
                                results.size(),
                                refused,
                                results.size() - refused,
                                results.stream().filter(r -> !r.wrong().isEmpty()).count(),
                                results.stream().mapToDouble(Result::seconds).max().orElse(0),
                                results.stream().mapToLong(Result::mebibytes).max().orElse(0));
        try {
            Files.createDirectories(RESULTS);
            Files.writeString(RESULTS.resolve(kind + ".row"), row);
            Files.write(
                    RESULTS.resolve(kind + ".txt"), results.stream().map(Result::line).toList());
            StringBuilder table =
                    new StringBuilder(
                            "| kind | inputs | refused | accepted | failures | longest, s | largest allocation, MiB |\n");
            table.append("|---|--:|--:|--:|--:|--:|--:|\n");
            try (Stream<Path> files = Files.list(RESULTS)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".row")).sorted().toList()) {
                    table.append(Files.readString(file));
                }
            }
            Files.writeString(RESULTS.resolve("table.md"), table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
