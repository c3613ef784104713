package dev.fathom.model;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Kernels;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Pass;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a network runs: every buffer that it needs, allocated once, and its layers in order.
///
/// A plan serves one thread at a time. It reads the weights that it was given in place, so changes
/// to them are seen by the next run.
public final class Plan {
    /// No gradient is asked for, but those of what is trained.
    private static final int NONE = -2;

    private final Network network;
    private final Kernels kernels;
    private final int maxBatch;
    private final boolean training;
    private final int frozen;
    private final float[] input;
    private final float[][] outputs;
    private final Pass[] passes;
    private final float[][] outputGradients;
    private final float[] inputGradient;
    private final int gradientOf;
    private final float[][][] weightGradients;
    private final List<List<Sum>> sums;
    private final int[] firstWriter;
    private final FusedNorms fused;
    private boolean inputReached;

    /// A gradient that reaches a node on a second way, through input `slot` of a pass: it is added
    /// to the first.
    private record Sum(int node, int slot) {}

    /// For inference that keeps what every layer made.
    public static Plan traced(Network network, float[][][] weights, Kernels kernels, int batch) {
        return new Plan(network, weights, kernels, batch, false, 0, NONE);
    }

    /// For training.
    public static Plan training(Network network, float[][][] weights, Kernels kernels, int batch) {
        return training(network, weights, kernels, batch, 0);
    }

    /// For training of all but the first layers: those compute as in inference, and no gradient is
    /// computed for them.
    ///
    /// @param frozen number of the first nodes that stay as they are
    public static Plan training(
            Network network, float[][][] weights, Kernels kernels, int batch, int frozen) {
        return new Plan(network, weights, kernels, batch, true, frozen, NONE);
    }

    /// For the gradient of what one node made, or of the network's input: all layers compute as in
    /// inference, and nothing is learned.
    ///
    /// @param of position of the node, or [Network#INPUT]
    public static Plan gradient(
            Network network, float[][][] weights, Kernels kernels, int batch, int of) {
        return new Plan(network, weights, kernels, batch, true, network.nodes().size(), of);
    }

    private Plan(
            Network network,
            float[][][] weights,
            Kernels kernels,
            int maxBatch,
            boolean training,
            int frozen,
            int gradientOf) {
        this.network = network;
        this.kernels = kernels;
        this.maxBatch = maxBatch;
        this.training = training;
        this.frozen = frozen;
        this.gradientOf = gradientOf;
        input = new float[network.input().size(maxBatch)];
        boolean[] wanted = wantedGradients();
        fused =
                training && gradientOf == NONE
                        ? FusedNorms.of(network, frozen, wanted)
                        : FusedNorms.none(network);
        Lifetimes lifetimes = new Lifetimes(network, maxBatch);
        outputs = lifetimes.outputs(fused);
        inputGradient = new float[gradientOf == Network.INPUT ? input.length : 0];
        outputGradients =
                training ? lifetimes.sharedGradients(wanted, fused) : new float[outputs.length][0];
        weightGradients = training ? gradientsLike(weights) : new float[outputs.length][][];
        sums = new ArrayList<>();
        firstWriter = new int[outputs.length];
        Arrays.fill(firstWriter, Integer.MAX_VALUE);
        passes = training ? trainingPasses(weights, wanted) : inferencePasses(weights);
    }

    private float[] output(int node) {
        return node == Network.INPUT ? input : outputs[node];
    }

    private float[][] inputsOf(Node node) {
        return node.inputs().stream().map(this::output).toArray(float[][]::new);
    }

    private Pass[] inferencePasses(float[][][] weights) {
        Pass[] result = new Pass[outputs.length];
        for (int i = 0; i < result.length; i++) {
            Node node = network.nodes().get(i);
            result[i] =
                    new Pass(
                            kernels,
                            node.inputVolumes(),
                            node.output(),
                            inputsOf(node),
                            outputs[i],
                            weights[i]);
        }
        return result;
    }

