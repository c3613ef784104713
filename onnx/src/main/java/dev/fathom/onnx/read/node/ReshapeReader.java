package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.resize;

import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.operator.Around;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Reshaping;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// Operators that change the layout: Reshape and its kin, Transpose, DepthToSpace and SpaceToDepth;
/// and those that repeat what is there, Expand and Tile.
final class ReshapeReader {
    private ReshapeReader() {}

    /// @param dimensions what the operator makes of dimensions
    static Seen reshaped(
            NodeScope scope, BiFunction<Call, List<Integer>, List<Integer>> dimensions) {
        Seen seen = scope.any(0);
        List<Integer> wanted = dimensions.apply(scope.call(), scope.dimensions(seen));
        int batch = scope.walk().batch();
        if (wanted.isEmpty() || (wanted.getFirst() != batch && !scope.walk().isSingle())) {
            throw scope.wrong(
                    "makes %s of %s; the first dimension must stay the batch"
                            .formatted(Dimensions.text(wanted), scope.text(seen)));
        }
        if (wanted.getFirst() != batch || seen.mixed()) {
            Seen all = cut(scope, seen, seen.whole(), wanted);
            return all.whole(all.layout());
        }
        return cut(scope, seen, seen.layout(), wanted.subList(1, wanted.size()));
    }

    /// What flows, seen with dimensions of these sizes. Values in an order that can't be cut so are
    /// put into a column first.
    private static Seen cut(NodeScope scope, Seen seen, Layout layout, List<Integer> sizes) {
        Optional<Layout> cut = layout.reshaped(sizes);
        if (cut.isPresent()) {
            return seen.layout(cut.get());
        }
        Seen column = Arrangement.channels(scope, seen.layout(new Layout(List.of(layout.parts()))));
        return column.layout()
                .reshaped(sizes)
                .map(column::layout)
                .orElseThrow(
                        () ->
                                scope.wrong(
                                        "can't make "
                                                + Dimensions.text(sizes)
                                                + " of "
                                                + scope.text(seen)));
    }

    static Seen transposed(NodeScope scope) {
        Seen seen = scope.any(0);
        Layout all = seen.whole();
        List<Integer> order = Reshaping.order(scope.call(), all.rank());
        if (order.getFirst() != 0 && !scope.walk().isSingle()) {
            throw scope.wrong("moves the batch, which must stay the first dimension");
        }
        return seen.whole(all.transposed(order));
    }

    /// Channels that become squares of pixels.
    static Seen depthToSpace(NodeScope scope) {
        Seen seen = scope.channels(0);
        int block = block(scope, seen);
        List<Integer> d = seen.layout().sizes();
        String mode = scope.node().text("mode", "DCR");
        int channels = d.getFirst() / block / block;
        if (d.getFirst() % (block * block) != 0 || !(mode.equals("DCR") || mode.equals("CRD"))) {
            throw scope.wrong(
                    "makes squares of %s of the %s channels of %s, mode %s; their number must be a multiple of the square, and the mode DCR or CRD"
                            .formatted(block, d.getFirst(), scope.text(seen), mode));
        }
        boolean last = mode.equals("DCR");
        List<Integer> cut =
                last
                        ? List.of(block, block, channels, d.get(1), d.get(2))
                        : List.of(channels, block, block, d.get(1), d.get(2));
        List<Integer> order = last ? List.of(2, 3, 0, 4, 1) : List.of(0, 3, 1, 4, 2);
        List<Integer> large = List.of(channels, d.get(1) * block, d.get(2) * block);
        return turned(scope, seen, cut, order, large);
    }

    /// Squares of pixels that become channels.
    static Seen spaceToDepth(NodeScope scope) {
        Seen seen = scope.channels(0);
        int block = block(scope, seen);
        List<Integer> d = seen.layout().sizes();
        int height = d.get(1) / block;
        int width = d.get(2) / block;
        if (d.get(1) % block != 0 || d.get(2) % block != 0) {
            throw scope.wrong(
                    "makes channels of squares of %s of %s; height and width must be multiples of it"
                            .formatted(block, scope.text(seen)));
        }
        return turned(
                scope,
                seen,
                List.of(d.getFirst(), height, block, width, block),
                List.of(2, 4, 0, 1, 3),
                List.of(d.getFirst() * block * block, height, width));
    }

    private static int block(NodeScope scope, Seen seen) {
        if (seen.layout().rank() != 3) {
            throw scope.wrong(
                    "reads "
                            + scope.text(seen)
                            + "; batch × channels × height × width is supported");
        }
        return scope.node().whole("blocksize", 0, 1, 1 << 12);
    }

    private static Seen turned(
            NodeScope scope, Seen seen, List<Integer> cut, List<Integer> order, List<Integer> to) {
        Seen parts = cut(scope, seen, seen.layout(), cut);
        return cut(scope, parts, parts.layout().transposed(order), to);
    }

    /// Dimensions of 1 become as long as is asked for.
    static Seen expand(NodeScope scope) {
        List<Long> wanted = scope.call().needed(1, "shape");
        Seen seen = leading(scope, wanted.size());
        List<Integer> sizes = scope.dimensions(seen);
        List<Long> times = new ArrayList<>(Collections.nCopies(sizes.size(), 1L));
        int missing = sizes.size() - wanted.size();
        for (int i = 0; i < wanted.size(); i++) {
            long size = wanted.get(i);
            if (sizes.get(missing + i) == 1) {
                times.set(missing + i, size);
            } else if (size != 1 && size != sizes.get(missing + i)) {
                throw scope.wrong("can't make " + wanted + " of " + scope.text(seen));
            }
        }
        return repeated(scope, seen, times);
    }

    static Seen tile(NodeScope scope) {
        List<Long> times = scope.call().needed(1, "repeats");
        Seen seen = scope.any(0);
        if (times.size() != scope.dimensions(seen).size()) {
            throw scope.wrong(
                    "repeats " + scope.text(seen) + " " + times + " times; one a dimension");
        }
        return repeated(scope, seen, times);
    }

    /// With as many dimensions, those in front 1.
    private static Seen leading(NodeScope scope, int rank) {
        Seen seen = scope.any(0);
        List<List<Layout.Part>> dims = new ArrayList<>(seen.whole().dims());
        if (dims.size() < rank && !scope.walk().isSingle()) {
            throw scope.wrong("puts dimensions before the batch, which must stay the first");
        }
        while (dims.size() < rank) {
            dims.addFirst(List.of());
        }
        return seen.whole(new Layout(dims));
    }

    /// All along a dimension, so many times one behind the other: a picture of one column becomes
    /// as many.
    private static Seen repeated(NodeScope scope, Seen seen, List<Long> times) {
        Seen result = seen;
        for (int axis = 0; axis < times.size(); axis++) {
            long count = times.get(axis);
            if (count == 1) {
                continue;
            }
            if (count < 1 || count > Call.MOST_ELEMENTS || (axis == 0 && !seen.mixed())) {
                throw scope.wrong(
                        "repeats dimension %s of %s %s times; all but the batch may be, once or more"
                                .formatted(axis, scope.text(seen), count));
            }
            List<Integer> sizes = new ArrayList<>(result.whole().sizes());
            Around sides = Around.before(sizes, axis);
            Volume one = new Volume(1, sides.outer(), sides.inner());
            Flow flow = Arrangement.inOrder(scope, result, one).flow();
            sizes.set(axis, Math.toIntExact(count * sizes.get(axis)));
            scope.call().elements(sizes);
            result =
                    result.flow(scope.add(flow, resize((double) count, 1)))
                            .whole(Layout.row(sizes));
        }
        return result;
    }
}
