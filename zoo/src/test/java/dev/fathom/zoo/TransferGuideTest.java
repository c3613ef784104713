package dev.fathom.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What docs/guides/transfer.md says is so.
class TransferGuideTest {
    @Test
    void the_recipe_that_is_shown_is_the_one_that_is_used() throws IOException {
        assertThat(Files.readString(Path.of("../docs/guides/transfer.md")))
                .contains("recipe: " + Recipes.fineTuning(Zoo.network("squeezenet1.1")) + "\n");
    }
}
