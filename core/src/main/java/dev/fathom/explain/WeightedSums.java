package dev.fathom.explain;

import dev.fathom.kernel.ConvShape;
import dev.fathom.layer.Conv;
import dev.fathom.layer.ConvTranspose;
import dev.fathom.layer.Dense;
import dev.fathom.layer.Local;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;
import java.util.stream.IntStream;

/// Finds patch, filter and bias of one neuron of a layer with weights.
///
/// @param source the layer that is read
/// @param x what it made
/// @param weights weights, then biases if there are any
/// @param at the neuron
record WeightedSums(String source, Tensor x, float[][] weights, Place at) {

    /// One tap of the kernel along an axis, and the position that it meets in the input: below 0 or
    /// beyond it in padding.
    private record Tap(int number, int position) {}

    /// Position in the array of weights.
    private interface Weight {
        int at(int tapX, int tapY, int d);
    }

    WeightedSum of(Conv conv) {
        ConvShape s = conv.shape(x.volume());
        int depth = s.filterDepth();
        int firstChannel = at.d() / (conv.filters() / conv.groups()) * depth;
        return sum(
                read(conv.window().x(), at.x()),
                read(conv.window().y(), at.y()),
                firstChannel,
                depth,
                shared(at.d(), conv.window(), depth),
                at.d());
    }

    /// A tap of the kernel meets an input where the stride divides the way to it.
    WeightedSum of(ConvTranspose conv) {
        Window window = conv.window();
        int depth = x.volume().depth() / conv.groups();
        int slices = conv.filters() / conv.groups();
        int firstChannel = at.d() / slices * depth;
        int width = window.x().kernel();
        return sum(
                written(window.x(), at.x()),
                written(window.y(), at.y()),
                firstChannel,
                depth,
                (tapX, tapY, d) ->
                        (((firstChannel + d) * window.y().kernel() + tapY) * width + tapX) * slices
                                + at.d() % slices,
                at.d());
    }

    WeightedSum of(Local local) {
        Window window = local.window();
        int depth = x.volume().depth();
        int outputWidth = window.output(x.volume(), local.filters()).width();
        int bank = (at.y() * outputWidth + at.x()) * local.filters() + at.d();
        return sum(
                read(window.x(), at.x()),
                read(window.y(), at.y()),
                0,
                depth,
                shared(bank, window, depth),
                bank);
    }

    WeightedSum of(Dense dense) {
        Volume in = x.volume();
        Window whole = dense.window(List.of(in));
        return sum(
                read(whole.x(), 0),
                read(whole.y(), 0),
                0,
                in.depth(),
                shared(at.d(), whole, in.depth()),
                at.d());
    }

    private static List<Tap> read(Axis axis, int output) {
        return IntStream.range(0, axis.kernel())
                .mapToObj(
                        k ->
                                new Tap(
                                        k,
                                        output * axis.stride()
                                                - axis.before()
                                                + k * axis.dilation()))
                .toList();
    }

    private static List<Tap> written(Axis axis, int output) {
        return IntStream.range(0, axis.kernel())
                .filter(k -> way(axis, output, k) % axis.stride() == 0)
                .mapToObj(k -> new Tap(k, way(axis, output, k) / axis.stride()))
                .toList();
    }

    private static int way(Axis axis, int output, int tap) {
        return output + axis.before() - tap * axis.dilation();
    }

    private static Weight shared(int filter, Window window, int depth) {
        return (tapX, tapY, d) ->
                ((filter * window.y().kernel() + tapY) * window.x().kernel() + tapX) * depth + d;
    }

    private WeightedSum sum(
            List<Tap> across, List<Tap> down, int firstChannel, int depth, Weight weight, int b) {
        List<Integer> columns = across.stream().map(Tap::position).toList();
        List<Integer> rows = down.stream().map(Tap::position).toList();
        return new WeightedSum(
                source,
                x.volume(),
                columns,
                rows,
                firstChannel,
                null,
                null,
                weights.length > 1 ? weights[1][b] : 0);
    }
}
