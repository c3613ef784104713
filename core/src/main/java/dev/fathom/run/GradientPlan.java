package dev.fathom.run;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Step;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where gradients go, for all sessions of a program.
final class GradientPlan {
    /// No buffer: this gradient isn't computed.
    static final int NONE = -1;

    private final Network network;
    private final int batch;
    private final boolean[] wanted;
    private final int[] holders;
    private final Buffers buffers = new Buffers();
    private final int[] bufferOf;
    private final int ofInput;
    private final int[][] inputsOf;
    private final List<List<Sum>> sums = new ArrayList<>();
    private final int[] firstWriter;

    /// A gradient that reaches a node on a second way, through input `slot` of a pass: it is added
    /// to the first.
    record Sum(int node, int slot) {}

    /// @param wanted whose output gradients are needed, the input's first
    GradientPlan(Network network, int batch, boolean[] wanted, List<Step> steps) {
        this.network = network;
        this.batch = batch;
        this.wanted = wanted;
        int count = network.nodes().size();
        holders = new int[count];
        for (Step step : steps) {
            step.nodes().forEach(node -> holders[node] = step.last());
        }
        bufferOf = share();
        ofInput = wanted[0] ? buffers.add(Floats.FORM, size(Network.INPUT)) : NONE;
        firstWriter = new int[count + 1];
        Arrays.fill(firstWriter, Integer.MAX_VALUE);
        inputsOf = new int[count][];
        List<Integer> spares = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            sums.addFirst(new ArrayList<>());
            inputsOf[i] = inputs(i, spares);
        }
    }

    /// Whose output gradients are needed, the input's first: that which the program is for, and
    /// those with it or something trained at or before them.
    static boolean[] wanted(Network network, Purpose purpose) {
        boolean[] wanted = new boolean[network.nodes().size() + 1];
        boolean one = purpose.kind() == Purpose.Kind.GRADIENT;
        wanted[0] = one && purpose.node() == Network.INPUT;
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            boolean learns = i >= purpose.firstLearning(network);
            wanted[i + 1] =
                    (one && i == purpose.node())
                            || (learns && node.parameters().stream().anyMatch(Parameter::trained));
            for (int from : node.inputs()) {
                wanted[i + 1] |= wanted[from + 1];
            }
        }
        return wanted;
    }

    /// Bytes that a session needs for gradients, and for what layers keep for them.
    ///
    /// @param learning position of the first node that learns
    long bytes(int learning) {
        long bytes = buffers.bytes();
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            Layer.Memory memory = node.layer().memory(node.inputVolumes());
            bytes += 4L * batch * memory.intsPerPicture() + 4L * memory.floats();
            if (i >= learning) {
                bytes +=
                        node.parameters().stream()
                                .filter(Parameter::trained)
                                .mapToLong(p -> 4L * p.size())
                                .sum();
            }
        }
        return bytes;
    }

    private int size(int node) {
        return network.volume(node).size(batch);
    }

    /// Whether a node's function is computed by the batch norm before it.
    boolean isTaken(int node) {
        int from = network.nodes().get(node).inputs().getFirst();
        return from != Network.INPUT && holders[from] == node;
    }

    /// Buffers for gradients of outputs: needed from the first backward that writes to them, that
    /// of the node's last reader, until the node's own.
    private int[] share() {
        int count = network.nodes().size();
        int[] gradients = new int[count];
        Arrays.fill(gradients, NONE);
        for (int i = count - 1; i >= 0; i--) {
            if (!wanted[i + 1]) {
                continue;
            }
            if (gradients[i] == NONE) {
                // nobody reads it: the caller gives this gradient
                gradients[i] = buffers.add(Floats.FORM, size(i));
            }
            for (int from : network.nodes().get(i).inputs()) {
                if (from != Network.INPUT && wanted[from + 1] && gradients[from] == NONE) {
                    gradients[from] =
                            holders[from] == i
                                    ? gradients[i]
                                    : buffers.take(Floats.FORM, size(from));
                }
            }
            if (!isTaken(i)) {
                buffers.free(gradients[i]);
            }
        }
        return gradients;
    }

    /// Where a node's backward writes the gradients of its inputs. The first to reach an input
    /// writes its gradient; the others write to a spare, which is then added.
    private int[] inputs(int position, List<Integer> spares) {
        Node node = network.nodes().get(position);
        int[] dx = new int[node.inputs().size()];
        for (int k = 0; k < dx.length; k++) {
            int from = node.inputs().get(k);
            if (!wanted[from + 1]) {
                dx[k] = NONE;
            } else if (firstWriter[from + 1] == Integer.MAX_VALUE) {
                firstWriter[from + 1] = position;
                dx[k] = buffer(from);
            } else {
                dx[k] = spare(spares, k, size(from));
                sums.getFirst().add(new Sum(from, k));
            }
        }
        return dx;
    }

    private int spare(List<Integer> spares, int k, int count) {
        while (spares.size() <= k) {
            spares.add(buffers.add(Floats.FORM, 0));
        }
        buffers.widen(spares.get(k), count);
        return spares.get(k);
    }

    Buffers buffers() {
        return buffers;
    }

    /// The buffer of the gradient of a node's output, or [#NONE].
    int buffer(int node) {
        return node == Network.INPUT ? ofInput : bufferOf[node];
    }

    /// The buffers of the gradients of a node's inputs, [#NONE] where not wanted.
    int[] inputs(int node) {
        return inputsOf[node];
    }

    List<Sum> sums(int node) {
        return sums.get(node);
    }

    /// Whether no node up to `last` writes a node's gradient.
    boolean isFirstWrittenBehind(int node, int last) {
        return firstWriter[node + 1] > last;
    }
}
