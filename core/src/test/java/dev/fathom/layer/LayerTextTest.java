package dev.fathom.layer;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LayerTextTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments(
                        "conv(96, 11).stride(4).padding(1, 2).normal(0.01).biases(1)",
                        conv(96, 11).stride(4).padding(1, 2).normal(0.01).biases(1)),
                arguments("conv(8,5,3)", conv(8, 5, 3)),
                arguments("  conv ( 8 , 3 ) . bias ( false ) ", conv(8, 3).bias(false)),
                arguments(
                        "conv(8, 3).initial(dirac()).initialBias(constant(-2))",
                        conv(8, 3).initial(Initial.dirac()).biases(-2)),
                arguments("conv(8, 3).initial(xavier)", conv(8, 3).initial(Initial.xavier())),
                arguments("maxpool(3).STRIDE(2).ceil", maxPool(3).stride(2).ceil()),
                arguments("lrn(5).dividedAlpha(5e-4)", lrn(5)),
                arguments("lrn(5).alpha(1E-3)", lrn(5).alpha(0.001)),
                arguments("dropout(.5)", dropout(0.5)),
                arguments("relu()", relu()),
                arguments("relu", relu()),
                arguments(
                        "conv:96:11:s4:p2:g2:d1",
                        conv(96, 11).stride(4).padding(2).groups(2).dilation(1)),
                arguments(
                        "conv:16:3:p1,2:bias=false:normal=0.01",
                        conv(16, 3).padding(1, 2).bias(false).normal(0.01)),
                arguments("conv:16:s2:3", conv(16, 3).stride(2)),
                arguments(
                        "conv:16:3:initial=normal(0.5)", conv(16, 3).initial(Initial.normal(0.5))),
                arguments(
                        "convtranspose:4:3:s2:outputPadding=1",
                        convTranspose(4, 3).stride(2).outputPadding(1)),
                arguments("pool:3:s2:ceil", maxPool(3).stride(2).ceil()),
                arguments("fc:10", dense(10)),
                arguments("fc(10)", dense(10)),
                arguments("batchNorm:scale=false", batchNorm().scale(false)),
                arguments("dropout:0.5", dropout(0.5)));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void both_forms_are_read(String text, Layer layer) {
        assertThat(LayerText.parse(text)).isEqualTo(layer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "conv(96, 11)|conv(96, 11).stride(1)",
                "conv(96, 11, 5).stride(4, 1).padding(1, 2).groups(2)"
                        + "|conv(96, 11, 5).stride(4, 1).padding(1, 2).groups(2)",
                "conv(4, 3).bias(false).normal(0.01)|conv(4, 3).bias(false).initial(normal(0.01))",
                "dense(10).biases(1)|fc:10:biases=1.0",
                "lrn(5)|lrn(5).alpha(0.0001).beta(0.75).k(2)",
                "batchNorm().momentum(0.4).epsilon(1e-12).scale(false)"
                        + "|batchNorm().momentum(0.4).epsilon(1.0E-12).scale(false).shift(true)"
            })
    void a_layer_is_written_with_what_differs_from_the_default(String written, String read) {
        assertThat(LayerText.parse(read)).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "conv|'conv' at position 1 takes (filters, kernel) or (filters, kernelWidth,"
                        + " kernelHeight), not 0 values",
                "conv(96)|'conv' at position 1 takes (filters, kernel) or (filters, kernelWidth,"
                        + " kernelHeight), not 1 value",
                "conv(0, 3)|'conv' at position 1 does not work: filters 0: must be 1 … 16777216",
                "conv(99999999999, 3)|'99999999999' at position 6 must be a whole number of at most"
                        + " 2,147,483,647: filters",
                "conv(1.5, 3)|'1.5' at position 6 must be a whole number of at most 2,147,483,647:"
                        + " filters",
                "conv(a, 3)|'a' at position 6 must be a whole number of at most 2,147,483,647:"
                        + " filters",
                "conv(relu(), 3)|'relu' at position 6 must be a whole number of at most"
                        + " 2,147,483,647: filters",
                "dropout(NaN)|'NaN' at position 9 must be a number: rate",
                "dropout(1e999)|'1e999' at position 9 must be a number: rate",
                "dropout(1-2)|'1-2' at position 9 must be a number: rate",
                "dropout(kaiming(1))|'kaiming' at position 9 can't stand for rate",
                "dropout(1)|'dropout' at position 1 does not work: dropout rate 1: must be 0 or"
                        + " more and below 1",
                "fc(4).bias(1)|'1' at position 12 must be true or false: bias",
                "fc(4).bias|'bias' at position 7 takes (bias), not 0 values",
                "fc(4).initial(3)|'3' at position 15 is not an initial value; known are constant,"
                        + " dirac, kaiming, normal, uniform, unit, xavier",
                "fc(4).initial(normal(-1))|'normal' at position 15 does not work: normal's"
                        + " number -1: must be 0 or more",
                "fc(4).stride(2)|'stride' at position 7 is not a modifier of dense; known are bias,"
                        + " biases, initial, initialBias, normal, units",
                "relu().slope(2)|'slope' at position 8 is not a modifier of relu; it has none",
                "pool(3).strid(2)|'strid' at position 9 is not a modifier of maxPool; did you mean"
                        + " stride? Known are ceil, countPadding, dilation, floor, padding, stride",
                "conv(3, 3|the end at position 10 of 'conv(3, 3': expected ',' or ')'",
                "conv(3, 3)x|'x' at position 11 of 'conv(3, 3)x': expected '.' or the end",
                "conv(3,, 3)|',' at position 8 of 'conv(3,, 3)': expected a word or a number",
                "conv(3, 3).|the end at position 12 of 'conv(3, 3).': expected a word or a number",
                "conv:3:3:x4|'x' at position 10 does not stand for a modifier of conv; known are"
                        + " bias, biases, ceil, dilation, filters, floor, groups, initial,"
                        + " initialBias, normal, padding, stride",
                "conv:3:3:b4|'b' at position 10 does not stand for a modifier of conv; known are"
                        + " bias, biases, ceil, dilation, filters, floor, groups, initial,"
                        + " initialBias, normal, padding, stride",
                "conv:3:3;s2|';' at position 9 of 'conv:3:3;s2': expected ':', '.' or the end",
                "3:3|'3' at position 1 of '3:3': expected a word or a number"
            })
    void a_wrong_text_says_what_where_and_what_else(String text, String message) {
        assertThatThrownBy(() -> LayerText.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void an_unknown_word_is_answered_with_the_nearest_and_all() {
        assertThatThrownBy(() -> LayerText.parse("cnov(3, 3)"))
                .hasMessageStartingWith(
                        "'cnov' at position 1 is not a layer; did you mean conv? Known are add,")
                .hasMessageEndingWith(", softmax, softplus, source, stochasticDepth, tanh");
        assertThatThrownBy(() -> LayerText.parse("transformer"))
                .hasMessageStartingWith(
                        "'transformer' at position 1 is not a layer; known are add,");
        assertThatThrownBy(() -> LayerText.parse(""))
                .hasMessage("the end at position 1 of '': expected a word or a number");
    }

    @Test
    void only_words_are_reached() {
        for (String method :
                new String[] {"toString", "hashCode", "getClass", "wait", "window", "weights"}) {
            assertThatThrownBy(() -> LayerText.parse("conv(3, 3)." + method + "()"))
                    .hasMessageStartingWith(
                            "'" + method + "' at position 12 is not a modifier of conv");
        }
        assertThatThrownBy(() -> LayerText.parse("getClass()"))
                .hasMessageStartingWith("'getClass' at position 1 is not a layer");
    }

    @Test
    void a_text_that_is_too_long_is_refused() {
        assertThatThrownBy(() -> LayerText.parse("(".repeat(501)))
                .hasMessage(
                        "a layer of 501 characters; at most 500 are read: write one layer at a"
                                + " time");
    }

    /// Whatever is read, the answer is a layer or a sentence.
    @Test
    void mangled_texts_give_a_layer_or_a_sentence() {
        Random random = new Random(3);
        String[] texts =
                Samples.all().stream().map(s -> s.layer().toString()).toArray(String[]::new);
        String signs = "().,:=-+eEsp0199 xé\n\u0000";
        int read = 0;
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder(texts[random.nextInt(texts.length)]);
            for (int k = random.nextInt(4); k >= 0; k--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, signs.charAt(random.nextInt(signs.length())));
            }
            try {
                LayerText.parse(text.toString());
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("%s", text).contains("position");
            }
        }
        assertThat(read).isBetween(10, 2990);
    }
}
