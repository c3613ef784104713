package dev.fathom.zoo.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.tensor.Stored;
import dev.fathom.zoo.Zoo;
import dev.fathom.zoo.weights.ImportedWeights.Misfit;
import dev.fathom.zoo.weights.ImportedWeights.Missing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The names are those of torchvision's modules.
class ImportedWeightsTest {
    /// Arrays whose values are their places.
    private record Made(Map<String, List<Integer>> shapes) implements NamedTensors {
        Made() {
            this(new LinkedHashMap<>());
        }

        Made with(String name, Integer... shape) {
            shapes.put(name, List.of(shape));
            return this;
        }

        Made norm(String name, int depth) {
            with(name + ".weight", depth).with(name + ".bias", depth);
            with(name + ".running_mean", depth).with(name + ".running_var", depth);
            return with(name + ".num_batches_tracked");
        }

        Made prefixed(String prefix) {
            Made made = new Made();
            shapes.forEach((name, shape) -> made.shapes.put(prefix + name, shape));
            return made;
        }

        @Override
        public Stored read(String name) {
            List<Integer> shape = shapes.get(name);
            float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            return Stored.of(shape, values);
        }
    }

    private static Made resNet18(int classes) {
        Made made = new Made().with("conv1.weight", 64, 3, 7, 7).norm("bn1", 64);
        int depth = 64;
        for (int stage = 0; stage < 4; stage++) {
            int width = 64 << stage;
            for (int block = 0; block < 2; block++) {
                String place = "layer" + (stage + 1) + "." + block + ".";
                made.with(place + "conv1.weight", width, depth, 3, 3).norm(place + "bn1", width);
                made.with(place + "conv2.weight", width, width, 3, 3).norm(place + "bn2", width);
                if (depth != width) {
                    made.with(place + "downsample.0.weight", width, depth, 1, 1);
                    made.norm(place + "downsample.1", width);
                }
                depth = width;
            }
        }
        return made.with("fc.weight", classes, 512).with("fc.bias", classes);
    }

    private static ImportedWeights whole(String network, NamedTensors made) {
        ImportedWeights imported = ImportedWeights.of(Zoo.network(network), made);
        assertThat(imported.missing()).isEmpty();
        assertThat(imported.misfits()).isEmpty();
        assertThat(imported.unused()).isEmpty();
        return imported;
    }

    @Test
    void resnet18s_arrays_are_found_by_torchvisions_names() {
        ImportedWeights imported = whole("resnet18", resNet18(1000));
        assertThat(imported.tensors())
                .containsEntry("conv2_1/conv1.weight", "layer1.0.conv1.weight")
                .containsEntry("conv5_1/shortcut_bn.variance", "layer4.0.downsample.1.running_var")
                .containsEntry("fc.weight", "fc.weight");
    }

    @Test
    void a_filters_channels_move_behind_its_width() {
        Made made = resNet18(1000);
        Model model = whole("resnet18", made).model(made);
        float[] own = model.namedWeights().get("conv1.weight");
        for (int filter = 0; filter < 64; filter += 9) {
            for (int d = 0; d < 3; d++) {
                for (int y = 0; y < 7; y++) {
                    for (int x = 0; x < 7; x++) {
                        float theirs = ((filter * 3 + d) * 7 + y) * 7 + x;
                        assertThat(own[((filter * 7 + y) * 7 + x) * 3 + d]).isEqualTo(theirs);
                    }
                }
            }
        }
    }

    @Test
    void a_layer_behind_flattened_pixels_reads_them_in_this_order_too() {
        Made made = vgg11();
        Model model = whole("vgg11", made).model(made);
        float[] own = model.namedWeights().get("fc6.weight");
        // unit 1, y 2, x 3, channel 4 of 7×7×512
        assertThat(own[((1 * 7 + 2) * 7 + 3) * 512 + 4])
                .isEqualTo((float) (((1 * 512 + 4) * 7 + 2) * 7 + 3));
    }

