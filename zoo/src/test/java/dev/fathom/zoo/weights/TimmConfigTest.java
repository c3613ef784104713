package dev.fathom.zoo.weights;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files as timm's `save_for_hf` writes them.
class TimmConfigTest {
    private static final String NUMBERS =
            """
            "num_classes": 3, "label_names": ["ant", "bee", "cat"],
            "pretrained_cfg": {"tag": "a1_in1k", "custom_load": false, "input_size": [3, 240, 240],
              "fixed_input_size": false, "interpolation": "bicubic", "crop_pct": %s,
              "crop_mode": "%s", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
              "num_classes": 1000, "pool_size": null, "first_conv": "conv_stem",
              "classifier": "classifier", "license": "apache-2.0"}
            """;

    @TempDir private Path folder;

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("config.json"), json);
    }

    private TimmConfig read(String json) throws IOException {
        return TimmConfig.read(file(json));
    }

    private TimmConfig read(String architecture, String crop, String mode) throws IOException {
        String numbers = NUMBERS.formatted(crop, mode);
        return read("{\"architecture\": \"%s\", %s}".formatted(architecture, numbers));
    }

    @Test
    void labels_and_preprocessing_are_read() throws IOException {
        TimmConfig config = read("efficientnet_b1", "0.882", "center");
        assertThat(config.architecture()).isEqualTo("efficientnet_b1");
        assertThat(config.labels()).containsExactly("ant", "bee", "cat");
        assertThat(config.input()).isEqualTo(volume(240, 240, 3));
        // floor(240 / 0.882) = floor(272.1)
        assertThat(config.preprocessing())
                .hasToString("mean 0.485,0.456,0.406 deviation 0.229,0.224,0.225 resize 272");
        assertThat(config.notes()).isEmpty();
    }

    @Test
    void a_network_reads_what_the_file_says_and_a_model_has_its_labels() throws IOException {
        TimmConfig config = read("efficientnet_b0", "1.0", "center");
        assertThat(config.applied(Zoo.network("efficientnet-b0")).input())
                .isEqualTo(volume(240, 240, 3));
        Model small =
                Model.initialize(
                        Zoo.network("shufflenet-v2-x0.5").input(volume(240, 240, 3)).classes(3), 1);
        Model made = config.applied(small);
        assertThat(made.labels()).containsExactly("ant", "bee", "cat");
        assertThat(made.preprocessing().resize()).isEqualTo(240);
        Model four = Model.initialize(Zoo.network("shufflenet-v2-x0.5").classes(4), 1);
        assertThatThrownBy(() -> config.applied(four))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(config.file() + ": ")
                .hasMessageContaining("3");
    }

    @Test
    void a_file_of_the_first_years_has_all_in_one_table() throws IOException {
        TimmConfig config =
                read(
                        """
                        {"architecture": "resnet50", "num_classes": 2, "labels": ["a", "b"],
                         "input_size": [3, 224, 224], "crop_pct": 0.95, "mean": [0.5, 0.5, 0.5],
                         "std": [0.5, 0.5, 0.5], "num_features": 2048}
                        """);
        assertThat(config.labels()).containsExactly("a", "b");
        assertThat(config.preprocessing())
                .hasToString("mean 0.5,0.5,0.5 deviation 0.5,0.5,0.5 resize 235");
    }

    @Test
    void a_picture_of_which_nothing_is_cut_off_is_told() throws IOException {
        TimmConfig config = read("convnext_tiny", "1.0", "squash");
        assertThat(config.preprocessing())
                .hasToString("mean 0.485,0.456,0.406 deviation 0.229,0.224,0.225");
        assertThat(config.notes())
                .containsExactly(
                        "crop_mode squash of 240×240: pictures are brought to this size, and nothing"
                                + " is cut off");
    }

    @Test
    void weights_for_padding_as_in_tensorflow_are_refused() throws IOException {
        TimmConfig config = read("tf_efficientnet_b0", "0.875", "center");
        assertThatThrownBy(() -> config.applied(Zoo.network("efficientnet-b0")))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        config.file()
                                + ": tf_efficientnet_b0 pads pictures as TensorFlow does, below and"
                                + " on the right, and efficientnet-b0 on all sides: it would give"
                                + " other answers; take the weights of timm's efficientnet_b0");
    }

    @Test
    void a_size_that_does_not_fit_is_told() throws IOException {
        TimmConfig config =
                read(
                        "{\"architecture\": \"inception_v3\", \"input_size\": [3, 20, 20],"
                                + " \"mean\": [0, 0, 0], \"std\": [1, 1, 1]}");
        assertThatThrownBy(() -> config.applied(Zoo.network("inception-v3")))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(config.file() + ": input_size: inception-v3: layer ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | expected timm's name of the network as \"architecture\", found none",
                "{\"model_type\": \"vit\"} | expected timm's name of the network",
                "{\"architecture\": \"a\", \"label_names\": 3} | label_names to be a list of texts,"
                        + " found 3.0",
                "{\"architecture\": \"a\", \"label_names\": [3]} | label_names to be a list of texts",
                "{\"architecture\": \"a\", \"input_size\": [3, 2.5, 2]} | expected input_size to be"
                        + " channels, height and width, found [3.0, 2.5, 2.0]",
                "{\"architecture\": \"a\", \"input_size\": [3, 2, 2], \"mean\": [1, 1, 1]} |"
                        + " preprocessing needs a mean and a deviation for each channel",
                "{\"architecture\": \"a\", \"input_size\": [1, 2, 2], \"mean\": [0, 0, 0],"
                        + " \"std\": [1, 1, 1]} | mean is for 3 channels and input_size for 1",
                "{\"architecture\": \"a\", \"input_size\": [1, 2, 2], \"mean\": [0], \"std\": [1],"
                        + " \"crop_pct\": 0} | expected crop_pct to be above 0 and at most 1",
                "{\"architecture\" | line 1 is not JSON",
                "{\"architecture\": \"a\", \"architecture\": \"b\"} | line 1 is not JSON",
            })
    void what_is_wrong_is_told_with_the_file(String json, String message) throws IOException {
        Path file = file(json);
        assertThatThrownBy(() -> TimmConfig.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void labels_may_stand_in_the_inner_table() throws IOException {
        TimmConfig config =
                read("{\"architecture\": \"a\", \"pretrained_cfg\": {\"label_names\": [\"x\"]}}");
        assertThat(config.labels()).isEqualTo(List.of("x"));
        assertThat(config.preprocessing()).isNull();
        assertThat(config.input()).isNull();
    }
}
