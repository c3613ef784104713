package dev.fathom.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FitTest {
    private static final String MISFIT =
            "fit: layer 1, conv(96, 11).stride(4) reading 224×224×3: (224 − 11 + 2·0)/4 + 1 = 54.25"
                    + " is not a whole number; use an input of 223 or 227, or a padding of 1.5 a side"
                    + " (1 before, 2 after)";

    @Test
    void a_chain_that_fits_is_shown_with_its_arithmetic() {
        Ran ran = Ran.fathom("fit", "227x227x3", "conv:96:11:s4", "relu", "pool:3:s2");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .isEqualTo(
                        """
                        name   layer                   output size                  output
                        input                                                       227×227×3
                        conv1  conv(96, 11).stride(4)  (227 − 11 + 2·0)/4 + 1 = 55  55×55×96
                        relu1  relu()                  max(0, x)                    55×55×96
                        pool1  maxPool(3).stride(2)    (55 − 3 + 2·0)/2 + 1 = 27    27×27×96
                        """);
    }

    @Test
    void both_forms_of_a_layer_are_read() {
        assertThat(Ran.fathom("fit", "227x227x3", "conv(96, 11).stride(4)"))
                .isEqualTo(Ran.fathom("fit", "227x227x3", "conv:96:11:s4"));
    }

    @Test
    void a_layer_that_does_not_fit_says_why_and_what_would() {
        Ran ran = Ran.fathom("fit", "224x224x3", "conv:96:11:s4");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo(MISFIT + "\n");
        assertThat(ran.out()).contains("224×224×3").doesNotContain("conv");
    }

    @Test
    void machines_get_the_layers_that_fit_and_the_error() {
        Ran fits = Ran.fathom("fit", "32x32x3", "conv:16:3:p1", "--json");
        assertThat(fits.code()).isZero();
        JsonNode json = JsonMapper.shared().readTree(fits.out());
        assertThat(json.get("fits").booleanValue()).isTrue();
        assertThat(json.get("input").toString()).isEqualTo("[32,32,3]");
        assertThat(json.get("layers").get(0).get("output").toString()).isEqualTo("[32,32,16]");
        assertThat(json.get("error").isNull()).isTrue();

        Ran misfit = Ran.fathom("fit", "224x224x3", "conv:96:11:s4", "--json");
        assertThat(misfit.code()).isEqualTo(1);
        assertThat(misfit.err()).isEqualTo(MISFIT + "\n");
        JsonNode wrong = JsonMapper.shared().readTree(misfit.out());
        assertThat(wrong.get("fits").booleanValue()).isFalse();
        assertThat(wrong.get("layers")).isEmpty();
        assertThat(wrong.get("error").stringValue()).isEqualTo(MISFIT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "227x227|fathom fit: Invalid value for positional parameter at index 0 (WxHxD):"
                        + " '227x227' is not a volume; write width x height x depth, for example"
                        + " 227x227x3; see fathom fit --help",
                "0x3x3|fathom fit: Invalid value for positional parameter at index 0 (WxHxD):"
                        + " volume 0×3×3: width, height and depth must each be 1 or more; see fathom"
                        + " fit --help",
            })
    void an_input_that_is_none_is_wrong_use(String input, String message) {
        Ran ran = Ran.fathom("fit", input, "relu");
        assertThat(ran).isEqualTo(new Ran(2, "", message + "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"conf:96:11|did you mean conv", "conv:0:3|filters 0", "conv:3|not 1 value"})
    void a_layer_that_is_none_is_wrong_use(String layer, String message) {
        Ran ran = Ran.fathom("fit", "227x227x3", "relu", layer);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("fathom fit: layer 2: ")
                .contains(message)
                .endsWith("; see fathom fit --help\n")
                .hasLineCount(1);
    }

    @Test
    void without_a_layer_there_is_nothing_to_check() {
        Ran ran = Ran.fathom("fit", "227x227x3");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo(
                        "fathom fit: Missing required parameter: 'LAYER'; see fathom fit --help\n");
    }
}