    private static Made vgg11() {
        Made made = new Made();
        int[] places = {0, 3, 6, 8, 11, 13, 16, 18};
        int[] widths = {64, 128, 256, 256, 512, 512, 512, 512};
        for (int i = 0; i < places.length; i++) {
            int depth = i == 0 ? 3 : widths[i - 1];
            made.with("features." + places[i] + ".weight", widths[i], depth, 3, 3);
            made.with("features." + places[i] + ".bias", widths[i]);
        }
        made.with("classifier.0.weight", 4096, 512 * 7 * 7).with("classifier.0.bias", 4096);
        made.with("classifier.3.weight", 4096, 4096).with("classifier.3.bias", 4096);
        return made.with("classifier.6.weight", 1000, 4096).with("classifier.6.bias", 1000);
    }

    @Test
    void squeezenet_11s_modules_are_counted_as_torchvision_does() {
        Made made = new Made().with("features.0.weight", 64, 3, 3, 3).with("features.0.bias", 64);
        int[] places = {3, 4, 6, 7, 9, 10, 11, 12};
        int[] widths = {16, 16, 32, 32, 48, 48, 64, 64};
        int depth = 64;
        for (int i = 0; i < places.length; i++) {
            String fire = "features." + places[i] + ".";
            int narrow = widths[i];
            made.with(fire + "squeeze.weight", narrow, depth, 1, 1);
            made.with(fire + "squeeze.bias", narrow);
            made.with(fire + "expand1x1.weight", 4 * narrow, narrow, 1, 1);
            made.with(fire + "expand1x1.bias", 4 * narrow);
            made.with(fire + "expand3x3.weight", 4 * narrow, narrow, 3, 3);
            made.with(fire + "expand3x3.bias", 4 * narrow);
            depth = 8 * narrow;
        }
        made.with("classifier.1.weight", 1000, 512, 1, 1).with("classifier.1.bias", 1000);
        whole("squeezenet1.1", made);
    }

    @Test
    void densenet121s_layers_are_found_by_either_of_their_names() {
        whole("densenet121", denseNet("norm1", "conv1", "norm2", "conv2"));
        whole("densenet121", denseNet("norm.1", "conv.1", "norm.2", "conv.2"));
    }

    private static Made denseNet(String norm1, String conv1, String norm2, String conv2) {
        Made made = new Made().with("features.conv0.weight", 64, 3, 7, 7);
        made.norm("features.norm0", 64);
        int[] layers = {6, 12, 24, 16};
        int depth = 64;
        for (int block = 1; block <= 4; block++) {
            for (int layer = 1; layer <= layers[block - 1]; layer++) {
                String place = "features.denseblock" + block + ".denselayer" + layer + ".";
                made.norm(place + norm1, depth);
                made.with(place + conv1 + ".weight", 128, depth, 1, 1).norm(place + norm2, 128);
                made.with(place + conv2 + ".weight", 32, 128, 3, 3);
                depth += 32;
            }
            if (block < 4) {
                String place = "features.transition" + block + ".";
                made.norm(place + "norm", depth);
                made.with(place + "conv.weight", depth / 2, depth, 1, 1);
                depth /= 2;
            }
        }
        made.norm("features.norm5", depth);
        return made.with("classifier.weight", 1000, depth).with("classifier.bias", 1000);
    }

    @Test
    void what_stands_before_all_names_is_found_out() {
        ImportedWeights imported = whole("resnet18", resNet18(1000).prefixed("state_dict.module."));
        assertThat(imported.tensors()).containsEntry("fc.bias", "state_dict.module.fc.bias");
    }

    @Test
    void the_network_gets_the_weights_number_of_classes() {
        Made made = resNet18(37);
        ImportedWeights imported = whole("resnet18", made);
        assertThat(imported.network().output().size()).isEqualTo(37);
        assertThat(imported.model(made).namedWeights().get("fc.bias")).hasSize(37);
    }

