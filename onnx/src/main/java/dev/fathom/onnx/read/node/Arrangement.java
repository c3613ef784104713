package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.reshape;
import static dev.fathom.layer.Layers.shuffle;

import dev.fathom.layer.Layer;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.network.Flow;
import dev.fathom.onnx.operator.Around;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Puts values where layers expect them, after the graph's reshapes and transposes have only moved
/// the layout: by a shuffle of channels, by making a column, by any other reshape, or not at all.
final class Arrangement {
    private Arrangement() {}

    /// The second dimension is the depth of the volume.
    static Seen channels(NodeScope scope, Seen seen) {
        Seen s = unshuffled(scope, seen);
        if (s.layout().rank() == 0) {
            throw scope.wrong("reads " + scope.text(seen) + ", which has no channels");
        }
        List<Layout.Part> first = s.layout().dims().getFirst();
        Volume v = s.volume();
        if (first.equals(Layout.whole(v.depth()))) {
            return s;
        }
        boolean inMemory = first.equals(Layout.whole(v.size()));
        if (!s.layout().isColumn() || !(inMemory || first.equals(Layout.of(v, 3).parts()))) {
            return natural(scope, s);
        }
        Flow column = scope.beside("flat", s.flow(), flatten().channelsFirst(!inMemory));
        return new Seen(column, s.layout().with(0, Layout.whole(v.size())));
    }

    /// Depth, height and width, or depth and width, are dimensions of their own.
    static Seen spatial(NodeScope scope, Seen seen) {
        Seen s = channels(scope, seen);
        if (isSpatial(s)) {
            return s;
        }
        if (s.layout().rank() != 2 && s.layout().rank() != 3) {
            throw scope.wrong(
                    "reads "
                            + scope.text(seen)
                            + "; batch × channels × height × width and batch × channels × width are"
                            + " supported");
        }
        return natural(scope, s);
    }

    /// Whether the dimensions are those of the volume.
    static boolean isSpatial(Seen s) {
        int rank = s.layout().rank();
        boolean fits = rank == 3 || (rank == 2 && s.volume().height() == 1);
        return !s.mixed() && fits && s.layout().equals(Layout.of(s.volume(), rank));
    }

    /// What the network gives: values in the graph's order, channel by channel or as they lie.
    static Seen output(NodeScope scope, Seen seen) {
        if (seen.mixed() || seen.layout().rank() == 0) {
            throw scope.wrong(
                    "gives %s; the first dimension must stay the batch, and there must be others"
                            .formatted(scope.text(seen)));
        }
        Seen s = unshuffled(scope, seen);
        boolean fits =
                s.layout().isInOrder()
                        || s.layout().parts().equals(Layout.of(s.volume(), 3).parts());
        return fits ? s : natural(scope, s);
    }

    /// The same with some dimensions, the batch not counted, as the depth.
    static Seen depth(NodeScope scope, Seen x, List<Integer> meant) {
        List<Integer> others =
                IntStream.range(0, x.layout().rank())
                        .boxed()
                        .filter(i -> !meant.contains(i))
                        .toList();
        List<Layout.Part> depth = parts(x.layout(), meant);
        int size = Layout.count(depth);
        if (Layout.joined(depth).equals(Layout.whole(size)) && size == x.volume().depth()) {
            return x;
        }
        if (x.layout().isColumn() && meant.contains(0)) {
            return channels(scope, x);
        }
        List<Layout.Part> order = new ArrayList<>(parts(x.layout(), others));
        order.addAll(depth);
        boolean plane = others.size() == 2;
        int height = plane ? x.layout().sizes().get(others.getFirst()) : 1;
        int width = x.volume().size() / size / height;
        return moved(scope, x, order, new Volume(width, height, size));
    }

    /// The volume that ONNX's dimensions mean: the first is the depth, the next the height, all
    /// others the width; of two the second is the width.
    private static Seen natural(NodeScope scope, Seen seen) {
        List<Integer> sizes = seen.layout().sizes();
        List<Integer> order = new ArrayList<>(IntStream.range(1, sizes.size()).boxed().toList());
        order.add(0);
        int height = sizes.size() > 2 ? sizes.get(1) : 1;
        int depth = sizes.getFirst();
        Volume as = new Volume(seen.volume().size() / depth / height, height, depth);
        return moved(scope, seen, parts(seen.layout(), order), as);
    }

    /// The parts of dimensions in this order.
    static List<Layout.Part> parts(Layout layout, List<Integer> order) {
        return order.stream().flatMap(i -> layout.dims().get(i).stream()).toList();
    }