    private Pass[] trainingPasses(float[][][] weights, boolean[] wanted) {
        Pass[] result = new Pass[outputs.length];
        List<float[]> spares = new ArrayList<>();
        for (int i = 0; i < result.length; i++) {
            sums.add(new ArrayList<>());
        }
        for (int i = result.length - 1; i >= 0; i--) {
            Node node = network.nodes().get(i);
            Layer.Memory memory = node.layer().memory(node.inputVolumes());
            result[i] =
                    new Pass(
                            kernels,
                            node.inputVolumes(),
                            node.output(),
                            inputsOf(node),
                            outputs[i],
                            weights[i],
                            outputGradients[i],
                            inputGradients(i, wanted, spares),
                            weightGradients[i],
                            new int[Math.multiplyExact(maxBatch, memory.intsPerPicture())],
                            new float[memory.floats()]);
            int function = fused.functions()[i];
            if (function != Step.NONE
                    && network.nodes().get(function).layer() instanceof Pointwise pointwise) {
                result[i].ending(pointwise.ending());
            }
        }
        return result;
    }

    /// Where a node's backward writes the gradients of its inputs. The first to reach an input
    /// writes its gradient; the others write to a spare, which is then added.
    private float[] @Nullable [] inputGradients(
            int position, boolean[] wanted, List<float[]> spares) {
        Node node = network.nodes().get(position);
        float[][] dx = new float[node.inputs().size()][];
        for (int k = 0; k < dx.length; k++) {
            int from = node.inputs().get(k);
            if (!wanted[from + 1]) {
                continue;
            }
            float[] gradient = gradientOf(from);
            if (isFirstWriter(position, from)) {
                dx[k] = gradient;
            } else {
                dx[k] = spare(spares, k, gradient.length);
                sums.get(position).add(new Sum(from, k));
            }
        }
        return dx;
    }

    private boolean isFirstWriter(int position, int of) {
        if (of == Network.INPUT) {
            boolean first = !inputReached;
            inputReached = true;
            return first;
        }
        if (firstWriter[of] != Integer.MAX_VALUE) {
            return false;
        }
        firstWriter[of] = position;
        return true;
    }

    private static float[] spare(List<float[]> spares, int k, int length) {
        while (spares.size() <= k) {
            spares.add(new float[0]);
        }
        if (spares.get(k).length < length) {
            spares.set(k, new float[length]);
        }
        return spares.get(k);
    }

