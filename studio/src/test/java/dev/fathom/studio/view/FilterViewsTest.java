package dev.fathom.studio.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.studio.SmallStudio;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The filters on the page are the model's, and so is what excites them.
class FilterViewsTest {
    private static SmallStudio studio;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        studio = new SmallStudio(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    @Test
    void a_filter_holds_the_model_s_bits() throws Exception {
        JsonNode filter = studio.json("/api/filter?network=small&layer=conv1&d=2");
        float[] weights = studio.model.weights()[0][0];
        assertThat(filter.get("volume").toString()).isEqualTo("[3,3,3]");
        float[] largest = new float[3];
        for (int i = 0; i < 27; i++) {
            assertThat(filter.get("weights").get(i).floatValue()).isEqualTo(weights[54 + i]);
            largest[i % 3] = Math.max(largest[i % 3], Math.abs(weights[54 + i]));
        }
        for (int d = 0; d < 3; d++) {
            assertThat(filter.get("slices").get(d).floatValue()).isEqualTo(largest[d]);
        }
        assertThat(filter.get("bias").floatValue()).isEqualTo(studio.model.weights()[0][1][2]);
    }

    @Test
    void filters_that_read_colours_are_three_planes_each() throws Exception {
        ByteBuffer answer = answer("/api/filters?network=small&layer=conv1&from=1");
        JsonNode head = head(answer);
        float[] weights = studio.model.weights()[0][0];
        assertThat(head.get("count").intValue()).isEqualTo(4);
        assertThat(head.get("red").intValue()).isEqualTo(0);
        for (int i = 0; i < 3; i++) {
            float size = head.get("sizes").get(i).floatValue();
            for (int d = 0; d < 3; d++) {
                for (int p = 0; p < 9; p++) {
                    assertThat(answer.get() * size / 127.0)
                            .isCloseTo(weights[(i + 1) * 27 + p * 3 + d], within(size / 253.0));
                }
            }
        }
        assertThat(answer.hasRemaining()).isFalse();
    }

    @Test
    void other_filters_are_their_strongest_slice() throws Exception {
        ByteBuffer answer = answer("/api/filters?network=small&layer=fc2&from=0");
        JsonNode head = head(answer);
        assertThat(head.get("volume").toString()).isEqualTo("[6,5,4]");
        float[] weights = studio.model.weights()[3][0];
        int slice = head.get("slices").get(0).intValue();
        float size = head.get("sizes").get(0).floatValue();
        double[] squares = new double[4];
        for (int i = 0; i < 120; i++) {
            squares[i % 4] += (double) weights[i] * weights[i];
        }
        for (double other : squares) {
            assertThat(squares[slice]).isGreaterThanOrEqualTo(other);
        }
        assertThat(answer.get() * size / 127.0).isCloseTo(weights[slice], within(size / 253.0));
    }

    @Test
    void what_excites_a_filter_most_is_its_largest_value() throws Exception {
        JsonNode top = studio.json("/api/top?network=small&layer=conv1&d=1");
        assertThat(top.get("known").intValue()).isEqualTo(1);
        JsonNode hit = top.get("hits").get(0);
        String place = "&x=" + hit.get("x").intValue() + "&y=" + hit.get("y").intValue();
        JsonNode column = studio.json("/api/column?network=small&picture=p1&layer=conv1" + place);
        float value = hit.get("value").floatValue();
        assertThat(column.get("values").get(1).floatValue()).isEqualTo(value);
        Tensor made = studio.trace().output("conv1");
        for (int i = 0; i < 120; i++) {
            assertThat(made.at(0, i % 12, i / 12, 1)).isLessThanOrEqualTo(value);
        }
    }

    @Test
    void a_neuron_s_slopes_are_the_weights_that_it_reads_with() throws Exception {
        ByteBuffer answer = answer("/api/field?network=small&picture=p1&layer=conv1&x=5&y=4&d=2");
        JsonNode head = head(answer);
        float[] weights = studio.model.weights()[0][0];
        float[] largest = new float[9];
        for (int i = 0; i < 27; i++) {
            largest[i / 3] = Math.max(largest[i / 3], Math.abs(weights[54 + i]));
        }
        float size = head.get("size").floatValue();
        for (int i = 0; i < 120; i++) {
            int x = i % 12 - 4;
            int y = i / 12 - 3;
            boolean seen = x >= 0 && x < 3 && y >= 0 && y < 3;
            assertThat(answer.get() * size / 127.0)
                    .isCloseTo(seen ? largest[y * 3 + x] : 0, within(size / 253.0));
        }
        assertThat(head.get("pictures").intValue()).isEqualTo(1);
        assertThat(head.get("pixels").intValue()).isBetween(1, 9);
    }

    @Test
    void wrong_layers_and_filters_are_said_in_a_sentence() throws Exception {
        assertThat(SmallStudio.error(studio.get("/api/filter?network=small&layer=relu1&d=0")))
                .isEqualTo(
                        "relu1, relu(), has no filters that can be drawn; layers that have:"
                                + " conv1, fc2");
        assertThat(SmallStudio.error(studio.get("/api/filter?network=small&layer=conv1&d=4")))
                .isEqualTo("filter 4 is not there; there are 0 … 3");
        assertThat(SmallStudio.error(studio.get("/api/top?network=small&layer=conv1&d=4")))
                .isEqualTo("filter 4 is not there; there are 0 … 3");
    }

    private static ByteBuffer answer(String path) throws Exception {
        return ByteBuffer.wrap(studio.get(path).body()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static JsonNode head(ByteBuffer answer) {
        byte[] json = new byte[answer.getInt()];
        answer.get(json);
        return SmallStudio.JSON.readTree(json);
    }
}
