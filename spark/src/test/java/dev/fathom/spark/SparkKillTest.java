package dev.fathom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills an executor and the driver with its executors, in turn, each in a training of its own at a
/// moment drawn at random: twice, or `-Dfathom.kills=N` times.
class SparkKillTest {
    private static final int KILLS = Integer.getInteger("fathom.kills", 2);
    private static final int MOST_EXECUTORS = 3;

    @TempDir private Path folder;
    private final Random random = new Random(17);

    /// A kill takes about half a minute.
    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void whoever_is_killed_at_any_moment_the_bits_are_those_of_one_machine() throws Exception {
        Stripes.write(folder);
        String alone;
        try (Started run = Started.alone(folder, Stripes.words("alone"))) {
            alone = run.weightsSha256();
        }
        byte[] model = Files.readAllBytes(folder.resolve("alone/model.safetensors"));
        int lines = Files.readAllLines(folder.resolve("alone/metrics.jsonl")).size();
        List<String> places = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            String out = "killed-" + kill;
            int step = 1 + random.nextInt(lines * 2 / 3);
            String sha = kill % 2 == 0 ? executorKilled(out, step) : driverKilled(out, step);
            assertThat(sha).as("%s at line %d", out, step).isEqualTo(alone);
            assertThat(folder.resolve(out).resolve("model.safetensors")).hasBinaryContent(model);
            places.add((kill % 2 == 0 ? "executor " : "driver ") + step);
        }
        System.out.printf("killed after so many of %d lines of the log: %s%n", lines, places);
    }

    private String executorKilled(String out, int step) throws Exception {
        int executors = 2 + random.nextInt(MOST_EXECUTORS - 1);
        try (Started run = onSpark(Stripes.words(out, "--executors", "" + executors))) {
            await(run, out, step);
            List<ProcessHandle> all = run.executors();
            all.get(random.nextInt(all.size())).destroyForcibly();
            String sha = run.weightsSha256();
            assertThat(run.said()).contains("Lost executor").doesNotContain("\tat ");
            return sha;
        }
    }

    /// Goes on with another number of executors, or with none.
    private String driverKilled(String out, int step) throws Exception {
        int executors = 1 + random.nextInt(MOST_EXECUTORS);
        try (Started run = onSpark(Stripes.words(out, "--executors", "" + executors))) {
            await(run, out, step);
            assertThat(run.process().isAlive()).isTrue();
        }
        assertThat(folder.resolve(out).resolve("model.safetensors")).doesNotExist();
        int others = (executors + 1 + random.nextInt(MOST_EXECUTORS)) % (MOST_EXECUTORS + 1);
        List<String> words = new ArrayList<>(List.of("train", "--resume", out, "--json"));
        if (others > 0) {
            words.addAll(List.of("--executors", "" + others));
        }
        String[] resumed = words.toArray(String[]::new);
        try (Started run = others > 0 ? onSpark(resumed) : Started.alone(folder, resumed)) {
            return run.weightsSha256();
        }
    }

    private Started onSpark(String... words) throws IOException {
        return Started.spark(folder, List.of(), words);
    }

    /// Until the log has so many lines, and then up to as long as a round takes.
    private void await(Started run, String out, int step) throws InterruptedException {
        run.untilStep(folder.resolve(out), step);
        Thread.sleep(random.nextInt(150));
    }
}
