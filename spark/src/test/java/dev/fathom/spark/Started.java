package dev.fathom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process of Fathom, as bin/spark-train or ./fathom starts it, whose processes are ended with
/// it.
///
/// @param out file of its standard output
/// @param err file of its standard error
record Started(Process process, Path out, Path err) implements AutoCloseable {
    private static final Pattern SHA = Pattern.compile("\"weightsSha256\":\"([0-9a-f]{64})\"");
    private static final int LONGEST = 300;

    /// A command on this machine alone.
    static Started alone(Path folder, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("dev.fathom.cli.Main"));
        command.addAll(List.of(words));
        return start(folder, List.of(), command);
    }

    /// The same on Spark: see bin/spark-train.
    ///
    /// @param settings of Spark, `spark.name=value`
    static Started spark(Path folder, List<String> settings, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("dev.fathom.spark.OnSpark"));
        command.addAll(List.of(words));
        return start(folder, settings, command);
    }

    private static Started start(Path folder, List<String> settings, List<String> command)
            throws IOException {
        Path home = Path.of("target/spark").toAbsolutePath();
        if (!Files.exists(home.resolve("RELEASE"))) {
            Files.createFile(home.resolve("RELEASE"));
        }
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(
                List.of(
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dlog4j2.configurationFile=fathom-log4j2.properties",
                        "-cp",
                        System.getProperty("java.class.path")));
        settings.forEach(setting -> java.add("-D" + setting));
        java.addAll(command);
        Path out = Files.createTempFile(folder, "said", ".out");
        Path err = Files.createTempFile(folder, "said", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(java)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        process.getOutputStream().close();
        return new Started(process, out, err);
    }

    /// The exit code.
    int ended() throws InterruptedException {
        assertThat(process.waitFor(LONGEST, TimeUnit.SECONDS)).as("ends").isTrue();
        return process.exitValue();
    }

    /// What it wrote to standard error, but for what Java says of its incubating module.
    String said() throws IOException {
        return Files.readString(err).replaceFirst("WARNING: Using incubator modules: .*\\R", "");
    }

    /// Of the weights that it has learned, as the last line of its result says.
    String weightsSha256() throws IOException, InterruptedException {
        int code = ended();
        assertThat(code).as("%s", said()).isZero();
        Matcher sha = SHA.matcher(Files.readAllLines(out).getLast());
        assertThat(sha.find()).as("%s", out).isTrue();
        return sha.group(1);
    }

    /// The processes of Java that it has started.
    List<ProcessHandle> executors() {
        return process.descendants()
                .filter(p -> p.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /// Waits until it has started so many.
    void untilExecutors(int count) {
        until(() -> executors().size() == count, "%d executors".formatted(count));
    }

    /// Waits until the run's log has so many steps.
    void untilStep(Path run, int steps) {
        until(() -> steps(run) >= steps, "%d steps".formatted(steps));
    }

    private static long steps(Path run) {
        Path log = run.resolve("metrics.jsonl");
        try {
            return Files.exists(log) ? Files.readAllLines(log).size() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void until(BooleanSupplier reached, String what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST);
        while (!reached.getAsBoolean()) {
            assertThat(process.isAlive()).as("%s", what).isTrue();
            assertThat(System.nanoTime()).as("%s", what).isLessThan(end);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Ends it as if the power had failed, and what it has started.
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(p -> p.onExit().orTimeout(LONGEST, TimeUnit.SECONDS).join());
    }
}
