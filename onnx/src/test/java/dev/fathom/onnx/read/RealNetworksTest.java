package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.file.SafeTensors;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.OnnxReader;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.Evaluation;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks that others trained, on pictures whose answers are known. They are not in this
/// repository: docs/RESULTS.md says where they come from.
class RealNetworksTest {
    private static final double BYTE = 1 / 255.0;
    private static final Preprocessing PLAIN_BYTES = all(0, BYTE);
    private static final Preprocessing MOBILENET = all(128 * BYTE, 128 * BYTE);
    private static final Preprocessing SQUEEZENET =
            new Preprocessing(
                            List.of(104 * BYTE, 117 * BYTE, 123 * BYTE), List.of(BYTE, BYTE, BYTE))
                    .order(Preprocessing.Order.BGR);
    private static final Preprocessing RESNET =
            new Preprocessing(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    @TempDir private Path folder;

    private static Preprocessing all(double mean, double deviation) {
        return new Preprocessing(
                List.of(mean, mean, mean), List.of(deviation, deviation, deviation));
    }

    /// A file of the networks and pictures that the tests are about.
    private static Path networks(String name) {
        String given = System.getProperty("fathom.networks", "");
        Path path = Path.of(given, name);
        assumeTrue(
                !given.isEmpty() && Files.exists(path),
                "pass -Dfathom.networks=DIR, with " + name + " in DIR, to test with real networks");
        return path;
    }

    private static Path cifar() {
        String given = System.getProperty("fathom.cifar10", "");
        assumeTrue(
                !given.isEmpty(),
                "pass -Dfathom.cifar10=DIR, with data_batch_1.bin … in DIR, to test with CIFAR-10");
        return Path.of(given);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mnist/mnist-7",
                "cifar10/resnet20_cifar10",
                "cifar10/resnet20_bn_cifar10",
                "imagenet/squeezenet1.1",
                "imagenet/mobilenet_v1_0.25_128",
                "imagenet/mobilenet_v2_1.0_224"
            })
    void a_real_network_gives_what_the_evaluator_gives(String name) throws IOException {
        Path file = networks("models/" + name + ".onnx");
        Oracle.compare(OnnxFile.read(file), Onnx.read(file), 1e-5);
    }

    @Test
    void mnist_7_reads_98_91_percent_of_mnists_test_digits() throws IOException {
        Path digits = networks("mnist");
        Model model = Onnx.read(networks("models/mnist/mnist-7.onnx"));
        Model bytes = model.preprocessing(new Preprocessing(List.of(0.0), List.of(BYTE)));
        assertThat(evaluated(bytes, digits).correct()).isEqualTo(9_891);
    }

