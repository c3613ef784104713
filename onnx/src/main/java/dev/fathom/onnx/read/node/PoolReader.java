package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.maxPool;

import dev.fathom.layer.Layer;
import dev.fathom.layer.pool.Pool;
import dev.fathom.onnx.operator.Grid;
import dev.fathom.tensor.Window;

/// Pools.
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
}
