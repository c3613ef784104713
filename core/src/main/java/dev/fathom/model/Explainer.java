package dev.fathom.model;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.PoolShape;
import dev.fathom.kernel.Span;
import dev.fathom.layer.Add;
import dev.fathom.layer.BatchNorm;
import dev.fathom.layer.Concat;
import dev.fathom.layer.Conv;
import dev.fathom.layer.ConvTranspose;
import dev.fathom.layer.Dense;
import dev.fathom.layer.Dropout;
import dev.fathom.layer.Flatten;
import dev.fathom.layer.GlobalAveragePool;
import dev.fathom.layer.Local;
import dev.fathom.layer.Lrn;
import dev.fathom.layer.PadDepth;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Pointwise;
import dev.fathom.layer.Pool;
import dev.fathom.layer.Scale;
import dev.fathom.layer.Softmax;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Finds the parts of one neuron's value.
final class Explainer {
    private final Trace trace;
    private final Node node;
    private final float[][] weights;
    private final int x;
    private final int y;
    private final int d;

    Explainer(Trace trace, int position, int x, int y, int d) {
        this.trace = trace;
        this.node = trace.model().network().nodes().get(position);
        this.weights = trace.model().weights()[position];
        this.x = x;
        this.y = y;
        this.d = d;
    }

    Explanation explanation() {
        Volume in = node.inputVolumes().getFirst();
        return switch (node.layer()) {
            case Conv conv -> convolved(conv.shape(in), d);
            case Local local -> local(local.shape(in));
            case Dense _ -> dense(in);
            case ConvTranspose transposed -> transposed(transposed, in);
            case Pool pool -> pooled(pool, in);
            case GlobalAveragePool _ -> {
                List<Reading> slice = window(new PoolShape(in, Window.of(in.width(), in.height())));
                yield new Explanation.Mean(slice, slice.size());
            }
            case Pointwise function -> new Explanation.Activated(same(0), function);
            case Lrn lrn -> {
                int first = lrn.shape().first(d);
                yield new Explanation.ResponseNormalized(
                        channels(first, lrn.shape().last(d, in.depth())), d - first, lrn.shape());
            }
            case BatchNorm norm ->
                    new Explanation.BatchNormalized(
                            same(0),
                            parameter("mean", 0),
                            parameter("variance", 1),
                            (float) norm.epsilon(),
                            parameter("scale", 1),
                            parameter("shift", 0));
            case Softmax _ -> new Explanation.Shared(channels(0, in.depth() - 1), d);
            case Add _ -> new Explanation.Added(each(this::same));
            case Scale scale -> new Explanation.Scaled(same(0), (float) scale.factor());
            case Dropout dropout ->
                    new Explanation.HandedOn(
                            same(0),
                            String.format(
                                    Locale.ROOT,
                                    "Dropout drops a share of %s in training only; here it changes"
                                            + " nothing.",
                                    dropout.rate()));
            case Flatten _ -> flattened(in);
            case Concat _ -> concatenated();
            case PadDepth pad -> padded(pad, in);
        };
    }

    // --- what was read -------------------------------------------------------------------------

    private String name(int input) {
        int from = node.inputs().get(input);
        return from == Network.INPUT
                ? Reading.INPUT
                : trace.model().network().nodes().get(from).name();
    }

    private Tensor tensor(int input) {
        return trace.output(node.inputs().get(input));
    }

    private Reading read(int input, int column, int row, int channel) {
        return new Reading(
                name(input), column, row, channel, tensor(input).at(0, column, row, channel));
    }

    /// The value at the neuron's own place.
    private Reading same(int input) {
        return read(input, x, y, d);
    }

    private List<Reading> each(IntFunction<Reading> reading) {
        return IntStream.range(0, node.inputs().size()).mapToObj(reading).toList();
    }

    /// Channels of the neuron's own pixel, first and last among them.
    private List<Reading> channels(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(c -> read(0, x, y, c)).toList();
    }

