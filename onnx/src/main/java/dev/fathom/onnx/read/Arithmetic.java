package dev.fathom.onnx.read;

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

/// Add, Sum, Sub, Mul and Div: of what flows, sums and products; of constants, a scale or a shift a
/// channel.
final class Arithmetic {
    private Arithmetic() {}

    /// Add and Sum.
    static Seen add(Step step) {
        int inputs = step.flows().size();
        if (inputs == 2 && !(step.isFlow(0) && step.isFlow(1))) {
            int flow = step.isFlow(0) ? 0 : 1;
            return shifted(step, step.seen(flow), 1 - flow, 1);
        }
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            all.add(step.seen(i));
        }
        return inputs == 1 ? all.getFirst() : sum(step, all);
    }

    static Seen subtract(Step step) {
        if (!step.isFlow(1)) {
            return shifted(step, step.seen(0), 1, -1);
        }
        Seen second = step.seen(1);
        Seen negative = second.flow(step.beside("negative", second.flow(), scale(-1)));
        return step.isFlow(0)
                ? sum(step, List.of(step.seen(0), negative))
                : shifted(step, negative, 0, 1);
    }

    static Seen multiply(Step step) {
        if (step.isFlow(0) && step.isFlow(1)) {
            return product(step);
        }
        int flow = step.isFlow(0) ? 0 : 1;
        return scaled(step, step.seen(flow), 1 - flow, false);
    }

    static Seen divide(Step step) {
        if (step.isFlow(1)) {
            throw step.wrong(
                    "divides by what comes from the network's input; only constants are supported"
                            + " as divisors");
        }
        return scaled(step, step.seen(0), 1, true);
    }

    private static Seen shifted(Step step, Seen x, int constant, float factor) {
        float[] shifts = perChannel(step, x, constant);
        for (int d = 0; d < shifts.length; d++) {
            shifts[d] *= factor;
        }
        return step.keeping(x, affine().scale(false), shifts);
    }

    /// A scale for all or a scale a channel; with the shift of the next node, if it brings one.
    private static Seen scaled(Step step, Seen x, int constant, boolean divides) {
        float[] factors = perChannel(step, x, constant);
        for (int d = 0; divides && d < factors.length; d++) {
            factors[d] = (float) (1.0 / factors[d]);
        }
        if (step.call().any(constant).elements() == 1) {
            return step.keeping(x, scale(Step.decimal(factors[0])));
        }
        Optional<Step.Shift> shift = step.shiftBehind(x.view(), x.volume());
        return step.finished(
                shift.isPresent()
                        ? step.keeping(x, affine(), factors, shift.get().values())
                        : step.keeping(x, affine().shift(false), factors),
                shift);
    }

    private static float[] perChannel(Step step, Seen x, int input) {
        OnnxTensor constant = step.call().any(input);
        return step.perChannel(constant, x.view(), x.volume())
                .orElseThrow(() -> perPixel(step, x, constant));
    }

    /// For constants that differ from pixel to pixel.
    static OnnxException perPixel(Step step, Seen x, OnnxTensor constant) {
        return step.wrong(
                "joins a constant of "
                        + constant.type()
                        + " "
                        + Dimensions.text(constant.dimensions())
                        + " with "
                        + step.text(x)
                        + "; only one float for all and one a channel are supported");
    }

    private static Seen sum(Step step, List<Seen> all) {
        List<Seen> alike = alike(step, all);
        Volume whole = largest(alike).volume();
        Flow[] flows = alike.stream().map(each -> spread(step, each, whole)).toArray(Flow[]::new);
        Flow[] others = Arrays.copyOfRange(flows, 1, flows.length);
        Flow sum = flows[0].plus(step.walk().names().of(step.node()), others);
        return largest(alike).flow(sum);
    }

    /// One value a channel at every pixel.
    private static Flow spread(Step step, Seen seen, Volume whole) {
        Volume v = seen.volume();
        if (v.equals(whole)) {
            return seen.flow();
        }
        if (v.pixels() != 1 || v.depth() != whole.depth()) {
            throw step.wrong(
                    "adds a volume of "
                            + v
                            + " to one of "
                            + whole
                            + "; the same volumes are supported, and one value a channel");
        }
        return step.beside("spread", seen.flow(), resize(whole.width(), whole.height()));
    }

    private static Seen product(Step step) {
        List<Seen> alike = alike(step, List.of(step.seen(0), step.seen(1)));
        boolean grows = alike.getLast().volume().size() > alike.getFirst().volume().size();
        Seen large = grows ? alike.getLast() : alike.getFirst();
        Seen small = grows ? alike.getFirst() : alike.getLast();
        return large.flow(large.flow().times(step.walk().names().of(step.node()), small.flow()));
    }

    private static Seen largest(List<Seen> all) {
        Seen largest = all.getFirst();
        for (Seen each : all) {
            largest = each.volume().size() > largest.volume().size() ? each : largest;
        }
        return largest;
    }

    /// Volumes of which each dimension means the same in all.
    private static List<Seen> alike(Step step, List<Seen> all) {
        if (same(all)) {
            return all;
        }
        List<Seen> arranged = all.stream().map(s -> Arrangement.channels(step, s)).toList();
        boolean natural =
                arranged.stream()
                        .allMatch(
                                s ->
                                        s.view().rank() == arranged.getFirst().view().rank()
                                                && s.view()
                                                        .equals(
                                                                View.of(
                                                                        s.volume(),
                                                                        s.view().rank())));
        if (same(arranged) || natural) {
            return arranged;
        }
        throw step.wrong(
                "joins "
                        + String.join(" and ", all.stream().map(step::text).toList())
                        + ", whose values lie in different orders");
    }

    private static boolean same(List<Seen> all) {
        return all.stream()
                .allMatch(
                        s ->
                                s.volume().equals(all.getFirst().volume())
                                        && s.view().equals(all.getFirst().view()));
    }
}
