package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two models on the same pictures: one that has learned them, and one that says the same of all.
class CompareTest {
    @TempDir private static Path folder;
    private static String data;
    private static String good;
    private static String dull;

    @BeforeAll
    static void train() throws IOException {
        Tiny tiny = new Tiny(folder);
        data = tiny.data().toString();
        assertThat(tiny.train(folder.resolve("good")).code()).isZero();
        good = folder.resolve("good/model.safetensors").toString();
        Model zero = Model.load(Path.of(good));
        for (float[][] ofNode : zero.weights()) {
            for (float[] weights : ofNode) {
                Arrays.fill(weights, 0);
            }
        }
        dull = folder.resolve("good/zeros.safetensors").toString();
        zero.save(Path.of(dull));
    }

    private static Ran compare(String... args) {
        return Ran.fathom(Tiny.joined(new String[] {"compare", "--data", data}, args));
    }

    /// 16 pictures that only one tells: 2/2¹⁶ of the binomial distribution.
    @Test
    void the_better_model_is_named_and_how_sure_that_is() {
        Ran ran = compare(good, dull);
        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                0,
                                """
                                   model%s  right  accuracy %%
                                A  %s     32      100.00
                                B  %s     16       50.00

                                pictures  B right  B wrong
                                A right        16       16
                                A wrong         0        0

                                the same answer to 16 of 32 pictures, 50.00 %%
                                McNemar's test (exact binomial, 16 disagreements): p = 3.1e-05

                                A is right more often, by 16 of 32 pictures. Two equally good models would differ this much or more
                                with a probability of 3.1e-05: hardly chance (below 0.05).
                                """
                                        .formatted(
                                                " ".repeat(good.length() - "model".length()),
                                                good,
                                                dull),
                                ""));
    }

    @Test
    void a_model_does_not_differ_from_itself() {
        assertThat(compare(good, good).out())
                .contains("McNemar's test (exact binomial, 0 disagreements): p = 1.0000\n")
                .endsWith("A and B are right equally often: the test shows no difference.\n");
    }

    @Test
    void machines_get_every_figure_of_a_comparison() {
        JsonNode json = JsonMapper.shared().readTree(compare(dull, good, "--json").out());
        assertThat(json.get("modelA").stringValue()).isEqualTo(dull);
        assertThat(json.get("accuracyA").doubleValue()).isEqualTo(0.5);
        assertThat(json.get("accuracyB").doubleValue()).isEqualTo(1);
        assertThat(json.get("onlyARight").intValue()).isZero();
        assertThat(json.get("onlyBRight").intValue()).isEqualTo(16);
        assertThat(json.get("test").stringValue()).isEqualTo("exact binomial");
        assertThat(json.get("chiSquared").isNull()).isTrue();
        assertThat(json.get("pValue").doubleValue()).isCloseTo(2.0 / 65536, within(1e-15));
    }

    @Test
    void a_model_of_other_classes_is_a_sentence() {
        Ran ran = Ran.fathom("compare", good, "resnet20-cifar", "--data", data);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .isEqualTo(
                        "resnet20-cifar gives 10 values, but the pictures are of 2 classes; end the"
                                + " network with dense(2), softmax()\n");
    }

    @Test
    void one_model_is_wrong_use() {
        assertThat(compare(good))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "fathom compare: Missing required parameter: 'MODEL_B'; see fathom"
                                        + " compare --help\n"));
    }
}
