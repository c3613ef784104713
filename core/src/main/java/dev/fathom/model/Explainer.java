package dev.fathom.model;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.PoolShape;
import dev.fathom.kernel.Span;
import dev.fathom.layer.Layers;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.activation.Dropout;
import dev.fathom.layer.activation.LogSoftmax;
import dev.fathom.layer.activation.PRelu;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.convolution.Local;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.join.Multiply;
import dev.fathom.layer.norm.Affine;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.GroupNorm;
import dev.fathom.layer.norm.LayerNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.norm.Scale;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.layer.shape.Constant;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.layer.shape.Source;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Finds the parts of one neuron's value.
final class Explainer {
    private final Trace trace;
    private final Node node;
    private final float[][] weights;
    private final List<Stored> stored;
    private final @Nullable Grid read;
    private final @Nullable Grid made;
    private final int x;
    private final int y;
    private final int d;

    Explainer(Trace trace, int position, int x, int y, int d) {
        this.trace = trace;
        this.node = trace.model().network().nodes().get(position);
        Model model = trace.model();
        stored = model.stored().get(position);
        weights = model.weights()[position];
        read = model.grids().read(model.network(), position, stored);
        made = model.grids().made(position);
        this.x = x;
        this.y = y;
        this.d = d;
    }

    Explanation explanation() {
        Explanation layer = layer();
        return made == null || read != null ? layer : new Explanation.Rounded(layer, made);
    }

    private Explanation layer() {
        Volume in = node.inputVolumes().getFirst();
        return switch (node.layer()) {
            case Conv conv -> convolved(conv.shape(in), d);
            case Local local -> local(local.shape(in));
            case Dense _ -> dense(in);
            case ConvTranspose transposed -> transposed(transposed, in);
            case Pool pool -> pooled(pool, in);
            case GlobalPool pool -> pooledWhole(pool, slice(in));
            case Pointwise function -> new Explanation.Activated(same(0), function);
            case Lrn lrn -> {
                int first = lrn.shape().first(d);
                yield new Explanation.ResponseNormalized(
                        channels(first, lrn.shape().last(d, in.depth())), d - first, lrn.shape());
            }
            case BatchNorm norm ->
                    normalized(
                            "of its channel that training measured",
                            parameter("mean", 0),
                            parameter("variance", 1),
                            norm.epsilon());
            case GroupNorm norm -> groupNormalized(norm, in);
            case LayerNorm norm -> {
                int pixel = y * in.width() + x;
                yield normalized(IntStream.of(pixel), 0, in.depth(), "pixel", norm.epsilon());
            }
            case Softmax _ -> new Explanation.Shared(channels(0, in.depth() - 1), d, false);
            case LogSoftmax _ -> new Explanation.Shared(channels(0, in.depth() - 1), d, true);
            case Add _ -> new Explanation.Added(each(this::same));
            case Multiply _ -> new Explanation.Multiplied(each(this::repeated));
            case Scale scale -> new Explanation.Scaled(same(0), (float) scale.factor(), 0);
            case Affine _ ->
                    new Explanation.Scaled(same(0), parameter("scale", 1), parameter("shift", 0));
            case PRelu _ ->
                    new Explanation.Activated(same(0), Layers.leakyRelu(parameter("slope", 0)));
            case Dropout dropout -> handedOn(dropout);
            case Flatten flatten -> moved().flattened(flatten, in);
            case Concat concat -> moved().concatenated(concat.along());
            case Constant _ ->
                    new Explanation.HandedOn(
                            null,
                            weights[0][(y * node.output().width() + x) * node.output().depth() + d],
                            "It is always the same, whatever the input is.");
            case Source _ ->
                    new Explanation.HandedOn(
                            null,
                            trace.output(node.name()).at(0, x, y, d),
                            "It is an input of the network: what its caller put there.");
            case Reshape reshape -> moved().reshaped(reshape, in);
            case PadDepth pad -> moved().padded(pad, in);
            case Slice slice -> moved().sliced(slice);
            case Shuffle shuffle -> moved().shuffled(shuffle, in);
            case Pad pad -> moved().padded(pad, in);
            case Resize resize -> moved().resized(resize, in);
        };
    }

