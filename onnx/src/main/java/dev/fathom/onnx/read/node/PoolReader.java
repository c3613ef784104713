package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;

import dev.fathom.layer.Layer;
import dev.fathom.layer.pool.Pool;
import dev.fathom.onnx.operator.Grid;
import dev.fathom.onnx.operator.Reshaping;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Pools, and ReduceMean over whole planes.
final class PoolReader {
    private PoolReader() {}

    static Seen max(NodeScope scope) {
        return pool(scope, maxPool(1));
    }

    static Seen average(NodeScope scope) {
        return pool(
                scope, averagePool(1).countPadding(scope.node().flag("count_include_pad", false)));
    }

    private static Seen pool(NodeScope scope, Pool pool) {
        Seen x = scope.spatial(0);
        Grid grid = Grid.ofPool(scope.node(), scope.dimensions(x));
        Window window = Windows.of(scope, grid, x.volume());
        return scope.spatial(x, scope.add(x.flow(), pool.window(window)));
    }

    static Seen global(NodeScope scope, Layer pool) {
        Seen x = scope.spatial(0);
        return NodeScope.column(x, scope.add(x.flow(), pool));
    }

    static Seen mean(NodeScope scope) {
        Seen x = scope.channels(0);
        Set<Integer> axes = Reshaping.reduced(scope.call(), x.layout().rank() + 1);
        List<List<Layout.Part>> kept = new ArrayList<>();
        boolean planes = true;
        for (int i = 0; i <= x.layout().rank(); i++) {
            boolean meant = axes.contains(i);
            List<Layout.Part> dim = i == 0 ? List.of() : x.layout().dims().get(i - 1);
            planes &= i < 2 ? !meant : meant || dim.isEmpty();
            if (i > 0 && (!meant || scope.node().flag("keepdims", true))) {
                kept.add(meant ? List.of() : dim);
            }
        }
        if (!planes) {
            throw scope.wrong(
                    ("takes the mean of %s over the dimensions %s; only all behind the channels"
                                    + " are supported, which is a global average pool")
                            .formatted(scope.text(x), axes));
        }
        return new Seen(scope.add(x.flow(), globalAveragePool()), new Layout(kept));
    }
}
