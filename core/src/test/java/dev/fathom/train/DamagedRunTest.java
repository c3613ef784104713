package dev.fathom.train;

import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.file.SafeTensors;
import dev.fathom.train.learn.Recipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Folders of runs in which somebody has changed something: two epochs of three steps, stopped
/// after the fifth.
class DamagedRunTest {
    @TempDir private Path temporary;
    private Path folder;
    private Path metrics;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void stop() {
        folder = temporary.resolve("run");
        metrics = folder.resolve("metrics.jsonl");
        Training training = training();
        Training stopping =
                training.onStep(
                        step -> {
                            if (step.step() == 5) {
                                training.steering().stop();
                            }
                        });
        assertThatThrownBy(() -> SmallRun.run(stopping, 1)).isInstanceOf(StoppedException.class);
        warnings.clear();
    }

    private Training training() {
        return training(folder);
    }

    private Training training(Path run) {
        Training training = SmallRun.training(sgd(0.05).momentum(0.9), 2, run);
        return training.folder(RunFolder.of(run).every(Duration.ZERO).onWarning(warnings::add));
    }

    private Map<String, String> alone() throws IOException {
        Path alone = temporary.resolve("alone");
        SmallRun.run(training(alone), 1);
        return SmallRun.bits(alone);
    }

    /// Changes a checkpoint's text and seals it again.
    private static void forge(Path file, String name, String text) throws IOException {
        SafeTensors content = SafeTensors.readSealed(file);
        Map<String, String> texts = new LinkedHashMap<>(content.metadata());
        assertThat(texts.put(name, text)).isNotNull();
        new SafeTensors(texts, content.arrays()).write(file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epoch | 2147483647 | epoch 2147483647: must be 0 … 2",
                "epoch | -1 | epoch -1: must be 0 … 2147483647",
                "epoch | 0 | bestEpoch 1: must be 0 … 0",
                "epoch | x | epoch 'x': must be a number",
                "batch | -5 | batch -5: must be 0 … 2147483647",
                "batch | 4 | batch 4: must be 0 … 3",
                "batch | 1 | pictures 34: 1 batches have 17",
                "pictures | -1 | pictures -1: must be 0 … 9223372036854775807",
                "pictures | 35 | pictures 35: 2 batches have 34",
                "correct | -1 | correct -1: must be 0 … 34",
                "correct | 35 | correct 35: must be 0 … 34",
                "judged | -1 | judged -1: must be 0 … 9223372036854775807",
                "judged | 0 | correct",
                "loss | NaN | loss NaN: must be a number",
                "metricsBytes | -1 | metricsBytes -1: must be 0 … 9223372036854775807",
                "metricsBytes | 1e3 | metricsBytes '1e3': must be a number",
                "bestEpoch | 2 | bestEpoch 2: must be 0 … 1",
                "bestEpoch | 0 | bestEpoch 0, bestAccuracy",
                "bestAccuracy | 1.5 | bestEpoch 1, bestAccuracy 1.5: must be an epoch and at most 1, or 0 and -1",
                "reductions | -1 | reductions -1: there can be 0 … 0 in 0 epochs",
                "reductionEpoch | 9 | reductionEpoch 9: must be 0 … 1"
            })
    void a_forged_field_is_named_and_the_checkpoint_left_out(
            String field, String text, String sentence) throws IOException {
        Path last = SmallRun.checkpoints(folder)[0];
        forge(last, field, text);
        SmallRun.run(training(), 1);
        assertThat(SmallRun.bits(folder)).isEqualTo(alone());
        assertThat(warnings.getFirst())
                .startsWith(last + ": at byte 8 expected the metadata of a checkpoint, found ")
                .contains("found " + sentence)
                .endsWith("; trying the checkpoint before");
    }

    @Test
    void a_checkpoint_under_the_name_of_another_step_is_left_out() throws IOException {
        Path last = SmallRun.checkpoints(folder)[0];
        Path later = Files.move(last, last.resolveSibling("step-0000000006.safetensors"));
        SmallRun.run(training(), 1);
        assertThat(SmallRun.bits(folder)).isEqualTo(alone());
        assertThat(warnings.getFirst())
                .startsWith(later + ": at byte 8 ")
                .contains("epoch 1, batch 2: this is step 5, not 6");
    }

