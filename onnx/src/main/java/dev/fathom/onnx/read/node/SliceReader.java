package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.padDepth;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.layer.shape.Pad;
import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.operator.Slicing;
import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Concat, Split, Slice, Gather and Pad.
final class SliceReader {
    private SliceReader() {}

    static Seen concat(NodeScope scope) {
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < scope.flows().size(); i++) {
            all.add(scope.flowOrConstant(i));
        }
        Seen first = all.getFirst();
        int axis = scope.call().axis(1, scope.dimensions(first).size());
        check(scope, all, axis);
        if (all.size() == 1) {
            return first;
        }
        return joinedDepths(scope, all, axis)
                .or(() -> joinedPictures(scope, all, axis))
                .orElseGet(() -> joined(scope, all, axis));
    }

    private static void check(NodeScope scope, List<Seen> all, int axis) {
        List<Integer> sizes = scope.dimensions(all.getFirst());
        boolean fits =
                all.stream()
                        .allMatch(
                                each -> {
                                    List<Integer> other = new ArrayList<>(scope.dimensions(each));
                                    if (other.size() == sizes.size()) {
                                        other.set(axis, sizes.get(axis));
                                    }
                                    return other.equals(sizes)
                                            && each.mixed() == all.getFirst().mixed();
                                });
        boolean batch = axis == 0 && !all.getFirst().mixed();
        if (!fits || batch) {
            throw scope.wrong(
                    "joins %s along axis %s; all other dimensions must be equal%s"
                            .formatted(
                                    String.join(" and ", all.stream().map(scope::text).toList()),
                                    axis,
                                    batch ? ", and the batch stays as it is" : ""));
        }
    }

    /// Where the dimension is the depth, or can be without moving values.
    private static Optional<Seen> joinedDepths(NodeScope scope, List<Seen> all, int axis) {
        boolean inOrder =
                all.stream().allMatch(s -> s.layout().isInOrder() && s.layout().rank() > 1);
        boolean channels = axis == 1 && !all.getFirst().mixed() && !(inOrder && !isDepth(all, 1));
        List<Seen> deep =
                channels
                        ? all.stream().map(each -> Arrangement.channels(scope, each)).toList()
                        : all;
        Layout pixels = pixels(deep.getFirst(), axis, 1);
        if (!isDepth(deep, axis)
                || deep.stream().anyMatch(each -> !pixels(each, axis, 1).equals(pixels))) {
            return Optional.empty();
        }
        Flow joined = join(scope, deep, Layers.concat());
        return Optional.of(widened(deep.getFirst(), axis, joined));
    }

    private static boolean isDepth(List<Seen> all, int axis) {
        return all.stream()
                .allMatch(s -> s.whole().dims().get(axis).equals(Layout.whole(s.volume().depth())));
    }

    /// Where the dimension is the height or the width.
    private static Optional<Seen> joinedPictures(NodeScope scope, List<Seen> all, int axis) {
        if (axis < 2 || !all.stream().allMatch(Arrangement::isSpatial)) {
            return Optional.empty();
        }
        int rank = all.getFirst().layout().rank();
        Dimension along = axis == rank ? Dimension.WIDTH : Dimension.HEIGHT;
        Flow joined = join(scope, all, Layers.concat().along(along));
        return Optional.of(new Seen(joined, Layout.of(joined.volume(), rank)));
    }

    /// All values in the graph's order.
    private static Seen joined(NodeScope scope, List<Seen> all, int axis) {
        List<Seen> rows = all.stream().map(s -> Arrangement.around(scope, s, axis)).toList();
        Flow joined = join(scope, rows, Layers.concat().along(Dimension.WIDTH));
        List<Integer> sizes = new ArrayList<>(rows.getFirst().whole().sizes());
        sizes.set(axis, joined.volume().width());
        return rows.getFirst().flow(joined).whole(Layout.row(sizes));
    }

    private static Flow join(NodeScope scope, List<Seen> all, Layer layer) {
        Flow[] others = all.stream().skip(1).map(Seen::flow).toArray(Flow[]::new);
        return all.getFirst().flow().joined(scope.walk().names().of(scope.node()), layer, others);
    }

    /// What has another depth than before, which is one of all dimensions.
    private static Seen widened(Seen before, int axis, Flow flow) {
        int depth = flow.volume().depth();
        Layout all = pixels(before, axis, depth).with(axis, Layout.whole(depth));
        return before.flow(flow).whole(all);
    }

    /// All dimensions behind a depth of this number, without it.
    private static Layout pixels(Seen seen, int axis, int depth) {
        int was = seen.volume().depth();
        return seen.whole()
                .with(axis, List.of())
                .mapped(p -> new Layout.Part(p.size(), p.stride() / was * depth));
    }

    static List<@Nullable Seen> split(NodeScope scope) {
        Seen x = scope.any(0);
        int axis = scope.call().axis(0, scope.dimensions(x).size());
        List<Integer> parts = Slicing.parts(scope.call(), scope.dimensions(x).get(axis));
        List<@Nullable Seen> made = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean wanted =
                    i < scope.node().outputs().size()
                            && scope.walk().isRead(scope.node().outputs().get(i));
            made.add(wanted ? taken(scope, x, axis, new Range(first, parts.get(i), 1)) : null);
            first += parts.get(i);
        }
        return made;
    }

    /// Some of the places along one of all dimensions.
    private static Seen taken(NodeScope scope, Seen x, int axis, Range range) {
        List<Integer> sizes = new ArrayList<>(x.whole().sizes());
        if (range.isAll(sizes.get(axis))) {
            return x;
        }
        if (range.count() == 0) {
            throw scope.wrong("takes nothing");
        }
        Optional<Seen> deep =
                range.step() == 1 ? Arrangement.depthFirst(scope, x, axis) : Optional.empty();
        if (deep.isPresent()) {
            return slicedDepth(scope, deep.get(), axis, range);
        }
        Seen row = Arrangement.around(scope, x, axis);
        Pad cut = Layers.pad(-range.first(), -range.behind(sizes.get(axis)), 0, 0);
        Flow flow = cut(scope, row.flow(), cut, range.step(), 1);
        sizes.set(axis, range.count());
        return row.flow(flow).whole(Layout.row(sizes));
    }

    /// Some of the depth, whose outermost part is one of all dimensions.
    private static Seen slicedDepth(NodeScope scope, Seen x, int axis, Range range) {
        int was = x.volume().depth();
        int each = was / Layout.count(x.whole().dims().get(axis));
        int depth = range.count() * each;
        Flow slice = scope.add(x.flow(), Layers.slice(range.first() * each, depth));
        Layout all =
                x.whole()
                        .mapped(
                                p ->
                                        p.stride() < was
                                                ? p
                                                : new Layout.Part(
                                                        p.size(), p.stride() / was * depth));
        return x.flow(slice).whole(all.with(axis, List.of(new Layout.Part(range.count(), each))));
    }

    /// Places that lie evenly apart.
    private record Range(int first, int count, int step) {

        static Range of(NodeScope scope, int[] places) {
            int step = places.length > 1 ? places[1] - places[0] : 1;
            boolean even =
                    IntStream.range(1, places.length)
                            .allMatch(i -> places[i] - places[i - 1] == step);
            if (places.length == 0 || !even || step < 1) {
                throw scope.wrong(
                        places.length == 0
                                ? "takes nothing"
                                : "takes places that don't lie evenly one behind the other, which"
                                        + " is not supported");
            }
            return new Range(places[0], places.length, step);
        }

        boolean isAll(int size) {
            return count == size;
        }

        /// What is cut off behind so that the last place is the last.
        int behind(int size) {
            return size - 1 - (first + (count - 1) * step);
        }
    }

    static Seen slice(NodeScope scope) {
        Seen x = scope.any(0);
        List<Integer> sizes = scope.dimensions(x);
        List<Range> ranges =
                Slicing.sliced(scope.call(), sizes).stream()
                        .map(places -> Range.of(scope, places))
                        .toList();
        if (!x.mixed() && !ranges.getFirst().isAll(sizes.getFirst())) {
            throw scope.wrong("takes some pictures of a batch, which is not supported");
        }
        Seen result = x;
        boolean pictures = Arrangement.isSpatial(x);
        for (int axis = pictures ? 1 : 0; axis < (pictures ? 2 : ranges.size()); axis++) {
            result = axis == 0 && !x.mixed() ? x : taken(scope, result, axis, ranges.get(axis));
        }
        for (int i = 2; pictures && i < ranges.size(); i++) {
            if (!ranges.get(i).isAll(sizes.get(i))) {
                return pixels(scope, result, ranges);
            }
        }
        return result;
    }

    /// Rows and columns are cut off, then every so many taken by windows of 1.
    private static Seen pixels(NodeScope scope, Seen channels, List<Range> ranges) {
        Seen x = Arrangement.spatial(scope, channels);
        Volume v = x.volume();
        Range across = ranges.getLast();
        Range down = ranges.size() == 4 ? ranges.get(2) : new Range(0, 1, 1);
        Pad pad =
                Layers.pad(
                        -across.first(),
                        -across.behind(v.width()),
                        -down.first(),
                        -down.behind(v.height()));
        return scope.spatial(x, cut(scope, x.flow(), pad, across.step(), down.step()));
    }

    private static Flow cut(NodeScope scope, Flow from, Pad pad, int across, int down) {
        boolean cuts = !pad.equals(Layers.pad(0));
        boolean strides = across > 1 || down > 1;
        Flow flow = from;
        if (cuts) {
            flow = strides ? scope.beside("cut", flow, pad) : scope.add(flow, pad);
        }
        return strides ? scope.add(flow, maxPool(1).stride(across, down)) : flow;
    }

    static Seen gather(NodeScope scope) {
        Seen x = scope.any(0);
        int axis = scope.call().axis(0, scope.dimensions(x).size());
        int rank = scope.call().dimensions(1).size();
        if (rank > 1 || (axis == 0 && !scope.walk().isSingle())) {
            throw scope.wrong(
                    "takes along axis %s by %s of indices; along all but the batch, and by a row of them or one, is supported"
                            .formatted(axis, Dimensions.text(scope.call().dimensions(1))));
        }
        Range range =
                Range.of(scope, Slicing.gathered(scope.call(), scope.dimensions(x).get(axis)));
        Seen taken = taken(scope, x, axis, range);
        if (rank == 1) {
            return taken;
        }
        List<List<Layout.Part>> dims = new ArrayList<>(taken.whole().dims());
        dims.remove(axis);
        return taken.whole(new Layout(dims));
    }

    static Seen pad(NodeScope scope) {
        Seen x = scope.channels(0);
        List<Slicing.Padding> paddings = Slicing.paddings(scope.call(), x.layout().rank() + 1);
        int[] before = new int[4];
        int[] after = new int[4];
        for (int i = 0; i < paddings.size(); i++) {
            // batch, channels and, at the end, the width
            int place = i < 2 ? i : i + 4 - paddings.size();
            before[place] = Math.toIntExact(paddings.get(i).before());
            after[place] = Math.toIntExact(paddings.get(i).after());
        }
        double value = Slicing.fill(scope.call());
        Pad pad = border(scope, Layers.pad(before[3], after[3], before[2], after[2]), value);
        boolean plane = (before[2] | before[3] | after[2] | after[3]) != 0;
        boolean depth = (before[1] | after[1]) != 0;
        if (before[0] != 0 || after[0] != 0) {
            throw scope.wrong("pads the batch, which is not supported");
        }
        if (depth && (value != 0 || pad.border() != Pad.Border.CONSTANT)) {
            throw scope.wrong("pads channels with something else than 0, which is not supported");
        }
        Seen padded = x;
        if (plane) {
            Seen s = Arrangement.spatial(scope, x);
            padded =
                    scope.spatial(
                            s,
                            depth ? scope.beside("pad", s.flow(), pad) : scope.add(s.flow(), pad));
        }
        if (depth) {
            Flow flow = scope.add(padded.flow(), padDepth(before[1], after[1]));
            padded = widened(padded, 1, flow);
        }
        return padded;
    }

    private static Pad border(NodeScope scope, Pad pad, double value) {
        String mode = scope.node().text("mode", "constant");
        return switch (mode) {
            case "constant" -> pad.value(NodeScope.decimal((float) value));
            case "edge" -> pad.edge();
            case "reflect" -> pad.reflect();
            default ->
                    throw scope.wrong(
                            "mode is '"
                                    + mode
                                    + "', which is not supported; constant, edge and reflect are");
        };
    }
}