    /// All values in the graph's order: what lies before one of all dimensions is the height, it
    /// the width, and what lies behind it the depth.
    static Seen around(NodeScope scope, Seen seen, int axis) {
        Around sides = Around.axis(seen.whole().sizes(), axis);
        return inOrder(scope, seen, new Volume(sides.size(), sides.outer(), sides.inner()));
    }

    /// All values in the graph's order, as a volume.
    static Seen inOrder(NodeScope scope, Seen seen, Volume as) {
        Layout all = seen.whole();
        List<Integer> order = IntStream.range(0, all.rank()).boxed().toList();
        return moved(scope, seen, parts(all, order), as);
    }

    /// The places of one of all dimensions as the outermost of the depth, and the rest of the depth
    /// behind; empty when they lie elsewhere, too.
    static Optional<Seen> depthFirst(NodeScope scope, Seen seen, int axis) {
        int depth = seen.volume().depth();
        List<Layout.Part> own = seen.whole().dims().get(axis);
        List<Layout.Part> others = new ArrayList<>();
        List<Layout.Part> pixels = new ArrayList<>();
        for (Layout.Part part : sorted(seen.layout())) {
            boolean within = (long) part.size() * part.stride() <= depth;
            if (!own.contains(part)) {
                (within ? others : pixels).add(part);
            } else if (!within) {
                return Optional.empty();
            }
        }
        if (own.isEmpty() || Layout.count(own) * Layout.count(others) != depth) {
            return Optional.empty();
        }
        List<Layout.Part> order = new ArrayList<>(pixels);
        order.addAll(own);
        order.addAll(others);
        return Optional.of(moved(scope, seen, order, seen.volume()));
    }

    /// All parts as they lie in memory, the outermost first.
    private static List<Layout.Part> sorted(Layout layout) {
        return layout.dims().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Layout.Part::stride).reversed())
                .toList();
    }

    /// Puts the parts into this order in memory, outermost first.
    ///
    /// @param as the volume that they then are
    static Seen moved(NodeScope scope, Seen seen, List<Layout.Part> order, Volume as) {
        Map<Integer, Integer> strides = new HashMap<>();
        int stride = 1;
        for (Layout.Part part : order.reversed()) {
            strides.put(part.stride(), stride);
            stride *= part.size();
        }
        Layout layout =
                seen.layout()
                        .mapped(
                                part ->
                                        new Layout.Part(
                                                part.size(),
                                                strides.getOrDefault(part.stride(), 0)));
        List<Layout.Part> wanted = Layout.joined(order);
        List<Layout.Part> found = sorted(new Layout(List.of(wanted)));
        if (wanted.equals(found) && as.equals(seen.volume())) {
            return seen.layout(layout);
        }
        Layer layer = mover(seen.volume(), found, wanted, as);
        return seen.flow(scope.walk().moved(scope, seen.flow(), layer)).layout(layout);
    }

    /// The layer that brings parts from one order into another.
    private static Layer mover(
            Volume from, List<Layout.Part> found, List<Layout.Part> wanted, Volume as) {
        Reshape reshape = reshape(as.width(), as.height(), as.depth());
        if (wanted.equals(found)) {
            return reshape;
        }
        int parts = found.size();
        Layout.Part groups = wanted.getLast();
        Layout.Part rows = wanted.get(parts - 2);
        boolean shuffles =
                as.equals(from)
                        && rows.stride() == 1
                        && groups.stride() == rows.size()
                        && rows.size() * groups.size() == from.depth()
                        && wanted.subList(0, parts - 2).equals(found.subList(0, parts - 2));
        return shuffles
                ? shuffle(groups.size())
                : reshape.cut(found.stream().mapToInt(Layout.Part::size).toArray())
                        .order(wanted.stream().mapToInt(found::indexOf).toArray());
    }

    /// Channels that were cut into rows, turned and joined again are a shuffle.
    private static Seen unshuffled(NodeScope scope, Seen seen) {
        int depth = seen.volume().depth();
        for (int i = 0; i < seen.layout().rank(); i++) {
            List<Layout.Part> dim = seen.layout().dims().get(i);
            for (int k = 0; k + 1 < dim.size(); k++) {
                Layout.Part rows = dim.get(k);
                Layout.Part groups = dim.get(k + 1);
                if (rows.stride() == 1
                        && groups.stride() == rows.size()
                        && rows.size() * groups.size() == depth) {
                    List<Layout.Part> joined = new ArrayList<>(dim);
                    joined.subList(k, k + 2).clear();
                    joined.add(k, new Layout.Part(depth, 1));
                    Flow flow = scope.beside("shuffle", seen.flow(), shuffle(groups.size()));
                    return new Seen(flow, seen.layout().with(i, joined));
                }
            }
        }
        return seen;
    }
}
