package dev.fathom.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.winograd.Winograd;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All passes against the reference, and against themselves on other numbers of threads.
class VectorConvTest {

    record Case(ConvShape shape, int batch) {
        @Override
        public String toString() {
            Window w = shape.window();
            return "%s %s %s -> %d, groups %d, batch %d"
                    .formatted(shape.input(), w.x(), w.y(), shape.filters(), shape.groups(), batch);
        }
    }

    private static Axis axis(int kernel, int stride, int before, int after, int dilation) {
        return new Axis(kernel, stride, before, after, dilation);
    }

    private static Case of(
            int width, int height, int depth, Axis x, Axis y, int filters, int groups, int batch) {
        Window window = new Window(x, y, Rounding.FLOOR);
        return new Case(
                new ConvShape(new Volume(width, height, depth), window, filters, groups), batch);
    }

    static List<Case> cases() {
        Axis one = Axis.of(1);
        Axis three = axis(3, 1, 1, 1, 1);
        List<Case> cases = new ArrayList<>();
        // usual ones: whole vectors and not, a single value, more filters than a block
        cases.add(of(8, 8, 32, three, three, 64, 1, 3));
        cases.add(of(7, 5, 20, three, three, 37, 1, 9));
        cases.add(of(9, 6, 3, three, three, 16, 1, 2));
        cases.add(of(9, 9, 1, three, three, 1, 1, 1));
        cases.add(of(1, 1, 1, one, one, 1, 1, 1));
        cases.add(of(3, 3, 48, three, three, 33, 1, 11));
        cases.add(of(6, 6, 17, one, one, 65, 1, 4));
        // dense: many and few pictures, more inputs than are added up in one go
        cases.add(of(1, 1, 2100, one, one, 35, 1, 17));
        cases.add(of(1, 1, 50, one, one, 10, 1, 1));
        cases.add(of(1, 1, 7, one, one, 3, 1, 5));
        // the kernel is the input
        cases.add(of(5, 4, 6, Axis.of(5), Axis.of(4), 9, 1, 10));
        cases.add(of(5, 4, 6, Axis.of(5), Axis.of(4), 9, 1, 2));
        // strides, some larger than the kernel, some that leave a rest
        cases.add(of(11, 9, 5, axis(3, 2, 1, 1, 1), axis(3, 2, 0, 1, 1), 18, 1, 3));
        cases.add(of(19, 19, 3, axis(11, 4, 0, 0, 1), axis(11, 4, 2, 2, 1), 24, 1, 2));
        cases.add(of(12, 10, 4, axis(2, 3, 0, 0, 1), axis(1, 4, 1, 0, 1), 5, 1, 2));
        cases.add(of(9, 9, 40, axis(1, 2, 0, 0, 1), axis(1, 2, 0, 0, 1), 20, 1, 3));
        cases.add(of(4, 4, 3, axis(1, 2, 2, 1, 1), axis(1, 3, 0, 2, 1), 6, 1, 2));
        // asymmetric padding, wider than the kernel; rectangular
        cases.add(of(6, 7, 19, axis(3, 1, 0, 2, 1), axis(2, 1, 3, 1, 1), 8, 1, 2));
        cases.add(of(2, 2, 3, axis(2, 1, 4, 5, 1), axis(2, 1, 5, 4, 1), 4, 1, 2));
        cases.add(of(10, 6, 13, axis(7, 1, 3, 3, 1), one, 12, 1, 2));
        cases.add(of(6, 10, 24, one, axis(7, 1, 3, 3, 1), 12, 1, 2));
        // kernel larger than the input without its padding
        cases.add(of(2, 3, 5, axis(5, 1, 2, 2, 1), axis(5, 1, 2, 2, 1), 7, 1, 3));
        // dilation, with strides that divide it and that do not
        cases.add(of(11, 12, 8, axis(3, 1, 2, 2, 2), axis(3, 1, 3, 3, 3), 9, 1, 2));
        cases.add(of(13, 13, 6, axis(3, 2, 2, 2, 2), axis(4, 3, 4, 1, 2), 9, 1, 2));
        cases.add(of(15, 14, 3, axis(3, 4, 3, 2, 6), axis(3, 2, 1, 1, 3), 5, 1, 2));
        // groups
        cases.add(of(8, 7, 24, three, three, 36, 2, 3));
        cases.add(of(6, 6, 12, three, three, 8, 4, 2));
        cases.add(of(6, 6, 34, one, one, 4, 2, 2));
        cases.add(of(9, 9, 6, axis(3, 2, 1, 1, 1), axis(3, 2, 1, 1, 1), 12, 3, 2));
        // depthwise, one filter a channel and several
        cases.add(of(8, 7, 20, three, three, 20, 20, 9));
        cases.add(of(9, 9, 16, axis(3, 2, 1, 1, 1), axis(5, 2, 2, 2, 1), 16, 16, 2));
        cases.add(of(9, 9, 37, axis(2, 1, 0, 1, 3), axis(3, 3, 1, 1, 2), 37, 37, 2));
        cases.add(of(6, 5, 5, three, three, 15, 5, 2));
        // bands of rows
        cases.add(of(150, 40, 17, three, three, 3, 1, 2));
        cases.add(of(70, 90, 30, axis(3, 2, 1, 1, 1), axis(3, 2, 1, 1, 1), 4, 1, 1));
        return cases;
    }

