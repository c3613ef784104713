package dev.fathom.serving.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads a tensor's numbers out of JSON: one flat list, or lists in lists as the shape says.
final class TensorReader {
    /// Dimensions of lists in lists.
    private static final int DEEPEST = 8;

    private final JsonParser parser;
    private final List<Integer> lengths = new ArrayList<>();
    private float[] values = new float[1024];
    private int count;

    /// @param parser at the outermost list's beginning
    TensorReader(JsonParser parser) {
        this.parser = parser;
        list(0);
    }

    private void list(int level) {
        if (level == DEEPEST) {
            throw new IllegalArgumentException("data has lists more than %d deep".formatted(level));
        }
        int length = 0;
        boolean lists = false;
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            boolean list = t == JsonToken.START_ARRAY;
            if (length > 0 && list != lists) {
                throw new IllegalArgumentException("data has numbers beside lists");
            }
            lists = list;
            length++;
            if (list) {
                list(level + 1);
            } else {
                number(t);
            }
        }
        // the inner lists come first
        while (lengths.size() <= level) {
            lengths.add(-1);
        }
        int before = lengths.set(level, length);
        if (before >= 0 && before != length) {
            throw new IllegalArgumentException(
                    "data has lists of %d and of %d at the same depth; they must be equally long"
                            .formatted(before, length));
        }
    }

    private void number(JsonToken token) {
        if (!token.isNumeric()) {
            throw new IllegalArgumentException(
                    "data holds '%s', which is no number".formatted(parser.getString()));
        }
        float value = parser.getFloatValue();
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(
                    "data holds %s, more than FP32 can".formatted(parser.getString()));
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, Math.multiplyExact(count, 2));
        }
        values[count++] = value;
    }

    /// The numbers, checked against a shape.
    ///
    /// @throws IllegalArgumentException when they are of another
    float[] values(List<Long> shape) {
        long wanted = InferReader.size(shape);
        List<Long> found = lengths.stream().map(Integer::longValue).toList();
        if (count != wanted || (found.size() > 1 && !found.equals(shape))) {
            throw new IllegalArgumentException(
                    "data has the shape %s, %d numbers; the shape %s has %d"
                            .formatted(found, count, shape, wanted));
        }
        return count == values.length ? values : Arrays.copyOf(values, count);
    }
}
