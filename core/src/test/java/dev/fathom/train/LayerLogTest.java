package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.model.Model;
import dev.fathom.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Filters in a run's log are the model's, and their log stays small.
class LayerLogTest {
    private static final Pattern FILTERS =
            Pattern.compile("\"largest\":\\[([^\\]]+)],\"bytes\":\"([^\"]+)\"");

    @Test
    void the_last_step_s_filters_are_the_model_s(@TempDir Path folder) throws IOException {
        Training training = SmallRun.training(Optimizer.sgd(0.05), 2, folder).validation(0);
        SmallRun.runPlain(training);
        List<String> lines = Files.readAllLines(RunFolder.of(folder).layers());
        Matcher line = FILTERS.matcher(lines.getLast());
        assertThat(lines.getLast()).startsWith("{\"step\":8,");
        assertThat(line.find()).isTrue();
        String[] largest = line.group(1).split(",", -1);
        byte[] bytes = Base64.getDecoder().decode(line.group(2));
        float[] weights = Model.load(RunFolder.of(folder).model()).weights()[0][0];
        assertThat(bytes).hasSameSizeAs(weights);
        int size = weights.length / largest.length;
        for (int i = 0; i < weights.length; i++) {
            float end = Float.parseFloat(largest[i / size]);
            assertThat(bytes[i] / 127.0 * end).isCloseTo(weights[i], within(end / 253.0));
        }
    }

    /// AlexNet's 96 filters of 11×11×3, ten million steps.
    @Test
    void filters_of_a_long_run_take_at_most_four_megabytes() {
        double text = 96 * (11 * 11 * 3 * 4 / 3.0 + 12);
        long told =
                IntStream.rangeClosed(1, 10_000_000)
                        .filter(LayerLog::tells)
                        .filter(step -> LayerLog.tellsFilters(step, text))
                        .count();
        assertThat(told * text).isBetween(3e6, 4.1e6);
    }

    @Test
    void small_filters_are_told_of_with_every_step_that_is() {
        assertThat(IntStream.rangeClosed(1, 5000).filter(LayerLog::tells))
                .allMatch(step -> LayerLog.tellsFilters(step, 32 * 24.0));
    }
}
