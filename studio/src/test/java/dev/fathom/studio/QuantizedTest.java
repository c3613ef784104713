package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.quantized.Grids;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.model.quantize.Quantization;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the page is told of a network whose values are rounded to 8 bits.
class QuantizedTest {
    private static final String RUN = "network=eight&picture=p1";
    private static SmallStudio studio;
    private static Trace rounded;
    private static Trace floats;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        studio = new SmallStudio(folder);
        Tensor input = studio.trace().input();
        Model eight = Quantization.of(studio.model, List.of(input), studio.engine, 1).model();
        studio.studio.show("eight", "For tests.", eight, studio.picture);
        rounded = eight.trace(input, studio.engine);
        floats = eight.grids(Grids.NONE).trace(input, studio.engine);
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    @Test
    void a_sum_of_whole_numbers_is_the_engine_s_to_the_bit() throws Exception {
        JsonNode neuron = studio.json("/api/neuron?" + RUN + "&layer=conv1&x=5&y=3&d=2");
        JsonNode sum = neuron.get("sum");
        JsonNode wholes = sum.get("wholes");
        long products = 0;
        for (int i = 0; i < sum.get("patch").size(); i++) {
            double n = sum.get("patch").get(i).doubleValue() / wholes.get("read").doubleValue();
            double w = sum.get("filter").get(i).doubleValue() / wholes.get("scale").doubleValue();
            products += Math.round(n) * Math.round(w);
        }
        assertThat(products).isEqualTo(wholes.get("products").longValue());
        assertThat(neuron.get("value").floatValue())
                .isEqualTo(neuron.get("engine").floatValue())
                .isEqualTo(rounded.output("conv1").at(0, 5, 3, 2));
        assertThat(neuron.get("floats").floatValue())
                .isEqualTo(floats.output("conv1").at(0, 5, 3, 2));
    }

    @Test
    void the_error_of_each_layer_is_that_of_its_values() throws Exception {
        JsonNode layers = studio.json("/api/rounding?" + RUN).get("layers");
        assertThat(layers.size()).isEqualTo(5);
        float[] here = rounded.output("conv1").data();
        float[] there = floats.output("conv1").data();
        double differences = 0;
        double squares = 0;
        for (int i = 0; i < here.length; i++) {
            differences += Math.pow((double) here[i] - there[i], 2);
            squares += Math.pow(there[i], 2);
        }
        assertThat(differences).isPositive();
        assertThat(layers.get(0).doubleValue())
                .isCloseTo(Math.sqrt(differences / squares), within(1e-12));
    }
}