    @Test
    void foreign_files_among_the_checkpoints_are_left_alone() throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        Path notes = Files.writeString(checkpoints.resolve("notes.txt"), "mine");
        Path within =
                Files.createDirectory(checkpoints.resolve("step-0000000001.safetensors"))
                        .resolve("mine");
        Files.writeString(within, "mine");
        Path huge = Files.writeString(checkpoints.resolve("step-99999999999.safetensors"), "mine");
        SmallRun.run(training(), 1);
        assertThat(List.of(notes, within, huge)).allMatch(Files::exists);
        assertThat(warnings).isEmpty();
        Files.delete(within);
        Files.delete(within.getParent());
        Files.delete(huge);
        assertThat(SmallRun.bits(folder)).isEqualTo(alone());
    }

    @Test
    void a_run_whose_checkpoints_are_no_files_does_not_begin_anew() throws IOException {
        for (Path file : SmallRun.checkpoints(folder)) {
            Files.delete(file);
            Files.createDirectory(file);
        }
        assertThatThrownBy(() -> SmallRun.run(training(), 1))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder.resolve("checkpoints").toString())
                .hasMessageEndingWith(
                        ".safetensors is no file, and there is no other checkpoint; remove it to"
                                + " begin the run anew");
    }

    @Test
    void a_model_that_lies_there_as_a_checkpoint_is_named() throws IOException {
        Path file = folder.resolve("checkpoints/step-0000000006.safetensors");
        Files.copy(folder.resolve("best.safetensors"), file);
        SmallRun.run(training(), 1);
        assertThat(warnings.getFirst())
                .startsWith(
                        file + ": at byte 8 expected the metadata of a checkpoint, found format");
        assertThat(SmallRun.bits(folder)).isEqualTo(alone());
    }

    /// The weights don't depend on what was logged.
    private void sameWeights() throws IOException {
        Map<String, String> now = SmallRun.bits(folder);
        Map<String, String> alone = alone();
        for (String name : List.of("model.safetensors", "best.safetensors")) {
            assertThat(now.get(name)).isEqualTo(alone.get(name));
        }
    }

    @Test
    void a_lost_log_costs_the_report_not_the_run() throws IOException {
        Files.delete(metrics);
        SmallRun.run(training(), 1);
        sameWeights();
        assertThat(warnings.getLast())
                .isEqualTo(
                        metrics
                                + ": no checkpoint is as old as what is left of it; the run goes on"
                                + " after step 5, and what it wrote before is missing in its report");
        assertThat(Files.readAllLines(metrics)).hasSize(3).allMatch(line -> line.startsWith("{"));
        assertThat(KeptModel.of(RunFolder.of(folder)).getLast().step()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON\n", "\u0000\n", "ÿ\n", "{\"step\":\n"})
    void garbage_in_the_log_is_said_and_the_run_goes_on(String garbage) throws IOException {
        byte[] bytes = Files.readAllBytes(metrics);
        byte[] bad = garbage.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bad, 0, bytes, 0, bad.length);
        Files.write(metrics, bytes);
        SmallRun.run(training(), 1);
        sameWeights();
        assertThat(warnings)
                .containsExactly(
                        metrics
                                + ": line 1 is no JSON object; the run goes on, but no report can be"
                                + " made of it as long as the line is there");
        assertThat(KeptModel.of(RunFolder.of(folder))).isNotEmpty();
    }

    @Test
    void garbage_in_the_log_of_layers_costs_what_comes_after_it() throws IOException {
        Files.write(folder.resolve("layers.jsonl"), new byte[] {-1, -2, '\n', 0});
        SmallRun.run(training(), 1);
        sameWeights();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0.0", "1E", "1E999", "1-1"})
    void a_factor_that_is_none_is_named(String factor) throws IOException {
        Path rates = folder.resolve("rates.jsonl");
        String line = "{\"afterStep\":2,\"factor\":%s}".formatted(factor);
        Files.writeString(rates, line + "\n");
        assertThatThrownBy(() -> SmallRun.run(training(), 1))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(rates + ": at byte 0 expected a factor above 0, found '" + line + "'");
    }

    @Test
    void a_text_of_the_run_that_is_garbage_is_named() throws IOException {
        Path text = folder.resolve("run.txt");
        Files.write(text, new byte[] {-1, -2, -3, '\n', '\n'});
        assertThatThrownBy(() -> SmallRun.run(training(), 1))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        text
                                + " is no text in UTF-8, or in UTF-16 with a byte order mark (line 1"
                                + " can't be read); begin a new run");
    }

    @Test
    void a_best_model_that_is_lost_is_named() throws IOException {
        Path run = temporary.resolve("patient");
        Training patient = training(run);
        Recipe recipe = patient.recipe().patience(2);
        Training training = patient.recipe(recipe);
        Training stopping =
                training.onEpoch(
                        epoch -> {
                            throw new IllegalStateException("killed");
                        });
        assertThatThrownBy(() -> SmallRun.run(stopping, 1)).hasMessage("killed");
        Path best = run.resolve("best.safetensors");
        Files.delete(best);
        // the last checkpoint may be from before the epoch was judged
        SmallRun.run(training, 1);
        assertThat(best).exists();
        Files.delete(best);
        Files.delete(run.resolve("model.safetensors"));
        assertThatThrownBy(() -> SmallRun.run(training, 1))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        best
                                + " is missing, with which the run would end; put it back, or start"
                                + " a new run");
    }

    @Test
    void what_the_bits_depend_on_and_is_another_is_said() throws IOException {
        Path text = folder.resolve("run.txt");
        String said = Files.readString(text);
        Files.writeString(
                text,
                said.replaceFirst("(?m)^arithmetic: .*$", "arithmetic: abacus")
                        .replaceFirst("(?m)^java: .*$", "java: 26"));
        SmallRun.run(training(), 1);
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getFirst())
                .startsWith(
                        text + ": the run was begun with arithmetic 'abacus' and goes on with '")
                .endsWith("'; it may end in other bits");
        assertThat(warnings.getLast())
                .isEqualTo(
                        "%s: the run was begun with java '26' and goes on with '%s'; it may end in other bits"
                                .formatted(text, Runtime.version()));
    }
}
