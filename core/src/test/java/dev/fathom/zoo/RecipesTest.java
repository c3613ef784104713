package dev.fathom.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipesTest {
    @Test
    void alexnet_is_trained_as_its_paper_says() {
        assertThat(Recipes.of("alexnet"))
                .hasToString(
                        "sgd(0.01).momentum(0.9).weightDecay(0.0005); steps(0.1, 30, 60, 80); 90"
                                + " epochs in batches of 128; mirror(random); input(centred)");
    }

    @Test
    void every_network_of_the_zoo_can_be_augmented_as_its_recipe_says() {
        for (Zoo.Entry entry : Zoo.entries()) {
            Recipes.of(entry.name()).augmentation().check(entry.network().input());
        }
    }
}
