package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DamagedFileException;
import dev.fathom.model.Model;
import dev.fathom.train.KeptModel.Kind;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run's folder keeps is what the run had.
class KeptModelTest {
    private static final int STEPS_PER_EPOCH = 3;

    @TempDir private Path folder;

    private List<KeptModel> kept() throws IOException {
        return KeptModel.of(RunFolder.of(folder));
    }

    private KeptModel only(Kind kind) throws IOException {
        return kept().stream().filter(k -> k.kind() == kind).findFirst().orElseThrow();
    }

    @Test
    void an_empty_folder_keeps_nothing() throws IOException {
        assertThat(kept()).isEmpty();
    }

    @Test
    void the_last_model_and_the_checkpoint_before_it_are_told_apart_by_their_steps()
            throws IOException {
        Training training = SmallRun.training(Optimizer.sgd(0.05), 3, folder).validation(0);
        SmallRun.runPlain(training);
        int steps = 3 * 4;
        assertThat(kept().stream().map(k -> k.kind() + " " + k.step()))
                .containsExactly("CHECKPOINT " + (steps - 4), "LAST " + steps);
        assertThat(only(Kind.LAST).load().weightsSha256())
                .isEqualTo(Model.load(RunFolder.of(folder).model()).weightsSha256());
    }

    @Test
    void the_best_model_stands_at_the_end_of_its_epoch() throws IOException {
        Training training = SmallRun.training(Optimizer.sgd(0.05), 6, folder);
        var epochs = new double[7];
        SmallRun.runPlain(
                training.onEpoch(
                        e -> epochs[e.epoch()] = Objects.requireNonNull(e.validation()).figure()));
        int best = 1;
        for (int epoch = 2; epoch <= 6; epoch++) {
            best = epochs[epoch] > epochs[best] ? epoch : best;
        }
        assertThat(only(Kind.BEST).step()).isEqualTo(best * STEPS_PER_EPOCH);
    }

    @Test
    void the_best_model_is_not_taken_for_that_of_an_epoch_whose_model_is_not_written_yet()
            throws IOException {
        SmallRun.runPlain(SmallRun.training(Optimizer.sgd(0.05), 1, folder));
        Files.delete(RunFolder.of(folder).model());
        assertThat(only(Kind.BEST).step()).isEqualTo(STEPS_PER_EPOCH);
        Files.writeString(
                RunFolder.of(folder).metrics(),
                "{\"epoch\":2,\"step\":6}\n{\"epoch\":2,\"validationAccuracy\":2}\n",
                StandardOpenOption.APPEND);
        assertThat(kept().stream().map(k -> k.kind() + " " + k.step()))
                .containsExactly("CHECKPOINT " + STEPS_PER_EPOCH);
    }

    /// Of an averaged run the checkpoint has the average, as the model of the same step has.
    @Test
    void a_checkpoint_is_the_model_of_its_step() throws IOException {
        Training training = SmallRun.training(Optimizer.adamw(0.01), 2, folder).validation(0);
        training = training.recipe(training.recipe().averaging(Averaging.ema(0.9)));
        SmallRun.runPlain(training);
        Model last = Model.load(RunFolder.of(folder).model());
        Files.delete(RunFolder.of(folder).model());
        KeptModel checkpoint = kept().getLast();
        assertThat(checkpoint.kind()).isEqualTo(Kind.CHECKPOINT);
        Model loaded = checkpoint.load();
        assertThat(loaded.weightsSha256()).isEqualTo(last.weightsSha256());
        assertThat(loaded.preprocessing()).isEqualTo(last.preprocessing());
        assertThat(loaded.network()).hasToString(last.network().toString());
    }

    @Test
    void a_damaged_checkpoint_is_named() throws IOException {
        SmallRun.runPlain(SmallRun.training(Optimizer.sgd(0.05), 1, folder).validation(0));
        Files.delete(RunFolder.of(folder).model());
        KeptModel checkpoint = kept().getLast();
        byte[] bytes = Files.readAllBytes(checkpoint.file());
        bytes[bytes.length - 3] ^= 1;
        Files.write(checkpoint.file(), bytes);
        assertThatThrownBy(checkpoint::load)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(checkpoint.file().toString());
    }
}
