package dev.fathom.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Values of an independent framework, from the resources in `reference` (its README tells how they
/// were made).
public final class Reference {
    private Reference() {}

    /// All cases of a group: conv, pool, norm, dense, optim or train.
    public static List<Case> cases(String group) {
        JsonNode index = new ObjectMapper().readTree(bytes(group + ".json"));
        FloatBuffer values =
                ByteBuffer.wrap(bytes(group + ".bin"))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer();
        List<Case> cases = new ArrayList<>();
        for (JsonNode node : index.get("cases")) {
            String name = group + " " + cases.size() + ": " + node.get("op").asString();
            cases.add(new Case(name, node, values));
        }
        return cases;
    }

    private static byte[] bytes(String file) {
        try (InputStream in = Reference.class.getResourceAsStream("/reference/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One operation with its parameters, inputs and results.
    public static final class Case {
        private final String name;
        private final JsonNode node;
        private final FloatBuffer values;

        private Case(String name, JsonNode node, FloatBuffer values) {
            this.name = name;
            this.node = node;
            this.values = values;
        }

        public String op() {
            return node.get("op").asString();
        }

        public JsonNode params() {
            return node.get("params");
        }

        public boolean has(String array) {
            return node.get("arrays").has(array);
        }

        public int[] shape(String array) {
            JsonNode shape = array(array).get("shape");
            int[] sizes = new int[shape.size()];
            Arrays.setAll(sizes, i -> shape.get(i).asInt());
            return sizes;
        }

        /// An array as it is stored.
        public float[] values(String array) {
            float[] result = new float[Arrays.stream(shape(array)).reduce(1, (a, b) -> a * b)];
            values.get(array(array).get("offset").asInt(), result);
            return result;
        }

        /// An array with the third axis from the end moved to the end: NCHW becomes NHWC, OIHW
        /// becomes OHWI. Arrays of fewer axes stay as they are.
        public float[] depthLast(String array) {
            int[] shape = shape(array);
            int n = shape.length;
            return n < 3
                    ? values(array)
                    : Reference.depthLast(values(array), shape[n - 3], shape[n - 2], shape[n - 1]);
        }

        /// Fails unless the values equal the array's ([#depthLast]) to the tolerance, which is
        /// relative to the array's largest value.
        public void check(String array, float[] actual, double tolerance) {
            Near.assertNear(name + ", " + array, actual, depthLast(array), tolerance);
        }

        private JsonNode array(String array) {
            return Objects.requireNonNull(
                    node.get("arrays").get(array), () -> name + " has no array " + array);
        }

        @Override
        public String toString() {
            return name + " " + params();
        }
    }

    /// `[…][depth][height][width]` as `[…][height][width][depth]`.
    public static float[] depthLast(float[] values, int depth, int height, int width) {
        float[] result = new float[values.length];
        int pixels = height * width;
        for (int i = 0; i < values.length; i++) {
            int block = i / (depth * pixels);
            int d = i / pixels % depth;
            result[(block * pixels + i % pixels) * depth + d] = values[i];
        }
        return result;
    }
}
