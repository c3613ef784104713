package dev.fathom.studio.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Trace;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.studio.SmallStudio;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the page is told equals what the engine computes.
class TraceViewsTest {
    private static final String RUN = "network=small&picture=p1";
    private static SmallStudio studio;
    private static Trace trace;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        studio = new SmallStudio(folder);
        trace = studio.trace();
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    @Test
    void outputs_have_their_names_where_there_are_several() {
        Network several =
                NetworkText.parse(
                        "n",
                        """
                        network n
                        input 4x4x1
                        a = conv(3, 1)
                        b = conv(2, 1)
                        output cls of b
                        output box of a as 16x3 depth last
                        """);
        assertThat(NetworkView.of(several, "n", "", Task.CLASSIFY, List.of()).outputs())
                .containsExactly(
                        new NetworkView.OutputView("cls", "b", List.of(4, 4, 2), List.of(2, 4, 4)),
                        new NetworkView.OutputView("box", "a", List.of(4, 4, 3), List.of(16, 3)));
        Network one = studio.model.network();
        assertThat(NetworkView.of(one, "n", "", Task.CLASSIFY, List.of()).outputs()).isEmpty();
    }

    @Test
    void a_column_holds_the_engine_s_bits() throws Exception {
        JsonNode column = studio.json("/api/column?" + RUN + "&layer=conv1&x=5&y=9");
        Tensor conv = trace.output("conv1");
        for (int d = 0; d < 4; d++) {
            assertThat(floats(column.get("values"))[d]).isEqualTo(conv.at(0, 5, 9, d));
        }
    }

    @Test
    void a_neuron_s_products_and_bias_sum_to_its_value() throws Exception {
        JsonNode neuron = studio.json("/api/neuron?" + RUN + "&layer=conv1&x=0&y=3&d=2");
        JsonNode sum = neuron.get("sum");
        float[] patch = floats(sum.get("patch"));
        float[] filter = floats(sum.get("filter"));
        double total = sum.get("bias").doubleValue();
        for (int i = 0; i < patch.length; i++) {
            total += (double) patch[i] * filter[i];
        }
        assertThat(neuron.get("engine").floatValue())
                .isEqualTo(trace.output("conv1").at(0, 0, 3, 2));
        assertThat(neuron.get("value").doubleValue()).isCloseTo(total, within());
        assertThat(sum.get("columns").toString()).isEqualTo("[-1,0,1]");
        assertThat(neuron.get("field").toString()).isEqualTo("[0,2,2,3]");
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-6);
    }

    @Test
    void a_pool_names_its_winner() throws Exception {
        JsonNode neuron = studio.json("/api/neuron?" + RUN + "&layer=pool1&x=1&y=1&d=0");
        JsonNode winner = neuron.get("readings").get(neuron.get("marked").intValue());
        assertThat(winner.get("value").floatValue())
                .isEqualTo(trace.output("pool1").at(0, 1, 1, 0));
        assertThat(neuron.get("sum").isNull()).isTrue();
        assertThat(neuron.get("kind").asString()).isEqualTo("largest");
    }

    @Test
    void nothing_is_rounded_where_all_is_float() throws Exception {
        JsonNode neuron = studio.json("/api/neuron?" + RUN + "&layer=conv1&x=0&y=3&d=2");
        assertThat(neuron.get("floats").isNull()).isTrue();
        assertThat(neuron.get("sum").get("wholes").isNull()).isTrue();
        assertThat(studio.json("/api/rounding?" + RUN).get("layers").isEmpty()).isTrue();
    }

    @Test
    void planes_are_the_values_within_half_a_step() throws Exception {
        ByteBuffer answer =
                ByteBuffer.wrap(studio.get("/api/planes?" + RUN + "&layer=relu1").body())
                        .order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[answer.getInt()];
        answer.get(json);
        JsonNode head = SmallStudio.JSON.readTree(json);
        float[] sizes = floats(head.get("sizes"));
        Tensor relu = trace.output("relu1");
        for (int d = 0; d < 4; d++) {
            for (int y = 0; y < 10; y++) {
                for (int x = 0; x < 12; x++) {
                    assertThat(answer.get() * sizes[d] / 127.0)
                            .isCloseTo(
                                    relu.at(0, x, y, d),
                                    org.assertj.core.data.Offset.offset(sizes[d] / 253.0));
                }
            }
        }
        assertThat(answer.hasRemaining()).isFalse();
    }

    @Test
    void the_overview_tells_the_classes() throws Exception {
        byte[] answer = studio.get("/api/overview?" + RUN).body();
        ByteBuffer bytes = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[bytes.getInt()];
        bytes.get(json);
        JsonNode head = SmallStudio.JSON.readTree(json);
        float[] probabilities = trace.outputs().getLast().data();
        JsonNode first = head.get("classes").get(0);
        assertThat(first.get("value").floatValue())
                .isEqualTo(probabilities[first.get("d").intValue()]);
        assertThat(head.get("volumes").size()).isEqualTo(6);
    }

    @Test
    void a_layer_counts_all_of_its_values() throws Exception {
        JsonNode layer = studio.json("/api/layer?" + RUN + "&layer=conv1");
        int count = 0;
        for (JsonNode bin : layer.get("bins")) {
            count += bin.intValue();
        }
        assertThat(count).isEqualTo(12 * 10 * 4);
        assertThat(layer.get("slices").get("mean").size()).isEqualTo(4);
    }

    @Test
    void an_upload_can_be_looked_at() throws Exception {
        var answer =
                studio.send(studio.post("/api/upload?name=mine.png", SmallStudio.picture(9, 9)));
        String id = SmallStudio.JSON.readTree(answer.body()).get("id").asString();
        assertThat(studio.get("/api/overview?network=small&picture=" + id).statusCode())
                .isEqualTo(200);
        assertThat(studio.json("/api/studio").get("pictures").toString()).contains("mine.png");
    }

    @Test
    void a_network_of_the_zoo_is_described() throws Exception {
        JsonNode network = studio.json("/api/network?network=lenet5");
        assertThat(network.get("layers").get(0).get("output").toString()).isEqualTo("[28,28,6]");
        assertThat(network.get("note").asString())
                .isEqualTo("Initial weights from seed 7: not trained.");
    }
}