    /// Whose output gradients are needed, the input's first: that which the plan was made for, and
    /// those with it or something trained at or before them.
    private boolean[] wantedGradients() {
        boolean[] wanted = new boolean[network.nodes().size() + 1];
        wanted[0] = gradientOf == Network.INPUT;
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            int position = i;
            wanted[i + 1] =
                    i == gradientOf
                            || node.parameters().stream().anyMatch(p -> isTrained(position, p));
            for (int from : node.inputs()) {
                wanted[i + 1] |= wanted[from + 1];
            }
        }
        return wanted;
    }

    private boolean isTrained(int node, Parameter parameter) {
        return node >= frozen && parameter.trained();
    }

    private float[][][] gradientsLike(float[][][] weights) {
        float[][][] gradients = new float[weights.length][][];
        for (int i = 0; i < weights.length; i++) {
            List<Parameter> parameters = network.nodes().get(i).parameters();
            gradients[i] = new float[parameters.size()][];
            for (int k = 0; k < parameters.size(); k++) {
                if (isTrained(i, parameters.get(k))) {
                    gradients[i][k] = new float[weights[i][k].length];
                }
            }
        }
        return gradients;
    }

    public Network network() {
        return network;
    }

    public int maxBatch() {
        return maxBatch;
    }

    /// Where the caller puts the pictures.
    public float[] input() {
        return input;
    }

    /// What a node made in the last [#forward]. In training a batch norm and the function that
    /// alone reads it make the same: the function's values.
    public float[] outputOf(int node) {
        return output(node);
    }

    /// Where the caller puts the gradient of a node's output before [#backward]; after it, in a
    /// plan that was made for the gradient of this node or of the input, that gradient. Empty where
    /// none is computed: before what is trained or asked for, and where nothing of that is read. Of
    /// a batch norm and its function, see [#outputOf], it is the function's.
    public float[] gradientOf(int node) {
        return node == Network.INPUT ? inputGradient : outputGradients[node];
    }

    /// Gradients by node and parameter after [#backward]; null where nothing is trained.
    public float[][][] weightGradients() {
        return weightGradients;
    }

    /// Computes every node's output from the input.
    ///
    /// @param batch number of pictures in the input, at most [#maxBatch]
    /// @param seed decides what is random in this step
    public void forward(int batch, long seed) {
        forward(batch, seed, passes.length - 1);
    }

    /// Computes the outputs up to and with this node.
    public void forward(int batch, long seed, int last) {
        forward(batch, seed, 0, last);
    }

    /// Computes the outputs from one node to another; those that they read are there already.
    public void forward(int batch, long seed, int first, int last) {
        checkBatch(batch, maxBatch);
        for (int i = first; i <= last; i++) {
            Layer layer = network.nodes().get(i).layer();
            boolean learns = training && i >= frozen;
            Pass pass = passes[i].step(batch, learns, seed * 1_000_003 + i);
            if (!fused.isTaken(i)) {
                layer.forward(pass);
            }
        }
    }

    /// Fails when a batch has more pictures than there is room for.
    static void checkBatch(int batch, int most) {
        if (batch < 1 || batch > most) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " pictures; this plan was made for 1 … " + most);
        }
    }

    /// Computes all gradients from that of this node's output, after a [#forward] to it.
    public void backward(int from) {
        backward(from, List.of());
    }

    /// Computes all gradients from that of this node's output and those of others before it, after
    /// a [#forward] to it.
    ///
    /// @param others nodes that no node up to `from` reads
    public void backward(int from, List<Integer> others) {
        backward(from, others, false);
    }

    /// As [#backward], but on the way back a ReLU is a ReLU again (Zeiler & Fergus 2014): it lets
    /// through what is above 0 of what comes from above, whatever it read.
    public void backwardRectified(int from) {
        backward(from, List.of(), true);
    }

    private void backward(int from, List<Integer> others, boolean rectified) {
        for (int i = 0; i < from; i++) {
            if (firstWriter[i] > from && !others.contains(i)) {
                Arrays.fill(outputGradients[i], 0);
            }
        }
        for (int i = from; i >= 0; i--) {
            backwardAt(i, rectified);
        }
    }

    /// One node's part of [#backward].
    public void backwardAt(int node) {
        backwardAt(node, false);
    }

    private void backwardAt(int node, boolean rectified) {
        if (outputGradients[node].length == 0 || node == gradientOf || fused.isTaken(node)) {
            return;
        }
        Layer layer = network.nodes().get(node).layer();
        Pass pass = passes[node];
        float[] dx = pass.dx();
        if (rectified && dx != null && layer.equals(Layers.relu())) {
            kernels.activate(Activation.RELU, 0, 0, pass.count(), pass.dy(), dx);
        } else {
            layer.backward(pass);
        }
        for (Sum sum : sums.get(node)) {
            float[] to = gradientOf(sum.node());
            float[] more = passes[node].dx(sum.slot());
            if (more != null) {
                int count = passes[node].batch() * network.volume(sum.node()).size();
                kernels.add(count, to, more, to);
            }
        }
    }

    /// Bytes of all buffers.
    public long bytes() {
        return 4L * input.length + distinctBytes(outputs) + distinctBytes(outputGradients);
    }

    /// Bytes of arrays of which some are the same.
    static long distinctBytes(float[][] arrays) {
        Set<float[]> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Collections.addAll(seen, arrays);
        return 4 * seen.stream().mapToLong(a -> a.length).sum();
    }
}
