package dev.fathom.onnx.read;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;

import dev.fathom.layer.Layer;
import dev.fathom.layer.pool.Pool;
import dev.fathom.onnx.evaluate.Grid;
import dev.fathom.onnx.evaluate.Means;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Pools, and ReduceMean over whole planes.
final class Pools {
    private Pools() {}

    static Seen max(Step step) {
        return pool(step, maxPool(1));
    }

    static Seen average(Step step) {
        return pool(
                step, averagePool(1).countPadding(step.node().flag("count_include_pad", false)));
    }

    private static Seen pool(Step step, Pool pool) {
        Seen x = step.spatial(0);
        Grid grid = dev.fathom.onnx.evaluate.Pools.grid(step.node(), step.dimensions(x));
        Window window = Windows.of(step, grid, x.volume());
        return step.spatial(x, step.add(x.flow(), pool.window(window)));
    }

    static Seen global(Step step, Layer pool) {
        Seen x = step.spatial(0);
        return Step.column(x, step.add(x.flow(), pool));
    }

    static Seen mean(Step step) {
        Seen x = step.channels(0);
        Set<Integer> axes = Means.axes(step.call(), x.view().rank() + 1);
        List<List<View.Part>> kept = new ArrayList<>();
        boolean planes = true;
        for (int i = 0; i <= x.view().rank(); i++) {
            boolean meant = axes.contains(i);
            List<View.Part> dim = i == 0 ? List.of() : x.view().dims().get(i - 1);
            planes &= i < 2 ? !meant : meant || dim.isEmpty();
            if (i > 0 && (!meant || step.node().flag("keepdims", true))) {
                kept.add(meant ? List.of() : dim);
            }
        }
        if (!planes) {
            throw step.wrong(
                    "takes the mean of "
                            + step.text(x)
                            + " over the dimensions "
                            + axes
                            + "; only all behind the channels are supported, which is a global"
                            + " average pool");
        }
        return new Seen(step.add(x.flow(), globalAveragePool()), new View(kept));
    }
}
