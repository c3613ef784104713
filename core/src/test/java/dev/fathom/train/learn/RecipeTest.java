package dev.fathom.train.learn;

import static dev.fathom.train.optimizer.Optimizer.sgd;
import static dev.fathom.train.optimizer.ParameterGroup.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.augment.Augmentation.Mirror;
import dev.fathom.layer.Parameter.Role;
import org.junit.jupiter.api.Test;

class RecipeTest {

    @Test
    void a_recipe_is_written_out_without_what_it_does_not_use() {
        Recipe recipe = Recipe.with(sgd(0.1));
        assertThat(recipe).hasToString("sgd(0.1); constant(); 10 epochs in batches of 128");
        assertThat(
                        recipe.group(parameters(Role.BIAS).weightDecay(0))
                                .labelSmoothing(0.2)
                                .epochs(3)
                                .batchSize(32))
                .hasToString(
                        "sgd(0.1); constant(); 3 epochs in batches of 32;"
                                + " parameters(bias).weightDecay(0); labelSmoothing(0.2)");
        Augmentation both = Augmentation.none().mirror(Mirror.RANDOM).padding(4);
        assertThat(recipe.augmentation(both).toString())
                .endsWith("; mirror(random).padding(4).border(zero)");
        assertThat(recipe.mixup(0.2).toString()).endsWith(" batches of 128; mixup(0.2)");
        assertThat(recipe.input(Recipe.Input.CENTRED).toString()).endsWith("; input(centred)");
    }

    @Test
    void the_first_group_that_holds_a_parameter_counts() {
        Recipe recipe =
                Recipe.with(sgd(0.1))
                        .group(parameters("fc*").rate(2))
                        .group(parameters("*").rate(3));
        assertThat(recipe.group("fc1.bias", Role.BIAS).rate()).isEqualTo(2);
        assertThat(recipe.group("conv1.bias", Role.BIAS).rate()).isEqualTo(3);
        assertThat(Recipe.with(sgd(0.1)).group("conv1.bias", Role.BIAS).rate()).isEqualTo(1);
    }

    @Test
    void no_epochs_and_no_pictures_are_refused() {
        assertThatThrownBy(() -> Recipe.with(sgd(0.1)).epochs(0))
                .hasMessage("epochs 0: must be a number above 0");
        assertThatThrownBy(() -> Recipe.with(sgd(0.1)).batchSize(-1))
                .hasMessage("batchSize -1: must be 1 or more");
    }
}
