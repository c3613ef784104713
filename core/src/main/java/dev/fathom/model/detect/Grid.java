package dev.fathom.model.detect;

import dev.fathom.kernel.Activation;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.join.Concat;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.network.Output;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One output, a cell a pixel, with channels of three parts: whether there is something (a
/// sigmoid), the rectangle, and the classes (a softmax). The tanh of two numbers is how far the
/// centre is from the cell's corner in cells, the sigmoid of two is width and height as shares; the
/// probability is the first part's to the power of 0.6 times the class's to that of 0.4
/// (FastestDet; handle_preds in dog-qiuqiu/FastestDet). The output's name says nothing, so it is
/// known by its layers.
///
/// @param output its name
/// @param made its volume
record Grid(String output, Volume made) implements DetectionForm {
    private static final int BOX = 1;
    private static final int CLASSES = 5;

    static Optional<DetectionForm> of(Network network) {
        Output output = network.outputs().getFirst();
        if (network.outputs().size() != 1 || output.node() == Network.INPUT) {
            return Optional.empty();
        }
        Node node = network.nodes().get(output.node());
        Volume made = node.output();
        List<Integer> parts = node.inputs();
        boolean fits =
                node.layer() instanceof Concat
                        && parts.size() == 3
                        && output.dimensions(made)
                                .equals(List.of(made.depth(), made.height(), made.width()))
                        && !output.depthLast()
                        && isPart(network, parts.getFirst(), BOX)
                        && network.volume(parts.get(1)).depth() == CLASSES - BOX
                        && parts.getLast() != Network.INPUT
                        && network.nodes().get(parts.getLast()).layer() instanceof Softmax
                        && network.volume(parts.getLast()).depth() == made.depth() - CLASSES;
        return fits ? Optional.of(new Grid(output.name(), made)) : Optional.empty();
    }

    private static boolean isPart(Network network, int node, int depth) {
        return node != Network.INPUT
                && network.nodes().get(node).layer() instanceof Pointwise function
                && function.function() == Activation.SIGMOID
                && network.volume(node).depth() == depth;
    }

    @Override
    public int classes() {
        return made.depth() - CLASSES;
    }

    @Override
    public List<Detection> all(Function<String, Rows> outputs, double least) {
        Rows rows = outputs.apply(output);
        List<Detection> all = new ArrayList<>();
        for (int y = 0; y < made.height(); y++) {
            for (int x = 0; x < made.width(); x++) {
                double there = Math.pow(at(rows, 0, y, x), 0.6);
                for (int c = CLASSES; c < made.depth(); c++) {
                    double probability = there * Math.pow(at(rows, c, y, x), 0.4);
                    if (probability > least) {
                        all.add(
                                Detection.around(
                                        c - CLASSES,
                                        probability,
                                        (x + Math.tanh(at(rows, BOX, y, x))) / made.width(),
                                        (y + Math.tanh(at(rows, BOX + 1, y, x))) / made.height(),
                                        sigmoid(at(rows, BOX + 2, y, x)),
                                        sigmoid(at(rows, BOX + 3, y, x))));
                    }
                }
            }
        }
        return all;
    }

    private double at(Rows rows, int channel, int y, int x) {
        return rows.at(channel * made.height() + y, x);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
