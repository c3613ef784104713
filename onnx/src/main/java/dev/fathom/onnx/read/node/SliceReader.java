package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.padDepth;

import dev.fathom.layer.Layers;
import dev.fathom.layer.shape.Pad;
import dev.fathom.network.Flow;
import dev.fathom.onnx.operator.Slicing;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Concat, Split, Slice, Gather and Pad.
final class SliceReader {
    private SliceReader() {}

    static Seen concat(NodeScope scope) {
        List<Seen> all = new ArrayList<>();
        for (int i = 0; i < scope.flows().size(); i++) {
            all.add(scope.channels(i));
        }
        Seen first = all.getFirst();
        int axis = scope.call().axis(1, first.layout().rank() + 1);
        Layout pixels = pixels(first, 1);
        if (axis != 1 || all.stream().anyMatch(each -> !pixels(each, 1).equals(pixels))) {
            throw scope.wrong(
                    "joins %s along axis %s; only channels, axis 1, are joined"
                            .formatted(
                                    String.join(" and ", all.stream().map(scope::text).toList()),
                                    axis));
        }
        if (all.size() == 1) {
            return first;
        }
        Flow[] others = all.stream().skip(1).map(Seen::flow).toArray(Flow[]::new);
        Flow joined = first.flow().concatenated(scope.walk().names().of(scope.node()), others);
        return new Seen(joined, widened(first, joined));
    }

    /// The dimensions behind other channels.
    private static Layout widened(Seen before, Flow flow) {
        int depth = flow.volume().depth();
        return pixels(before, depth).with(0, Layout.whole(depth));
    }

    /// The dimensions behind channels of this number, without these.
    private static Layout pixels(Seen seen, int depth) {
        List<List<Layout.Part>> dims = new ArrayList<>(seen.layout().dims());
        dims.set(0, List.of());
        int was = seen.volume().depth();
        dims.replaceAll(
                dim ->
                        dim.stream()
                                .map(p -> new Layout.Part(p.size(), p.stride() / was * depth))
                                .toList());
        return new Layout(dims);
    }

    static List<@Nullable Seen> split(NodeScope scope) {
        Seen x = scope.channels(0);
        int axis = scope.call().axis(0, x.layout().rank() + 1);
        List<Integer> parts = Slicing.parts(scope.call(), scope.dimensions(x).get(axis));
        if (parts.size() > 1 && axis != 1) {
            throw scope.wrong(
                    "cuts along axis " + axis + "; only the channels, axis 1, can be cut");
        }
        List<@Nullable Seen> made = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean wanted =
                    i < scope.node().outputs().size()
                            && scope.walk().isRead(scope.node().outputs().get(i));
            made.add(wanted ? sliced(scope, x, first, parts.get(i)) : null);
            first += parts.get(i);
        }
        return made;
    }

    private static Seen sliced(NodeScope scope, Seen x, int first, int channels) {
        if (first == 0 && channels == x.volume().depth()) {
            return x;
        }
        Flow slice = scope.add(x.flow(), Layers.slice(first, channels));
        return new Seen(slice, widened(x, slice));
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
        Seen x = scope.channels(0);
        List<Integer> sizes = scope.dimensions(x);
        List<Range> ranges =
                Slicing.sliced(scope.call(), sizes).stream()
                        .map(places -> Range.of(scope, places))
                        .toList();
        if (!ranges.getFirst().isAll(sizes.getFirst()) || ranges.get(1).step() > 1) {
            throw scope.wrong(
                    "takes some pictures of a batch, or not every channel in a row, which is not"
                            + " supported");
        }
        Seen channels = sliced(scope, x, ranges.get(1).first(), ranges.get(1).count());
        for (int i = 2; i < ranges.size(); i++) {
            if (!ranges.get(i).isAll(sizes.get(i))) {
                return pixels(scope, channels, ranges);
            }
        }
        return channels;
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
        boolean cuts = !pad.equals(Layers.pad(0));
        boolean strides = across.step() > 1 || down.step() > 1;
        Flow flow = x.flow();
        if (cuts) {
            flow = strides ? scope.beside("cut", flow, pad) : scope.add(flow, pad);
        }
        if (strides) {
            flow = scope.add(flow, maxPool(1).stride(across.step(), down.step()));
        }
        return scope.spatial(x, flow);
    }

    static Seen gather(NodeScope scope) {
        Seen x = scope.channels(0);
        int axis = scope.call().axis(0, x.layout().rank() + 1);
        int rank = scope.call().dimensions(1).size();
        if (axis != 1 || rank > 1) {
            throw scope.wrong("takes along axis " + axis + "; only channels, axis 1, are taken");
        }
        Range range =
                Range.of(scope, Slicing.gathered(scope.call(), scope.dimensions(x).get(axis)));
        if (range.step() > 1) {
            throw scope.wrong("takes not every channel in a row, which is not supported");
        }
        Seen taken = sliced(scope, x, range.first(), range.count());
        List<List<Layout.Part>> dims = taken.layout().dims();
        return rank == 1 ? taken : taken.layout(new Layout(dims.subList(1, dims.size())));
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
            padded = new Seen(flow, widened(padded, flow));
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
