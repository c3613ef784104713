package dev.fathom.kernel;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation with arrays of which one is too short by one value.
class CheckedKernelsTest {
    private static final Engine VECTOR = Engine.best(1);
    private static final Engine PLAIN = Engine.of("plain");

    private static final ConvShape CONV = new ConvShape(volume(4, 5, 4), Window.of(3), 6, 2);
    private static final ConvShape LOCAL = new ConvShape(volume(4, 5, 4), Window.of(3), 6, 1);
    private static final PoolShape POOL = new PoolShape(volume(4, 5, 4), Window.of(2));
    private static final LrnShape LRN = new LrnShape(5, 1e-4f, 0.75f, 1);
    private static final NormShape NORM = NormShape.of(10, 4, 1e-5f);
    private static final int X = 2 * 80;
    private static final int Y = 2 * 2 * 3 * 6;
    private static final int POOLED = 2 * 3 * 4 * 4;
    private static final int W = 6 * 9 * 2;
    private static final int LOCAL_W = 6 * 6 * 9 * 4;

    private interface Work {
        void run(Kernels kernels, float[][] a);
    }

    /// @param arrays names and lengths, `x 160`
    private record Call(String name, List<String> arrays, Work work) {
        @Override
        public String toString() {
            return name;
        }

        float[][] right() {
            return arrays.stream()
                    .map(a -> new float[Integer.parseInt(a.substring(a.indexOf(' ') + 1))])
                    .toArray(float[][]::new);
        }
    }

    private static Call call(String name, Work work, Object... arrays) {
        return new Call(
                name,
                Stream.iterate(0, i -> i < arrays.length, i -> i + 2)
                        .map(i -> arrays[i] + " " + arrays[i + 1])
                        .toList(),
                work);
    }

    static Stream<Call> convolutions() {
        return Stream.of(
                call(
                        "conv",
                        (k, a) -> k.conv(CONV, 2, a[0], a[1], a[2], a[3]),
                        "x",
                        X,
                        "w",
                        W,
                        "b",
                        6,
                        "y",
                        Y),
                call(
                        "convBackwardData",
                        (k, a) -> k.convBackwardData(CONV, 2, a[0], a[1], a[2]),
                        "dy",
                        Y,
                        "w",
                        W,
                        "dx",
                        X),
                call(
                        "convBackwardWeights",
                        (k, a) -> k.convBackwardWeights(CONV, 2, a[0], a[1], a[2], a[3]),
                        "x",
                        X,
                        "dy",
                        Y,
                        "dw",
                        W,
                        "db",
                        6));
    }

    static Stream<Call> local() {
        return Stream.of(
                call(
                        "local",
                        (k, a) -> k.local(LOCAL, 2, a[0], a[1], a[2], a[3]),
                        "x",
                        X,
                        "w",
                        LOCAL_W,
                        "b",
                        36,
                        "y",
                        Y),
                call(
                        "localBackwardData",
                        (k, a) -> k.localBackwardData(LOCAL, 2, a[0], a[1], a[2]),
                        "dy",
                        Y,
                        "w",
                        LOCAL_W,
                        "dx",
                        X),
                call(
                        "localBackwardWeights",
                        (k, a) -> k.localBackwardWeights(LOCAL, 2, a[0], a[1], a[2], a[3]),
                        "x",
                        X,
                        "dy",
                        Y,
                        "dw",
                        LOCAL_W,
                        "db",
                        36));
    }

    static Stream<Call> pools() {
        return Stream.of(
                call(
                        "maxPool",
                        (k, a) -> k.maxPool(POOL, 2, a[0], a[1], null),
                        "x",
                        X,
                        "y",
                        POOLED),
                call(
                        "maxPoolBackward",
                        (k, a) -> k.maxPoolBackward(POOL, 2, a[0], new int[POOLED], a[1]),
                        "dy",
                        POOLED,
                        "dx",
                        X),
                call(
                        "averagePool",
                        (k, a) -> k.averagePool(POOL, 2, true, a[0], a[1]),
                        "x",
                        X,
                        "y",
                        POOLED),
                call(
                        "averagePoolBackward",
                        (k, a) -> k.averagePoolBackward(POOL, 2, true, a[0], a[1]),
                        "dy",
                        POOLED,
                        "dx",
                        X));
    }