    private static Evaluation evaluated(Model model, Path data) {
        Pictures test = DataSets.test(data, model.network().input());
        try (Engine engine = Engine.best()) {
            return Evaluation.of(model, test, engine, 100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet20_cifar10.onnx", "resnet20_bn_cifar10.onnx"})
    void resnet_20_knows_91_73_percent_of_cifar_10s_test_pictures(String file) throws IOException {
        Model model = Onnx.read(networks("models/cifar10/" + file));
        assertThat(evaluated(model.preprocessing(RESNET), cifar()).correct()).isEqualTo(9_173);
    }

    /// The same arrays from a safetensors file, by the names that they have in the ONNX file.
    @Test
    void resnet_20_of_a_safetensors_file_knows_as_many() throws IOException {
        SafeTensors arrays =
                SafeTensors.read(networks("models/cifar10/resnet20_cifar10.safetensors"));
        OnnxGraph graph = OnnxFile.read(networks("models/cifar10/resnet20_bn_cifar10.onnx"));
        Map<String, OnnxTensor> constants = new LinkedHashMap<>(graph.initializers());
        arrays.arrays()
                .forEach(
                        (name, array) ->
                                constants.replace(
                                        name,
                                        new OnnxTensor.Floats(array.shape(), array.floats())));
        assertThat(constants.keySet()).containsAll(arrays.arrays().keySet());
        Model model = OnnxReader.PLAIN.read(graph.initializers(constants), "resnet20").model();
        assertThat(evaluated(model.preprocessing(RESNET), cifar()).correct()).isEqualTo(9_173);
    }

    /// Expected are the answers of ONNX Runtime for the same file, counted without the background.
    /// For the smallest network pictures are reduced from 224 to 128, which programs do in slightly
    /// different ways.
    @ParameterizedTest
    @CsvSource({
        "squeezenet1.1, 2, 227, 149",
        "mobilenet_v1_0.25_128, 3, 224, 148",
        "mobilenet_v2_1.0_224, 4, 224, 149"
    })
    void networks_of_imagenet_answer_as_expected(String name, int column, int crop, int least)
            throws IOException {
        List<String> rows =
                Files.readAllLines(networks("expected/imagenet-sample-top1.csv")).stream()
                        .skip(1)
                        .toList();
        Path pictures = networks("imagenet-sample");
        Model model = imagenet(name);
        int background = model.network().output().size() - 1_000;
        int same = 0;
        try (Engine engine = Engine.best()) {
            for (String row : rows) {
                List<String> cells = List.of(row.split(","));
                Path middle = middle(pictures.resolve(cells.getFirst()), crop);
                int answer = answers(model, middle, engine).getFirst() - background;
                same += answer == Integer.parseInt(cells.get(column)) ? 1 : 0;
            }
        }
        assertThat(same).isGreaterThanOrEqualTo(least);
    }

    private static Model imagenet(String name) throws IOException {
        return Onnx.read(networks("models/imagenet/" + name + ".onnx"))
                .preprocessing(name.startsWith("squeezenet") ? SQUEEZENET : MOBILENET);
    }

    /// The middle of a picture, as a file.
    private Path middle(Path picture, int side) throws IOException {
        BufferedImage whole = ImageIO.read(picture.toFile());
        return png(
                whole.getSubimage(
                        (whole.getWidth() - side) / 2, (whole.getHeight() - side) / 2, side, side));
    }

    private Path png(BufferedImage image) throws IOException {
        Path file = folder.resolve("picture.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /// Classes, the likeliest first.
    private static List<Integer> answers(Model model, Path picture, Engine engine) {
        double[] y = probabilities(model, picture, engine);
        return IntStream.range(0, y.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -y[i]))
                .toList();
    }

    private static double[] probabilities(Model model, Path picture, Engine engine) {
        return new Predictor(model, engine).probabilities(ImageSource.of(picture));
    }

    /// With the background as class 0, 286 is the Egyptian cat and 20 the chickadee.
    @ParameterizedTest
    @CsvSource({
        "mobilenet_v2_1.0_224, cat.bmp, 286, 0.78",
        "mobilenet_v2_1.0_224, bird.bmp, 20, 0.98"
    })
    void a_cat_and_a_bird_are_known(String name, String picture, int expected, double probability)
            throws IOException {
        Model model = imagenet(name);
        Path squeezed = squeezed(networks("models/imagenet/test/" + picture), model);
        try (Engine engine = Engine.best()) {
            assertThat(answers(model, squeezed, engine).getFirst()).isEqualTo(expected);
            assertThat(probabilities(model, squeezed, engine)[expected])
                    .isCloseTo(probability, within(0.05));
        }
    }

    /// The published answer is for raw bytes, blue first.
    @Test
    void a_car_is_known() throws IOException {
        Model model =
                imagenet("squeezenet1.1").preprocessing(PLAIN_BYTES.order(Preprocessing.Order.BGR));
        Path squeezed = squeezed(networks("models/imagenet/test/car.png"), model);
        try (Engine engine = Engine.best()) {
            assertThat(answers(model, squeezed, engine)).startsWith(817, 511, 479, 751, 436);
            assertThat(probabilities(model, squeezed, engine)[817]).isCloseTo(0.83, within(0.02));
        }
    }

    /// The whole picture at the size that a network reads, whatever its shape.
    private Path squeezed(Path picture, Model model) throws IOException {
        Volume input = model.network().input();
        BufferedImage image =
                new BufferedImage(input.width(), input.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(
                ImageIO.read(picture.toFile()), 0, 0, input.width(), input.height(), null);
        graphics.dispose();
        return png(image);
    }
}
