package dev.fathom.engine;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.layer.Pass;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.network.Node;
import java.util.Arrays;

/// A layer as it computes by itself. Thread-safe.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LayerStep(Node node, Kernels kernels, float[][] weights) implements FloatStep {
    @Override
    public int reads() {
        return node.inputs().size();
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        Pass pass =
                new Pass(
                        kernels,
                        node.inputVolumes(),
                        node.output(),
                        Arrays.stream(inputs).map(Floats::of).toArray(float[][]::new),
                        Floats.of(output),
                        weights,
                        Ending.NONE,
                        null,
                        new float[inputs.length][],
                        new float[weights.length][],
                        new int[0],
                        new float[0]);
        node.layer().forward(pass.step(batch, false, 0));
    }

    /// Whether a node's values have the same bits on every engine: no two can round differently.
    public static boolean isExact(Node node) {
        return switch (node.layer()) {
            case Pool pool -> pool.type() == Pool.Type.MAX;
            case GlobalPool pool -> pool.type() == Pool.Type.MAX;
            case Pointwise function -> isExact(function.function());
            case Add _, Concat _ -> true;
            default -> false;
        };
    }

    /// The same of a function: nothing of it is rounded but one product.
    private static boolean isExact(Activation function) {
        return switch (function) {
            case RELU, LEAKY_RELU, CLIP -> true;
            default -> false;
        };
    }
}