    static Stream<Call> pointwise() {
        Activation relu = Activation.RELU;
        return Stream.of(
                call("activate", (k, a) -> k.activate(relu, 0, 0, 9, a[0], a[1]), "x", 9, "y", 9),
                call(
                        "activateBackward",
                        (k, a) -> k.activateBackward(relu, 0, 0, 9, a[0], a[1], a[2]),
                        "x",
                        9,
                        "dy",
                        9,
                        "dx",
                        9),
                call("add", (k, a) -> k.add(9, a[0], a[1], a[2]), "a", 9, "b", 9, "y", 9),
                call("scale", (k, a) -> k.scale(9, 2, a[0], a[1]), "x", 9, "y", 9),
                call("dropout", (k, a) -> k.dropout(9, 0.5f, 1, a[0], a[1]), "x", 9, "y", 9));
    }

    static Stream<Call> columns() {
        return Stream.of(
                call("lrn", (k, a) -> k.lrn(LRN, 3, 4, a[0], a[1]), "x", 12, "y", 12),
                call(
                        "lrnBackward",
                        (k, a) -> k.lrnBackward(LRN, 3, 4, a[0], a[1], a[2]),
                        "x",
                        12,
                        "dy",
                        12,
                        "dx",
                        12),
                call("softmax", (k, a) -> k.softmax(3, 4, a[0], a[1]), "x", 12, "y", 12),
                call(
                        "softmaxBackward",
                        (k, a) -> k.softmaxBackward(3, 4, a[0], a[1], a[2]),
                        "y",
                        12,
                        "dy",
                        12,
                        "dx",
                        12));
    }

    static Stream<Call> norms() {
        return Stream.of(
                call(
                        "moments",
                        (k, a) -> k.moments(10, 4, a[0], a[1], a[2]),
                        "x",
                        40,
                        "mean",
                        4,
                        "variance",
                        4),
                call(
                        "normalize",
                        (k, a) -> k.normalize(NORM, a[0], a[1], a[2], a[3], a[4], a[5]),
                        "x",
                        40,
                        "mean",
                        4,
                        "variance",
                        4,
                        "scale",
                        4,
                        "shift",
                        4,
                        "y",
                        40),
                call(
                        "normalizeBackward",
                        (k, a) ->
                                k.normalizeBackward(
                                        NORM, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]),
                        "x",
                        40,
                        "mean",
                        4,
                        "variance",
                        4,
                        "scale",
                        4,
                        "shift",
                        4,
                        "dy",
                        40,
                        "dx",
                        40,
                        "dscale",
                        4,
                        "dshift",
                        4));
    }

    @AfterAll
    static void close() {
        VECTOR.close();
        PLAIN.close();
    }

    @ParameterizedTest
    @MethodSource({"convolutions", "local", "pools", "pointwise", "columns", "norms"})
    void each_array_that_is_too_short_is_named(Call call) {
        for (Engine engine : List.of(VECTOR, PLAIN)) {
            call.work().run(engine.kernels(), call.right());
            for (int i = 0; i < call.arrays().size(); i++) {
                float[][] arrays = call.right();
                arrays[i] = Arrays.copyOf(arrays[i], arrays[i].length - 1);
                String name = call.arrays().get(i).replaceFirst(" .*", "");
                assertThatThrownBy(() -> call.work().run(engine.kernels(), arrays))
                        .as("%s of %s", name, engine.name())
                        .isInstanceOf(ShapeException.class)
                        .hasMessageStartingWith(name + ": ")
                        .hasMessageEndingWith(
                                " are %d, found %d", arrays[i].length + 1, arrays[i].length);
            }
        }
    }

    @Test
    void the_sentence_has_the_arithmetic() {
        assertThatThrownBy(
                        () ->
                                PLAIN.kernels()
                                        .conv(
                                                CONV,
                                                2,
                                                new float[X],
                                                new float[W - 1],
                                                null,
                                                new float[Y]))
                .hasMessage("w: 6 filters × 18 values are 108, found 107");
        assertThatThrownBy(
                        () ->
                                PLAIN.kernels()
                                        .maxPool(
                                                POOL,
                                                2,
                                                new float[X],
                                                new float[POOLED],
                                                new int[POOLED - 1]))
                .hasMessage("winners: 2 pictures × 48 values are 96, found 95");
    }
}