    /// The neuron's own channel's value of a parameter.
    private float parameter(String name, float missing) {
        List<Parameter> parameters = node.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equals(name)) {
                return weights[i][d];
            }
        }
        return missing;
    }

    // --- weighted sums -------------------------------------------------------------------------

    private WeightedSum convolved(ConvShape s, int filter) {
        int group = d / (s.filters() / s.groups());
        Tensor taps = new Tensor(1, s.filter(), weightsFrom(filter * s.fanIn(), s.fanIn()));
        return sum(
                taps,
                Taps.read(s.window().x(), s.input().width(), x),
                Taps.read(s.window().y(), s.input().height(), y),
                group * s.filterDepth(),
                filter);
    }

    private WeightedSum local(ConvShape s) {
        return convolved(s, (y * node.output().width() + x) * s.filters() + d);
    }

    private WeightedSum dense(Volume in) {
        return sum(
                new Tensor(1, in, weightsFrom(d * in.size(), in.size())),
                IntStream.range(0, in.width()).boxed().toList(),
                IntStream.range(0, in.height()).boxed().toList(),
                0,
                d);
    }

    private WeightedSum transposed(ConvTranspose layer, Volume in) {
        int filtersPerGroup = layer.filters() / layer.groups();
        int depth = in.depth() / layer.groups();
        int firstChannel = d / filtersPerGroup * depth;
        int pixels = layer.window().taps();
        float[] filter = new float[pixels * depth];
        for (int c = 0; c < depth; c++) {
            for (int tap = 0; tap < pixels; tap++) {
                int weight = ((firstChannel + c) * pixels + tap) * filtersPerGroup;
                filter[tap * depth + c] = weights[0][weight + d % filtersPerGroup];
            }
        }
        Volume volume = new Volume(layer.window().x().kernel(), layer.window().y().kernel(), depth);
        return sum(
                new Tensor(1, volume, filter),
                Taps.reached(layer.window().x(), in.width(), x),
                Taps.reached(layer.window().y(), in.height(), y),
                firstChannel,
                d);
    }

    private float[] weightsFrom(int start, int count) {
        float[] copy = new float[count];
        System.arraycopy(weights[0], start, copy, 0, count);
        return copy;
    }

    private WeightedSum sum(
            Tensor filter, List<Integer> columns, List<Integer> rows, int firstChannel, int bias) {
        Tensor in = tensor(0);
        Tensor patch = Tensor.zeros(1, filter.volume());
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                int from = columns.get(column);
                if (from != WeightedSum.NOTHING && rows.get(row) != WeightedSum.NOTHING) {
                    System.arraycopy(
                            in.data(),
                            in.column(0, from, rows.get(row)) + firstChannel,
                            patch.data(),
                            patch.column(0, column, row),
                            filter.volume().depth());
                }
            }
        }
        return new WeightedSum(
                name(0),
                firstChannel,
                columns,
                rows,
                patch,
                filter,
                weights.length > 1 ? weights[1][bias] : null);
    }

    // --- windows -------------------------------------------------------------------------------

    private Explanation pooled(Pool pool, Volume in) {
        PoolShape s = new PoolShape(in, pool.window());
        List<Reading> window = window(s);
        return switch (pool.type()) {
            case MAX -> Explanation.Largest.of(window);
            case AVERAGE ->
                    new Explanation.Mean(
                            window, Span.divisor(pool.countPadding(), columns(s), rows(s)));
        };
    }

    private Span columns(PoolShape s) {
        return Span.of(s.window().x(), s.input().width(), x);
    }

    private Span rows(PoolShape s) {
        return Span.of(s.window().y(), s.input().height(), y);
    }

    private List<Reading> window(PoolShape s) {
        Span columns = columns(s);
        Span rows = rows(s);
        List<Reading> window = new ArrayList<>();
        for (int row = rows.from(); row < rows.to(); row += rows.step()) {
            for (int column = columns.from(); column < columns.to(); column += columns.step()) {
                window.add(read(0, column, row, d));
            }
        }
        return window;
    }

    // --- values that are handed on -------------------------------------------------------------

    private Explanation flattened(Volume in) {
        int pixel = d / in.depth();
        Reading from = read(0, pixel % in.width(), pixel / in.width(), d % in.depth());
        return new Explanation.HandedOn(
                from,
                "Row by row, depth contiguous: value (%d·%d + %d)·%d + %d = %d."
                        .formatted(from.y(), in.width(), from.x(), in.depth(), from.d(), d));
    }

    private Explanation concatenated() {
        List<String> parts = new ArrayList<>();
        Reading from = null;
        int start = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            int depth = node.inputVolumes().get(i).depth();
            parts.add(name(i) + " " + range(start, depth));
            if (d >= start && d < start + depth) {
                from = read(i, x, y, d - start);
            }
            start += depth;
        }
        return new Explanation.HandedOn(
                from, "Depth slices, one layer behind another: " + String.join(", ", parts) + ".");
    }

    private Explanation padded(PadDepth pad, Volume in) {
        int channel = d - pad.before();
        boolean own = channel >= 0 && channel < in.depth();
        return new Explanation.HandedOn(
                own ? read(0, x, y, channel) : null,
                "%s makes depth slices %s; the others are zeros."
                        .formatted(name(0), range(pad.before(), in.depth())));
    }

    private static String range(int first, int count) {
        return count == 1 ? Integer.toString(first) : first + " … " + (first + count - 1);
    }
}
