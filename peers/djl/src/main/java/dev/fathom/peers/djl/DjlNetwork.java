package dev.fathom.peers.djl;

import static dev.fathom.peers.Layouts.permuted;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.fathom.layer.Layer;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A network as a block of DJL's blocks; its output has no softmax yet.
final class DjlNetwork extends AbstractBlock {
    private final Network network;
    private final Map<Node, Block> blocks = new HashMap<>();

    DjlNetwork(Network network) {
        this.network = network;
        for (Node node : network.nodes()) {
            Block block = block(node.layer());
            if (block != null) {
                blocks.put(node, addChildBlock(node.name(), block));
            }
        }
    }

    /// For a layer with weights.
    private static @Nullable Block block(Layer layer) {
        return switch (layer) {
            case Conv conv ->
                    Conv2d.builder()
                            .setFilters(conv.filters())
                            .setKernelShape(kernel(conv.window().x(), conv.window().y()))
                            .optStride(stride(conv.window().x(), conv.window().y()))
                            .optPadding(padding(conv.window().x(), conv.window().y()))
                            .optGroups(conv.groups())
                            .optBias(conv.weights().bias())
                            .build();
            case Dense dense ->
                    Linear.builder()
                            .setUnits(dense.units())
                            .optBias(dense.weights().bias())
                            .build();
            case BatchNorm norm ->
                    ai.djl.nn.norm.BatchNorm.builder()
                            .optEpsilon((float) norm.epsilon())
                            .optMomentum((float) (1 - norm.momentum()))
                            .build();
            default -> null;
        };
    }

    private static Shape kernel(Axis x, Axis y) {
        return new Shape(y.kernel(), x.kernel());
    }

    private static Shape stride(Axis x, Axis y) {
        return new Shape(y.stride(), x.stride());
    }

    private static Shape padding(Axis x, Axis y) {
        return new Shape(y.before(), x.before());
    }

    @Override
    public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        long batch = inputs[0].get(0);
        blocks.forEach(
                (node, block) -> {
                    Volume v = node.inputVolumes().getFirst();
                    Shape shape =
                            node.layer() instanceof Dense
                                    ? new Shape(batch, v.size())
                                    : new Shape(batch, v.depth(), v.height(), v.width());
                    block.initialize(manager, type, shape);
                });
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), network.output().depth())};
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            @Nullable PairList<String, Object> parameters) {
        List<NDArray> outputs = new ArrayList<>();
        for (Node node : network.nodes()) {
            List<NDArray> x =
                    node.inputs().stream()
                            .map(
                                    from ->
                                            from == Network.INPUT
                                                    ? inputs.singletonOrThrow()
                                                    : outputs.get(from))
                            .toList();
            Block block = blocks.get(node);
            outputs.add(
                    block == null
                            ? output(node.layer(), x)
                            : block.forward(
                                            store,
                                            new NDList(flat(node.layer(), x.getFirst())),
                                            training)
                                    .singletonOrThrow());
        }
        return new NDList(outputs.getLast());
    }

    private static NDArray flat(Layer layer, NDArray x) {
        return layer instanceof Dense ? x.reshape(x.getShape().get(0), -1) : x;
    }

    private static NDArray output(Layer layer, List<NDArray> inputs) {
        NDArray x = inputs.getFirst();
        return switch (layer) {
            case Pointwise relu -> Activation.relu(x);
            case dev.fathom.layer.pool.Pool pool ->
                    Pool.maxPool2d(
                            x,
                            kernel(pool.window().x(), pool.window().y()),
                            stride(pool.window().x(), pool.window().y()),
                            padding(pool.window().x(), pool.window().y()),
                            false);
            case GlobalPool pool when pool.type() == dev.fathom.layer.pool.Pool.Type.AVERAGE ->
                    Pool.globalAvgPool2d(x);
            case Lrn lrn -> lrn(lrn, x);
            case Add add -> x.add(inputs.get(1));
            // the loss and the last step of inference know it
            case Softmax softmax -> x;
            default -> throw new UnsupportedOperationException(layer.toString());
        };
    }

    /// DJL has no response norm; this is how PyTorch's own Python code makes it of a mean along
    /// depth.
    private static NDArray lrn(Lrn lrn, NDArray x) {
        Shape shape = x.getShape();
        Shape deep = new Shape(shape.get(0), 1, shape.get(1), shape.get(2), shape.get(3));
        NDArray mean =
                Pool.avgPool3d(
                        x.square().reshape(deep),
                        new Shape(lrn.size(), 1, 1),
                        new Shape(1, 1, 1),
                        new Shape(lrn.size() / 2, 0, 0),
                        false,
                        true);
        NDArray sum = mean.reshape(shape).mul(lrn.size() * lrn.alpha()).add(lrn.k());
        return x.div(sum.pow(lrn.beta()));
    }

    void load(Model model) {
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            Block block = blocks.get(node);
            if (block == null) {
                continue;
            }
            List<Parameter> to = block.getParameters().values();
            for (int k = 0; k < to.size(); k++) {
                float[] values = model.weights()[i][k];
                List<Integer> shape = node.parameters().get(k).shape();
                float[] ordered = shape.size() == 4 ? permuted(values, shape, 0, 3, 1, 2) : values;
                to.get(k).getArray().set(FloatBuffer.wrap(ordered));
            }
        }
    }
}
