package dev.fathom.train;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.train.learn.Recipe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How what somebody asks for becomes a training.
class TrainingJobTest {
    private static final Network NETWORK = SmallRun.NETWORK;
    private static final Recipe USUAL = Recipe.with(sgd(0.1)).epochs(3);

    @Test
    void without_settings_it_is_the_usual_training() {
        Training training = training(Map.of());
        assertThat(training.recipe()).isEqualTo(USUAL);
        assertThat(training.seed()).isEqualTo(1);
        assertThat(training.validation()).isZero();
        assertThat(training.folder()).isNull();
    }

    private static Training training(Map<String, String> settings) {
        return TrainingJob.of(NETWORK, null, USUAL, settings).training();
    }

    @Test
    void a_rate_is_that_of_the_optimizer_that_was_asked_for() {
        Recipe recipe = training(Map.of("rate", "0.5", "optimizer", "adam")).recipe();
        assertThat(recipe.optimizer()).hasToString("adam(0.5)");
    }

    @Test
    void what_judges_by_validation_gets_a_tenth_of_the_pictures_unless_told_otherwise() {
        assertThat(training(Map.of("earlyStop", "2")).validation()).isEqualTo(0.1);
        assertThat(training(Map.of("earlyStop", "2", "validation", "0.3")).validation())
                .isEqualTo(0.3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "epochs | 1.5 | '1.5' must be a whole number of at most 2147483647",
                "epochs | 0 | epochs 0: must be a number above 0",
                "rate | x | 'x' must be a number",
                "validation | 1 | validation 1: must be from 0 to less than 1",
                "seed | a | 'a' must be a whole number of at most 9223372036854775807"
            })
    void a_setting_that_can_t_be_is_told_by_its_name(String name, String text, String sentence) {
        assertThatThrownBy(() -> training(Map.of(name, text)))
                .isInstanceOfSatisfying(
                        TrainingJob.SettingException.class,
                        e -> assertThat(e.name()).isEqualTo(name))
                .hasMessage(sentence);
    }

    @Test
    void it_starts_with_a_head_for_the_classes_of_the_pictures() {
        TrainingJob job = TrainingJob.of(NETWORK, null, USUAL, Map.of("seed", "5"));
        int classes = SmallRun.TRAINING.labels().size();
        Model start = job.start(SmallRun.TRAINING);
        assertThat(start.network().output().size()).isEqualTo(classes);
        assertThat(start.weightsSha256())
                .isEqualTo(Model.initialize(NETWORK.classes(classes), 5).weightsSha256());
    }

    @Test
    void a_model_that_tells_other_classes_apart_gets_a_new_head() {
        Network wide = Network.of("wide", SmallRun.TRAINING.volume(), dense(7));
        Model base = Model.initialize(wide, 1).labels(List.of("a", "b", "c", "d", "e", "f", "g"));
        Model start = TrainingJob.of(wide, base, USUAL, Map.of()).start(SmallRun.TRAINING);
        assertThat(start.labels()).isEqualTo(SmallRun.TRAINING.labels());
        Model same = start.labels(SmallRun.TRAINING.labels());
        assertThat(TrainingJob.of(same.network(), same, USUAL, Map.of()).start(SmallRun.TRAINING))
                .isSameAs(same);
    }

    @Test
    void pictures_are_as_large_as_the_changes_want_them() {
        TrainingJob job = TrainingJob.of(NETWORK, null, USUAL, Map.of("augment", "crop:40"));
        assertThat(job.training().recipe().augmentation()).isEqualTo(Augmentation.none().crop(40));
        int depth = NETWORK.input().depth();
        assertThat(job.pictures()).isEqualTo(volume(40, 40, depth));
        assertThatThrownBy(() -> job.fitting(SmallRun.TRAINING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crop(40) is for pictures of 40×40");
    }
}