    private static float[] values(Random random, int count) {
        float[] v = new float[count];
        for (int i = 0; i < count; i++) {
            v[i] = random.nextFloat() - 0.5f;
        }
        return v;
    }

    private static float[] nonsense(int count) {
        float[] v = new float[count];
        Arrays.fill(v, Float.NaN);
        return v;
    }

    /// Everything a convolution computes, by name; the arrays begin full of nonsense.
    private static Map<String, float[]> results(Kernels k, Case c, boolean shared) {
        ConvShape s = c.shape;
        Random random = new Random(1);
        int banks = shared ? 1 : s.output().pixels();
        float[] x = values(random, c.batch * s.input().size());
        float[] w = values(random, Math.toIntExact(banks * s.weights()));
        float[] b = values(random, banks * s.filters());
        float[] dy = values(random, c.batch * s.output().size());
        Map<String, float[]> results = new LinkedHashMap<>();
        results.put("y", nonsense(dy.length));
        results.put("y without bias", nonsense(dy.length));
        results.put("dx", nonsense(x.length));
        results.put("dw", nonsense(w.length));
        results.put("db", nonsense(b.length));
        if (shared) {
            k.conv(s, c.batch, x, w, b, results.get("y"));
            k.conv(s, c.batch, x, w, null, results.get("y without bias"));
            k.convBackwardData(s, c.batch, dy, w, results.get("dx"));
            k.convBackwardWeights(s, c.batch, x, dy, results.get("dw"), results.get("db"));
        } else {
            k.local(s, c.batch, x, w, b, results.get("y"));
            k.local(s, c.batch, x, w, null, results.get("y without bias"));
            k.localBackwardData(s, c.batch, dy, w, results.get("dx"));
            k.localBackwardWeights(s, c.batch, x, dy, results.get("dw"), results.get("db"));
        }
        return results;
    }

    private static Map<String, float[]> on(int threads, boolean exact, Case c, boolean shared) {
        try (Kernels k = new VectorKernels(threads, exact)) {
            return results(k, c, shared);
        }
    }

    private static void compare(Case c, boolean shared, boolean exact) {
        ConvShape s = c.shape;
        double pixels = shared ? (double) c.batch * s.output().pixels() : c.batch;
        Map<String, Double> terms =
                Map.of(
                        "y",
                        1.0 + s.fanIn(),
                        "y without bias",
                        (double) s.fanIn(),
                        "dx",
                        s.window().taps() * (double) s.filters(),
                        "dw",
                        pixels,
                        "db",
                        4 * pixels);
        Map<String, float[]> one = on(1, exact, c, shared);
        results(new ReferenceKernels(), c, shared)
                .forEach((name, expected) -> close(name, one, expected, terms, exact ? 1 : 20));
        for (int threads = 2; threads <= 3; threads++) {
            on(threads, exact, c, shared)
                    .forEach((name, found) -> assertThat(found).as(name).isEqualTo(one.get(name)));
        }
    }

    /// The partial sums of n products grow like √n, and each is rounded once: together about
    /// n·ε/20.
    private static void close(
            String name,
            Map<String, float[]> results,
            float[] expected,
            Map<String, Double> terms,
            double factor) {
        double tolerance = factor * (2e-7 + 2e-8 * terms.getOrDefault(name, 0.0));
        assertThat(results.get(name)).as(name).containsExactly(expected, within((float) tolerance));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void convolutions_are_the_references_on_any_number_of_threads(Case c) {
        compare(c, true, true);
    }

    /// Sizes that fill the tiles of 4×4 or 2×2 windows and that don't, more than a band, asymmetric
    /// padding and none, groups, filters and channels that leave a rest.
    static List<Case> winogradCases() {
        Axis none = axis(3, 1, 0, 0, 1);
        Axis three = axis(3, 1, 1, 1, 1);
        Axis five = axis(5, 1, 2, 2, 1);
        return List.of(
                of(8, 8, 24, five, five, 32, 1, 3),
                of(7, 5, 33, five, axis(5, 1, 0, 1, 1), 50, 1, 9),
                of(13, 11, 48, five, axis(5, 1, 4, 0, 1), 64, 2, 2),
                of(60, 20, 25, axis(5, 1, 0, 0, 1), five, 24, 1, 1),
                of(8, 8, 32, three, three, 64, 1, 8),
                of(4, 4, 24, three, three, 32, 1, 70),
                of(7, 5, 24, three, three, 37, 1, 40),
                of(11, 13, 45, axis(3, 1, 2, 0, 1), axis(3, 1, 0, 2, 1), 50, 1, 5),
                of(17, 6, 33, none, none, 65, 1, 11),
                of(10, 10, 72, three, three, 56, 2, 9),
                of(150, 40, 25, three, three, 24, 1, 1),
                of(41, 9, 130, axis(3, 1, 2, 2, 1), none, 26, 1, 3));
    }

    @ParameterizedTest
    @MethodSource("winogradCases")
    void winograds_convolutions_are_close_to_the_references(Case c) {
        assertThat(Winograd.suits(Sweep.forward(c.shape), c.batch)).isTrue();
        compare(c, true, false);
    }

    static List<Case> localCases() {
        return cases().stream()
                .filter(c -> c.shape.groups() == 1)
                .filter(c -> c.shape.output().pixels() * c.shape.weights() < 1 << 20)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("localCases")
    void locally_connected_layers_are_the_references_on_any_number_of_threads(Case c) {
        compare(c, false, true);
    }
}
