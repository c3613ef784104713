package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.affine;
import static dev.fathom.layer.Layers.resize;
import static dev.fathom.layer.Layers.scale;

import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// Add, Sum, Sub, Mul and Div: of what flows, sums and products; of constants, a scale or a shift a
/// channel.
final class ArithmeticReader {
    private ArithmeticReader() {}

    /// Add and Sum.
    static Seen add(NodeScope scope) {
        int inputs = scope.flows().size();
        if (inputs == 2 && !(scope.isFlow(0) && scope.isFlow(1))) {
            int flow = scope.isFlow(0) ? 0 : 1;
            return shifted(scope, scope.seen(flow), 1 - flow, 1);
        }
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            all.add(scope.seen(i));
        }
        return inputs == 1 ? all.getFirst() : sum(scope, all);
    }

    static Seen subtract(NodeScope scope) {
        if (!scope.isFlow(1)) {
            return shifted(scope, scope.seen(0), 1, -1);
        }
        Seen second = scope.seen(1);
        Seen negative = second.flow(scope.beside("negative", second.flow(), scale(-1)));
        return scope.isFlow(0)
                ? sum(scope, List.of(scope.seen(0), negative))
                : shifted(scope, negative, 0, 1);
    }

    static Seen multiply(NodeScope scope) {
        if (scope.isFlow(0) && scope.isFlow(1)) {
            return product(scope);
        }
        int flow = scope.isFlow(0) ? 0 : 1;
        return scaled(scope, scope.seen(flow), 1 - flow, false);
    }

    static Seen divide(NodeScope scope) {
        if (scope.isFlow(1)) {
            throw scope.wrong(
                    "divides by what comes from the network's input; only constants are supported"
                            + " as divisors");
        }
        return scaled(scope, scope.seen(0), 1, true);
    }

    private static Seen shifted(NodeScope scope, Seen x, int constant, float factor) {
        DoubleUnaryOperator change = v -> v * factor;
        Optional<float[]> shifts = perChannel(scope, x, constant, change);
        if (shifts.isEmpty()) {
            Flow each = perValue(scope, x, constant, change);
            return x.flow(x.flow().plus(scope.walk().names().of(scope.node()), each));
        }
        return scope.keeping(x, affine().scale(false), shifts.get());
    }

    /// A scale for all or a scale a channel; with the shift of the next node, if it brings one.
    private static Seen scaled(NodeScope scope, Seen x, int constant, boolean divides) {
        DoubleUnaryOperator change = v -> divides ? 1.0 / v : v;
        Optional<float[]> scales = perChannel(scope, x, constant, change);
        if (scales.isEmpty()) {
            Flow each = perValue(scope, x, constant, change);
            return x.flow(x.flow().times(scope.walk().names().of(scope.node()), each));
        }
        float[] factors = scales.get();
        if (scope.call().any(constant).elements() == 1) {
            return scope.keeping(x, scale(NodeScope.decimal(factors[0])));
        }
        Optional<NodeScope.Shift> shift = scope.shiftBehind(x.layout(), x.volume());
        return scope.finished(
                shift.isPresent()
                        ? scope.keeping(x, affine(), factors, shift.get().values())
                        : scope.keeping(x, affine().shift(false), factors),
                shift);
    }

    private static Optional<float[]> perChannel(
            NodeScope scope, Seen x, int input, DoubleUnaryOperator change) {
        Optional<float[]> values =
                scope.perChannel(scope.call().any(input), x.layout(), x.volume());
        values.ifPresent(
                v -> {
                    for (int d = 0; d < v.length; d++) {
                        v[d] = (float) change.applyAsDouble(v[d]);
                    }
                });
        return values;
    }

    private static Flow perValue(NodeScope scope, Seen x, int input, DoubleUnaryOperator change) {
        return scope.perValue(input, x, change)
                .orElseThrow(() -> misfit(scope, x, scope.call().any(input)));
    }

    private static OnnxException misfit(NodeScope scope, Seen x, OnnxTensor constant) {
        return scope.wrong(
                "joins a constant of %s %s with %s; each of its dimensions must be 1 or as long"
                        .formatted(
                                constant.type(),
                                Dimensions.text(constant.dimensions()),
                                scope.text(x)));
    }

    /// For constants that differ from pixel to pixel.
    static OnnxException perPixel(NodeScope scope, Seen x, OnnxTensor constant) {
        return scope.wrong(
                ("joins a constant of %s %s with %s; only one float for all and one a channel are"
                                + " supported")
                        .formatted(
                                constant.type(),
                                Dimensions.text(constant.dimensions()),
                                scope.text(x)));
    }

    private static Seen sum(NodeScope scope, List<Seen> all) {
        List<Seen> alike = alike(scope, all);
        Volume whole = largest(alike).volume();
        Flow[] flows = alike.stream().map(each -> spread(scope, each, whole)).toArray(Flow[]::new);
        Flow[] others = Arrays.copyOfRange(flows, 1, flows.length);
        Flow sum = flows[0].plus(scope.walk().names().of(scope.node()), others);
        return largest(alike).flow(sum);
    }

    /// One value a channel at every pixel.
    private static Flow spread(NodeScope scope, Seen seen, Volume whole) {
        Volume v = seen.volume();
        if (v.equals(whole)) {
            return seen.flow();
        }
        if (v.pixels() != 1 || v.depth() != whole.depth()) {
            throw scope.wrong(
                    ("adds a volume of %s to one of %s; the same volumes are supported, and one"
                                    + " value a channel")
                            .formatted(v, whole));
        }
        return scope.beside("spread", seen.flow(), resize(whole.width(), whole.height()));
    }

    private static Seen product(NodeScope scope) {
        List<Seen> alike = alike(scope, List.of(scope.seen(0), scope.seen(1)));
        boolean grows = alike.getLast().volume().size() > alike.getFirst().volume().size();
        Seen large = grows ? alike.getLast() : alike.getFirst();
        Seen small = grows ? alike.getFirst() : alike.getLast();
        return large.flow(large.flow().times(scope.walk().names().of(scope.node()), small.flow()));
    }

    private static Seen largest(List<Seen> all) {
        Seen largest = all.getFirst();
        for (Seen each : all) {
            largest = each.volume().size() > largest.volume().size() ? each : largest;
        }
        return largest;
    }

    /// Volumes of which each dimension means the same in all.
    private static List<Seen> alike(NodeScope scope, List<Seen> all) {
        if (same(all)) {
            return all;
        }
        List<Seen> arranged = all.stream().map(s -> Arrangement.channels(scope, s)).toList();
        boolean natural =
                arranged.stream()
                        .allMatch(
                                s ->
                                        s.layout().rank() == arranged.getFirst().layout().rank()
                                                && s.layout()
                                                        .equals(
                                                                Layout.of(
                                                                        s.volume(),
                                                                        s.layout().rank())));
        if (same(arranged) || natural) {
            return arranged;
        }
        List<Integer> sizes = scope.dimensions(all.getFirst());
        if (all.stream().allMatch(s -> scope.dimensions(s).equals(sizes))) {
            return all.stream().map(s -> Arrangement.around(scope, s, 1)).toList();
        }
        throw scope.wrong(
                "joins "
                        + String.join(" and ", all.stream().map(scope::text).toList())
                        + ", whose values lie in different orders");
    }

    private static boolean same(List<Seen> all) {
        return all.stream()
                .allMatch(
                        s ->
                                s.volume().equals(all.getFirst().volume())
                                        && s.layout().equals(all.getFirst().layout()));
    }
}
