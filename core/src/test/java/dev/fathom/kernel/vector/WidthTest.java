package dev.fathom.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Call;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.vector.lanes.Width;
import dev.fathom.reference.Widths;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each operation in processes with vectors of all widths; as a program it prints the bits of each,
/// with a name by which a failure tells which one it was.
class WidthTest {
    private static final Call.Input TAME = new Call.Input(42, false);

    @Test
    void each_operation_has_the_same_bits_with_vectors_of_every_width() throws Exception {
        Widths.assertSame(WidthTest.class);
    }

    @Test
    void without_fused_multiply_adds_each_has_the_same_bits_at_every_width() throws Exception {
        Widths.assertSameWithoutFma(WidthTest.class);
    }

    @Test
    void sums_so_many_that_only_some_chunks_of_them_fit_are_cut_alike_at_every_width()
            throws Exception {
        Widths.assertSameNatively(ManyWeights.class);
    }

    @Test
    void a_width_that_no_vector_has_is_refused() {
        String before = System.setProperty("fathom.vector.bits", "100");
        try {
            assertThatThrownBy(() -> new VectorKernels(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "fathom.vector.bits is 100: a vector has 128, 256 or 512 bits; leave it"
                                    + " out for as many as the processor has");
        } finally {
            if (before == null) {
                System.clearProperty("fathom.vector.bits");
            } else {
                System.setProperty("fathom.vector.bits", before);
            }
        }
        assertThat(Width.bits(64)).isEqualTo(64);
    }

    public static void main(String[] args) {
        try (VectorKernels kernels = new VectorKernels(2)) {
            IO.println(kernels.description());
            calls().forEach(call -> print(call.name(), call.run().apply(kernels)));
            convolutions()
                    .forEach(
                            c -> {
                                print("", c, kernels, true);
                                print("fixed y of " + c, fixed(c, kernels));
                            });
            VectorConvTest.localCases().forEach(c -> print("local ", c, kernels, false));
        }
        try (Kernels exact = new VectorKernels(2, true)) {
            VectorConvTest.winogradCases().forEach(c -> print("exact ", c, exact, true));
        }
    }

    /// Filters that fill a block of two vectors of 128 bits, and half of one of 256.
    static final class ManyWeights {
        private ManyWeights() {}

        public static void main(String[] args) {
            Window window = Window.of(16);
            ConvShape s = new ConvShape(new Volume(31, 31, 4700), window, 8, 1);
            float[] dw = new float[Math.toIntExact(s.weights())];
            try (VectorKernels kernels = new VectorKernels(2)) {
                IO.println(kernels.description());
                float[] x = TAME.values(4 * s.input().size());
                kernels.convBackwardWeights(s, 4, x, TAME.values(4 * s.output().size()), dw, null);
                print("gradients of weights", List.of(dw));
            }
        }
    }

    private static Stream<Call> calls() {
        Stream<Call> pools =
                IntStream.of(3, 20, 33)
                        .mapToObj(depth -> new Volume(5, 6, depth))
                        .flatMap(v -> Call.windows(v).flatMap(w -> Call.pools(TAME, 2, v, w)));
        Stream<Call> pointwise =
                IntStream.of(1, 15, 1027).boxed().flatMap(count -> Call.pointwise(TAME, count));
        Stream<Call> columns =
                IntStream.of(1, 3, 16, 20, 32, 33)
                        .boxed()
                        .flatMap(depth -> Call.columns(TAME, 300, depth));
        Stream<Call> wild = Call.columns(new Call.Input(42, true), 17, 40);
        return Stream.of(pools, pointwise, columns, wild, Call.columns(TAME, 5, 1001))
                .flatMap(calls -> calls);
    }

    private static List<VectorConvTest.Case> convolutions() {
        List<VectorConvTest.Case> cases = new ArrayList<>(VectorConvTest.cases());
        cases.addAll(VectorConvTest.winogradCases());
        Axis one = Axis.of(1);
        Axis three = VectorConvTest.axis(3, 1, 1, 1, 1);
        // dense: too few pictures for a vector
        for (int batch = 1; batch <= 5; batch++) {
            cases.add(VectorConvTest.of(1, 1, 1001, one, one, 13, 1, batch));
        }
        // depthwise in bands of rows
        cases.add(VectorConvTest.of(70, 70, 20, three, three, 20, 20, 1));
        return cases;
    }

    private static void print(String kind, VectorConvTest.Case c, Kernels kernels, boolean shared) {
        VectorConvTest.results(kernels, c, shared)
                .forEach((name, values) -> print(kind + name + " of " + c, List.of(values)));
    }

    private static void print(String name, List<float[]> results) {
        IO.println(name + ": " + results.stream().map(Arrays::hashCode).toList());
    }

    private static List<float[]> fixed(VectorConvTest.Case c, VectorKernels kernels) {
        ConvShape s = c.shape();
        float[] y = new float[c.batch() * s.output().size()];
        float[] w = TAME.values(Math.toIntExact(s.weights()));
        kernels.fixed(s, c.batch(), w, TAME.values(s.filters()), new Ending(Activation.GELU, 0, 0))
                .run(
                        c.batch(),
                        TAME.values(c.batch() * s.input().size()),
                        TAME.values(y.length),
                        y);
        return List.of(y);
    }
}
