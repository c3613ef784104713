package dev.fathom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Evaluations and packing with executors in processes of their own, against one machine alone.
class SparkWorkTest {
    @TempDir private static Path folder;

    @BeforeAll
    static void write() throws IOException {
        Stripes.write(folder);
        String text = Files.readString(folder.resolve("tiny.txt"));
        Model.initialize(NetworkText.parse("tiny", text), 4)
                .labels(List.of("rows", "columns"))
                .save(folder.resolve("model.safetensors"));
    }

    @Test
    void an_evaluation_gives_the_figures_of_one_machine_to_the_last_digit()
            throws IOException, InterruptedException {
        String[] words = {"evaluate", "model.safetensors", "--data", "stripes", "--json"};
        String alone;
        try (Started run = Started.alone(folder, words)) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
            alone = Files.readString(run.out());
        }
        assertThat(alone).contains("\"pictures\":600");
        try (Started run = Started.spark(folder, List.of(), with(words, "--executors", "2"))) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
            assertThat(Files.readString(run.out())).isEqualTo(alone);
        }
    }

    @Test
    void shards_are_those_of_one_machine_to_the_last_byte()
            throws IOException, InterruptedException {
        String[] words = {"pack", "stripes", "--shard-size", "1", "-o"};
        try (Started run = Started.alone(folder, with(words, "alone"))) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
        }
        Map<String, byte[]> alone = files("alone");
        assertThat(alone)
                .containsOnlyKeys(
                        "classes.txt", "train-000000.tar", "val-000000.tar", "val-000001.tar");
        String[] spread = with(words, "spread", "--executors", "2");
        try (Started run = Started.spark(folder, List.of(), spread)) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
            assertThat(run.said()).doesNotContain("\tat ");
            assertThat(Files.readString(run.out()))
                    .isEqualTo("696 pictures in 3 shards of 1.4 MB together: spread\n");
        }
        Map<String, byte[]> there = files("spread");
        assertThat(there.keySet()).isEqualTo(alone.keySet());
        alone.forEach((name, bytes) -> assertThat(there.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void a_command_that_is_not_done_on_spark_is_told() throws IOException, InterruptedException {
        try (Started run = Started.spark(folder, List.of(), "predict", "model.safetensors")) {
            assertThat(run.ended()).isEqualTo(2);
            assertThat(run.said())
                    .isEqualTo(
                            "fathom on Spark: 'predict' is not among the commands train, evaluate, pack\n");
        }
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private static Map<String, byte[]> files(String name) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            for (Path file : files.toList()) {
                all.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return all;
    }
}