    private static Explanation pooledWhole(GlobalPool pool, List<Reading> slice) {
        return pool.type() == Pool.Type.MAX
                ? Explanation.Largest.of(slice)
                : new Explanation.Mean(slice, slice.size());
    }

    private Explanation groupNormalized(GroupNorm norm, Volume in) {
        int perGroup = in.depth() / norm.groups();
        int first = d / perGroup * perGroup;
        return normalized(
                IntStream.range(0, in.pixels()), first, perGroup, "picture", norm.epsilon());
    }

    private Explanation handedOn(Dropout dropout) {
        return new Explanation.HandedOn(
                same(0),
                String.format(
                        Locale.ROOT,
                        "%s drops a share of %s in training only; here it changes nothing.",
                        dropout.pictures() ? "Stochastic depth" : "Dropout",
                        dropout.rate()));
    }

    private MovedValue moved() {
        return new MovedValue(this, node, x, y, d);
    }

    static String range(int first, int count) {
        return count == 1 ? Integer.toString(first) : first + " … " + (first + count - 1);
    }

    // --- what was read -------------------------------------------------------------------------

    String name(int input) {
        int from = node.inputs().get(input);
        return from == Network.INPUT
                ? Reading.INPUT
                : trace.model().network().nodes().get(from).name();
    }

    private Tensor tensor(int input) {
        return trace.output(node.inputs().get(input));
    }

    Reading read(int input, int column, int row, int channel) {
        return new Reading(
                name(input), column, row, channel, tensor(input).at(0, column, row, channel));
    }

    /// The value at the neuron's own place.
    private Reading same(int input) {
        return read(input, x, y, d);
    }

    /// The value at the neuron's own place of an input that may be 1 along some axes.
    private Reading repeated(int input) {
        Volume in = node.inputVolumes().get(input);
        return read(
                input,
                Math.min(x, in.width() - 1),
                Math.min(y, in.height() - 1),
                Math.min(d, in.depth() - 1));
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
        WeightedSum.Wholes wholes = null;
        if (read != null) {
            wholes = wholes(read, patch.data(), filter.data(), bias);
        }
        return new WeightedSum(
                name(0),
                firstChannel,
                columns,
                rows,
                patch,
                filter,
                weights.length > 1 ? weights[1][bias] : null,
                wholes);
    }

    /// The sum in whole numbers; brings the patch to its grid.
    private WeightedSum.Wholes wholes(Grid grid, float[] patch, float[] filter, int number) {
        float scale = stored.getFirst().scale()[number];
        long products = 0;
        for (int i = 0; i < patch.length; i++) {
            float whole = grid.whole(patch[i]);
            products += Math.round((double) whole * Math.rint(filter[i] / scale));
            patch[i] = whole * grid.scale();
        }
        float factor = grid.scale() * scale;
        long bias = weights.length > 1 ? (long) Math.rint((double) weights[1][number] / factor) : 0;
        return new WeightedSum.Wholes(grid, scale, products, bias, made);
    }

    // --- norms ---------------------------------------------------------------------------------

    private Explanation normalized(String over, double mean, double variance, double epsilon) {
        return new Explanation.Normalized(
                same(0),
                over,
                mean,
                variance,
                (float) epsilon,
                parameter("scale", 1),
                parameter("shift", 0));
    }

    /// By the mean and variance of some channels at some pixels.
    ///
    /// @param of whose pixels these are, in a word
    private Explanation normalized(
            IntStream pixels, int first, int channels, String of, double epsilon) {
        int depth = node.inputVolumes().getFirst().depth();
        float[] values = tensor(0).data();
        double[] group =
                pixels.flatMap(
                                p ->
                                        IntStream.range(first, first + channels)
                                                .map(c -> p * depth + c))
                        .mapToDouble(i -> values[i])
                        .toArray();
        double mean = Arrays.stream(group).average().orElseThrow();
        double variance =
                Arrays.stream(group).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        return normalized(
                "of channels " + range(first, channels) + " of this " + of,
                mean,
                variance,
                epsilon);
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

    /// The neuron's own depth slice.
    private List<Reading> slice(Volume in) {
        return window(new PoolShape(in, Window.of(in.width(), in.height())));
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
}
