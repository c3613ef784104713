package dev.fathom.serving.protocol;

import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The protocol's inference request.
///
/// @param id null when it has none
/// @param outputs empty for all
record InferRequest(
        @Nullable String id,
        Map<String, Object> parameters,
        List<Input> inputs,
        List<Wanted> outputs) {
    static final String INPUT = "input";
    static final String TYPE = "FP32";

    /// An input.
    ///
    /// @param data null when it is sent as bytes behind the JSON
    @SuppressWarnings("ArrayRecordComponent")
    record Input(
            String name,
            List<Long> shape,
            String datatype,
            Map<String, Object> parameters,
            float @Nullable [] data) {

        /// Bytes behind the JSON; −1 for none.
        long binarySize() {
            return number(parameters, "binary_data_size", -1);
        }
    }

    /// An output that is asked for.
    record Wanted(String name, Map<String, Object> parameters) {}

    static long number(Map<String, Object> parameters, String name, long otherwise) {
        Object value = parameters.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Long number)) {
            throw new IllegalArgumentException(
                    "the parameter %s is %s; give a whole number".formatted(name, value));
        }
        return number;
    }

    static boolean truth(Map<String, Object> parameters, String name, boolean otherwise) {
        Object value = parameters.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Boolean truth)) {
            throw new IllegalArgumentException(
                    "the parameter %s is %s; give true or false".formatted(name, value));
        }
        return truth;
    }

    /// The one input, checked against what the model reads.
    ///
    /// @throws IllegalArgumentException when it is another
    Input input(Volume volume) {
        if (inputs.size() != 1 || !inputs.getFirst().name().equals(INPUT)) {
            throw new IllegalArgumentException(
                    "the model has one input, '%s'; found %s"
                            .formatted(INPUT, inputs.stream().map(Input::name).toList()));
        }
        Input input = inputs.getFirst();
        if (!input.datatype().equals(TYPE)) {
            throw new IllegalArgumentException(
                    "%s is %s; the model reads %s".formatted(INPUT, input.datatype(), TYPE));
        }
        List<Long> shape = input.shape();
        List<Long> each =
                List.of((long) volume.height(), (long) volume.width(), (long) volume.depth());
        if (shape.size() != 4
                || !shape.subList(1, 4).equals(each)
                || shape.getFirst() < 1
                || shape.getFirst() > Integer.MAX_VALUE / Float.BYTES / volume.size()) {
            throw new IllegalArgumentException(
                    "%s has the shape %s; the model reads pictures × height × width × depth, [n, %d, %d, %d]"
                            .formatted(
                                    INPUT, shape, volume.height(), volume.width(), volume.depth()));
        }
        return input;
    }
}