    @Test
    void what_lacks_is_left_over_or_has_another_shape_is_told_by_both_names() {
        Made made = resNet18(1000).with("extra.weight", 2);
        made.shapes().remove("layer2.0.bn1.weight");
        made.with("layer3.1.conv2.weight", 256, 256, 1, 1);
        ImportedWeights imported = ImportedWeights.of(Zoo.network("resnet18"), made);
        assertThat(imported.unused()).containsExactly("extra.weight");
        assertThat(imported.missing())
                .containsExactly(new Missing("conv3_1/bn1.scale", List.of("layer2.0.bn1.weight")));
        assertThat(imported.misfits())
                .containsExactly(
                        new Misfit(
                                "conv4_2/conv2.weight",
                                "layer3.1.conv2.weight",
                                List.of(256, 256, 3, 3),
                                List.of(256, 256, 1, 1)));
        assertThatThrownBy(() -> imported.model(made))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "resnet18 can't take these weights: conv4_2/conv2.weight"
                                + " (layer3.1.conv2.weight) should be [256, 256, 3, 3] and is"
                                + " [256, 256, 1, 1]; conv3_1/bn1.scale (layer2.0.bn1.weight) is"
                                + " missing; name the network that they are of");
    }

    /// torchvision's FCN and DeepLab have such a head in their files, and its published numbers of
    /// parameters count it.
    @Test
    void heads_that_are_only_trained_with_are_known_and_left_out() {
        Made made =
                resNet18(1000)
                        .with("aux_classifier.0.weight", 256, 1024, 3, 3)
                        .with("aux_classifier.1.num_batches_tracked")
                        .with("AuxLogits.fc.bias", 1000)
                        .with("aux1.fc2.bias", 1000)
                        .with("aux3.fc2.bias", 1000);
        ImportedWeights imported =
                ImportedWeights.of(Zoo.network("resnet18"), made.prefixed("model."));
        imported.check();
        assertThat(imported.auxiliary())
                .containsExactly(
                        "model.aux_classifier.0.weight",
                        "model.AuxLogits.fc.bias",
                        "model.aux1.fc2.bias");
        assertThat(imported.unused()).containsExactly("model.aux3.fc2.bias");
    }

    @Test
    void weights_of_another_network_name_only_the_first_faults() {
        Made made = resNet18(1000);
        ImportedWeights imported = ImportedWeights.of(Zoo.network("vgg11"), made);
        assertThat(imported.missing()).hasSize(22);
        assertThatThrownBy(() -> imported.model(made))
                .hasMessageContaining("conv1_1.weight (features.0.weight) is missing; ")
                .hasMessageContaining("; and 19 more; name the network that they are of");
        List<String> unused = new ArrayList<>(made.shapes().keySet());
        unused.removeIf(name -> name.endsWith("num_batches_tracked"));
        assertThat(imported.unused()).isEqualTo(unused);
    }

    @Test
    void what_is_written_by_torchvisions_names_is_read_to_the_same_weights() {
        for (String name :
                List.of(
                        "vgg11",
                        "densenet121",
                        "squeezenet1.1",
                        "resnet18",
                        "mobilenet-v3-small",
                        "regnet-y-400mf",
                        "shufflenet-v2-x0.5",
                        "efficientnet-v2-s",
                        "convnext-tiny")) {
            Model model = Model.initialize(Zoo.network(name), 1);
            Map<String, Stored> written = ForeignWeights.of(model);
            Map<String, List<Integer>> shapes = new LinkedHashMap<>();
            written.forEach((array, stored) -> shapes.put(array, stored.shape()));
            NamedTensors file = new Arrays(shapes, written);
            Model read = whole(name, file).model(file);
            assertThat(read.weightsSha256()).isEqualTo(model.weightsSha256());
        }
        Made torchvision = vgg11();
        assertThat(ForeignWeights.of(Model.initialize(Zoo.network("vgg11"), 1)))
                .allSatisfy(
                        (array, stored) ->
                                assertThat(stored.shape())
                                        .isEqualTo(torchvision.shapes().get(array)));
    }

    private record Arrays(Map<String, List<Integer>> shapes, Map<String, Stored> arrays)
            implements NamedTensors {
        @Override
        public Stored read(String name) {
            return arrays.get(name);
        }
    }

    @Test
    void a_network_that_torchvision_lacks_is_named() {
        Model model = Model.initialize(Zoo.network("fashion"), 1);
        assertThatThrownBy(() -> ForeignWeights.of(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "torchvision has no names for the weights of fashion, only for networks"
                                + " that begin with resnet, resnext, wide-resnet, vgg, densenet,"
                                + " squeezenet, alexnet-torchvision, googlenet-torchvision,"
                                + " inception-v3, mobilenet-v2-torchvision, mobilenet-v3,"
                                + " shufflenet-v2, efficientnet, regnet, convnext, fcn-resnet,"
                                + " deeplabv3-resnet");
    }
}
