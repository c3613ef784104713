package dev.fathom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trainings with executors in processes of their own, against one on this machine alone. Processes
/// that die: SparkKillTest.
class SparkTrainTest {
    @TempDir private static Path folder;
    private static String alone;

    private static Started spark(List<String> settings, String... words) throws IOException {
        return Started.spark(folder, settings, words);
    }

    @BeforeAll
    static void train() throws IOException, InterruptedException {
        Stripes.write(folder);
        try (Started run = Started.alone(folder, Stripes.words("alone"))) {
            alone = run.weightsSha256();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void any_number_of_executors_gives_the_bits_of_one_machine(int executors)
            throws IOException, InterruptedException {
        String out = "of-" + executors;
        try (Started run = spark(List.of(), Stripes.words(out, "--executors", "" + executors))) {
            run.untilExecutors(executors);
            assertThat(run.weightsSha256()).isEqualTo(alone);
            assertThat(run.said()).contains("epoch 3 of 3: ").doesNotContain("\tat ");
        }
    }

    @Test
    void tasks_that_may_run_twice_on_three_executors_give_the_same_bits()
            throws IOException, InterruptedException {
        List<String> twice =
                List.of(
                        "spark.speculation=true",
                        "spark.speculation.interval=5ms",
                        "spark.speculation.minTaskRuntime=1ms",
                        "spark.speculation.multiplier=1.01",
                        "spark.speculation.quantile=0.1");
        try (Started run = spark(twice, Stripes.words("twice", "--executors", "3"))) {
            run.untilExecutors(3);
            assertThat(run.weightsSha256()).isEqualTo(alone);
        }
    }

    @Test
    void pictures_that_executors_do_not_have_are_named() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.copy(folder.resolve("tiny.txt"), elsewhere.resolve("tiny.txt"));
        List<String> there = List.of("spark.executor.extraJavaOptions=-Duser.dir=" + elsewhere);
        try (Started run = spark(there, Stripes.words("missing", "--executors", "1"))) {
            assertThat(run.ended()).isEqualTo(1);
            assertThat(run.said().lines().toList().getLast())
                    .isEqualTo(
                            "a replica's turn failed on the cluster again and again: stripes does not exist");
            assertThat(run.said()).doesNotContain("\tat ");
        }
    }

    @Test
    void wrong_options_are_told_before_spark_starts() throws IOException, InterruptedException {
        wrong(
                "spark-train: --executors: '0' must be a whole number of 1 … 64",
                List.of(),
                Stripes.words("wrong", "--executors", "0"));
        wrong(
                "spark-train: --executor-memory: '100' must be a whole number of 1024 … 1048576",
                List.of(),
                Stripes.words("wrong", "--executor-memory=100"));
        wrong(
                "fathom train: Unknown option: '--no-such'; see fathom train --help",
                List.of(),
                Stripes.words("wrong", "--no-such"));
        wrong(
                "fathom train: one replica alone can't be shared out; give --replicas 2 or more; see fathom train --help",
                List.of(),
                "train",
                "tiny.txt",
                "--data",
                "stripes");
        wrong(
                "spark-train: --executors and --executor-memory are for executors on this machine; for those of yarn give spark-submit --num-executors and --executor-memory",
                List.of("spark.master=yarn"),
                Stripes.words("wrong", "--executors", "2"));
    }

    private static void wrong(String sentence, List<String> settings, String... words)
            throws IOException, InterruptedException {
        try (Started run = spark(settings, words)) {
            assertThat(run.ended()).isEqualTo(2);
            assertThat(run.said()).isEqualTo(sentence + System.lineSeparator());
            assertThat(run.executors()).isEmpty();
        }
        assertThat(folder.resolve("wrong")).doesNotExist();
    }
}
