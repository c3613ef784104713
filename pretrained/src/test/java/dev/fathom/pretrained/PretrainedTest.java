package dev.fathom.pretrained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.data.format.DataSets;
import dev.fathom.engine.Engine;
import dev.fathom.file.DamagedFileException;
import dev.fathom.model.Model;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PretrainedTest {
    private static final Engine ENGINE = Engine.best();

    static List<String> names() {
        return Pretrained.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void it_is_the_network_of_the_zoo_with_that_name(String name) {
        Model model = Pretrained.load(name);

        assertThat(model.network()).isEqualTo(Zoo.network(name));
        assertThat(model.labels()).hasSize(model.network().output().size()).doesNotHaveDuplicates();
        assertThat(model.provenance()).containsKeys("source", "licence");
    }

    @ParameterizedTest
    @MethodSource("names")
    void its_checksum_is_that_of_the_readme(String name) throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains(Pretrained.sha256(name));
    }

    @Test
    void another_name_is_refused_with_those_there_are() {
        assertThatThrownBy(() -> Pretrained.load("vgg16"))
                .hasMessage("no pretrained model 'vgg16'; there are resnet20-cifar, squeezenet1.1");
    }

    @Test
    void a_damaged_file_is_refused() {
        byte[] bytes = "not the model that Fathom was built with".getBytes(UTF_8);
        String sha256 = Pretrained.sha256("squeezenet1.1");

        assertThatThrownBy(
                        () -> Pretrained.read(Path.of("squeezenet1.1.safetensors"), bytes, sha256))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(
                        "squeezenet1.1.safetensors: at byte 0 expected bytes of SHA-256 "
                                + sha256
                                + ", found bytes of 3ead90518c1b59a906e045c84c3a53fdcf6f5153b70d850dcc460acc7b6e9874; build Fathom again");
    }

    private static int likeliest(Model model, Path picture) {
        byte[] bytes = model.preprocessing().read(picture, model.network().input());
        Tensor x = Tensor.zeros(1, model.network().input());
        model.preprocessing().apply(bytes, 0, x.data(), 0, bytes.length);
        float[] y = model.run(x, ENGINE).data();
        int best = 0;
        for (int i = 1; i < y.length; i++) {
            best = y[i] > y[best] ? i : best;
        }
        return best;
    }

    @ParameterizedTest
    @CsvSource({"chelsea, Egyptian cat", "coffee, espresso"})
    void it_names_what_is_on_the_photographs(String photo, String label) {
        Model model = Pretrained.load("squeezenet1.1");

        assertThat(model.label(likeliest(model, Path.of("../data/photos", photo + ".jpg"))))
                .isEqualTo(label);
    }

    /// The accuracy that the network's author measured.
    @Test
    void resnet20_recognises_9173_of_the_test_pictures_of_cifar10() {
        String real = System.getProperty("fathom.cifar10");
        assumeTrue(
                real != null, "pass -Dfathom.cifar10=cifar-10-batches-bin, the folder of CIFAR-10");
        Model model = Pretrained.load("resnet20-cifar");
        Evaluation e =
                Evaluation.of(
                        model, DataSets.test(Path.of(real), model.network().input()), ENGINE, 128);

        assertThat(e.accuracy()).isEqualTo(0.9173);
    }

    /// The classes that ONNX Runtime finds with the original file in single precision.
    @Test
    void squeezenet_in_half_precision_agrees_with_the_original() throws IOException {
        String real = System.getProperty("fathom.imagenet");
        assumeTrue(
                real != null,
                "pass -Dfathom.imagenet=FOLDER with photographs and top1.csv: a line with the file"
                        + " name and the class that squeezenet1.1 gives to its middle, 227×227 of"
                        + " 256×256");
        Model model = Pretrained.load("squeezenet1.1");
        int agreeing = 0;
        List<String> lines = Files.readAllLines(Path.of(real, "top1.csv"));
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            agreeing +=
                    likeliest(model, Path.of(real, cells[0])) == Integer.parseInt(cells[1]) ? 1 : 0;
        }

        assertThat(agreeing).isGreaterThanOrEqualTo((int) Math.ceil(0.99 * lines.size()));
    }
}
