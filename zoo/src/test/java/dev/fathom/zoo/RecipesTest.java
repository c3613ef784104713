package dev.fathom.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.tensor.Volume;
import dev.fathom.train.optimizer.Optimizer;
import org.junit.jupiter.api.Test;

class RecipesTest {
    @Test
    void alexnet_is_trained_as_its_paper_says() {
        assertThat(Recipes.of("alexnet"))
                .hasToString(
                        "sgd(0.01).momentum(0.9).weightDecay(0.0005).rateInMomentum(true);"
                                + " plateau(0.1, 5, 3); 90 epochs in batches of 128;"
                                + " parameters(\"fc7.weight\").rate(0.25).weightDecay(0.002);"
                                + " parameters(\"fc8.weight\").rate(0.25).weightDecay(0.002);"
                                + " crop(256).mirror(random).colourNoise(0.1); input(centred)");
    }

    /// 50,000 pictures are 48 batches of 1,024; 9.9 epochs of them 475.2 steps.
    @Test
    void airbench_is_trained_as_its_author_says() {
        assertThat(Recipes.of("airbench94"))
                .hasToString(
                        "sgd(1.5).momentum(0.85).nesterov(true).weightDecay(0.00133043);"
                                + " triangular(0.2, 0.23, 0.07); 9.9 epochs in batches of 1024,"
                                + " full ones; parameters(\"whiten.weight\").rate(0);"
                                + " parameters(shift).rate(64).weightDecay(0.000020788);"
                                + " parameters(\"whiten.bias\").epochs(3);"
                                + " mirror(alternating).padding(2).border(reflect);"
                                + " labelSmoothing(0.2); whitened(\"whiten\");"
                                + " lookahead(5, 0.7737809375, 3); views(shifted)");
    }

    @Test
    void airbench_with_muon_is_trained_as_its_author_says() {
        assertThat(Recipes.of("airbench94-muon"))
                .hasToString(
                        "muon(0.24).momentum(0.6).iterations(3).normed(true);"
                                + " triangular(1, 0, 0); 8 epochs in batches of 2000, full ones;"
                                + " parameters(\"whiten.weight\").rate(0);"
                                + " parameters(\"fc.weight\").optimizer(sgd(1340).momentum(0.85)"
                                + ".nesterov(true).weightDecay(0.0000029850746268656716));"
                                + " parameters(\"whiten.bias\").optimizer(sgd(106)"
                                + ".momentum(0.85).nesterov(true)"
                                + ".weightDecay(0.000037735849056603776)).epochs(3).fading(true);"
                                + " parameters(shift).optimizer(sgd(106).momentum(0.85)"
                                + ".nesterov(true).weightDecay(0.000037735849056603776));"
                                + " mirror(alternating).padding(2).border(reflect);"
                                + " labelSmoothing(0.2); whitened(\"whiten\"); views(shifted)");
    }

    @Test
    void an_optimizer_for_all_leaves_no_other_behind() {
        assertThat(Recipes.of("airbench94-muon").onlyOptimizer(Optimizer.adam(0.001)).groups())
                .allSatisfy(group -> assertThat(group.optimizer()).isNull());
    }

    @Test
    void another_rate_changes_the_groups_own_optimizers_in_proportion() {
        assertThat(Recipes.of("airbench94-muon").rate(0.12).groups().get(1))
                .hasToString(
                        "parameters(\"fc.weight\").optimizer(sgd(670).momentum(0.85)"
                                + ".nesterov(true).weightDecay(0.0000029850746268656716))");
    }

    @Test
    void every_network_of_the_zoo_can_be_augmented_as_its_recipe_says() {
        for (Zoo.Entry entry : Zoo.entries()) {
            Augmentation changes = Recipes.of(entry.name()).augmentation();
            Volume input = entry.network().input();
            changes.check(changes.pictures(input), input);
        }
    }
}
