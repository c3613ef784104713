package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.globalMaxPool;
import static dev.fathom.layer.Layers.scale;

import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.network.Flow;
import dev.fathom.onnx.operator.Reshaping;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// ReduceMean, ReduceSum and ReduceMax: global pools over dimensions that lie as pixels.
final class ReduceReader {
    private ReduceReader() {}

    static Seen mean(NodeScope scope) {
        return pooled(scope, globalAveragePool(), 1);
    }

    static Seen max(NodeScope scope) {
        return pooled(scope, globalMaxPool(), 1);
    }

    static Seen sum(NodeScope scope) {
        Seen x = scope.seen(0);
        List<Integer> sizes = x.layout().sizes();
        int count = 1;
        for (int axis : axes(scope, x)) {
            count *= sizes.get(axis);
        }
        return pooled(scope, globalAveragePool(), count);
    }

    /// Which dimensions go, the batch not counted.
    private static List<Integer> axes(NodeScope scope, Seen x) {
        Set<Integer> axes = Reshaping.reduced(scope.call(), x.layout().rank() + 1);
        if (axes.contains(0)) {
            throw scope.wrong(
                    "joins the pictures of a batch of %s, dimensions %s; export it with axes behind the first"
                            .formatted(scope.text(x), axes));
        }
        return axes.stream().map(axis -> axis - 1).toList();
    }

    private static Seen pooled(NodeScope scope, GlobalPool pool, int factor) {
        Seen seen = scope.seen(0);
        List<Integer> axes = axes(scope, seen);
        if (axes.isEmpty()) {
            return seen;
        }
        List<Integer> others =
                IntStream.range(0, seen.layout().rank())
                        .boxed()
                        .filter(i -> !axes.contains(i))
                        .toList();
        Seen x = pixels(scope, seen, axes, others);
        Flow reduced =
                factor == 1
                        ? scope.add(x.flow(), pool)
                        : scope.add(scope.beside("mean", x.flow(), pool), scale(factor));
        boolean keeps = scope.node().flag("keepdims", true);
        List<List<Layout.Part>> kept = new ArrayList<>();
        for (int i = 0; i < x.layout().rank(); i++) {
            if (keeps || !axes.contains(i)) {
                kept.add(axes.contains(i) ? List.of() : x.layout().dims().get(i));
            }
        }
        return new Seen(reduced, new Layout(kept));
    }

    /// What goes as pixels, what stays as the depth.
    private static Seen pixels(
            NodeScope scope, Seen seen, List<Integer> axes, List<Integer> others) {
        Seen x = others.contains(0) ? Arrangement.channels(scope, seen) : seen;
        List<Layout.Part> stays = Arrangement.parts(x.layout(), others);
        int depth = Layout.count(stays);
        if (depth == x.volume().depth() && within(stays, depth)) {
            return x;
        }
        List<Layout.Part> order = new ArrayList<>(Arrangement.parts(x.layout(), axes));
        order.addAll(stays);
        return Arrangement.moved(scope, x, order, new Volume(x.volume().size() / depth, 1, depth));
    }

    /// Whether parts lie in the depth alone.
    private static boolean within(List<Layout.Part> parts, int depth) {
        return parts.stream().allMatch(p -> (long) p.size() * p.stride() <= depth);
    }
}
