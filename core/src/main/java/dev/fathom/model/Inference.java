package dev.fathom.model;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.FixedConv;
import dev.fathom.kernel.Kernels;
import dev.fathom.layer.Pass;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network made ready for inference: layers run together as [Step]s, batch norm is part of the
/// weights before it, weights are laid out once, and buffers are used again as soon as nobody reads
/// them. Its results are those of the single layers but for rounding.
///
/// It reads the weights when it is made: after a change to them make another one. It serves one
/// thread at a time.
public final class Inference {
    private final Network network;
    private final float[][][] weights;
    private final Kernels kernels;
    private final int maxBatch;
    private final List<Step> steps;
    private final List<Run> runs;
    private final float[] input;
    private final int[] holders;
    private final float[][] outputs;
    private final Volume result;
    private final float[] output;

    /// A step with its arrays.
    private interface Run {
        void run(int batch);
    }

    /// Computes the network's output.
    ///
    /// @param batch most pictures at a time
    public Inference(Network network, float[][][] weights, Kernels kernels, int batch) {
        this(network, weights, kernels, batch, network.nodes().size() - 1);
    }

    /// Computes one node's output.
    public Inference(Network network, float[][][] weights, Kernels kernels, int batch, int last) {
        this.network = network;
        this.weights = weights;
        this.kernels = kernels;
        maxBatch = batch;
        input = new float[network.input().size(batch)];
        List<Step> all = Step.of(network, last);
        holders = holders(all, last);
        steps = all.stream().filter(s -> !keepsValues(s)).toList();
        outputs = new Lifetimes(network, batch).sharedOutputs(steps, holders);
        result = network.volume(last);
        output = output(last);
        runs = new ArrayList<>();
        for (Step step : steps) {
            Node node = network.nodes().get(step.node());
            ConvShape shape = node.layer().convolution(node.inputVolumes());
            runs.add(shape != null ? convolution(step, shape) : single(step));
        }
    }

    private boolean keepsValues(Step step) {
        return network.nodes().get(step.node()).layer().keepsValues();
    }

    /// For each node the one whose buffer holds its output: another one's behind layers that keep
    /// the values as they are.
    private int[] holders(List<Step> all, int last) {
        int[] holders = new int[last + 1];
        for (Step step : all) {
            int from = network.nodes().get(step.node()).inputs().getFirst();
            int before = from == Network.INPUT ? Network.INPUT : holders[from];
            holders[step.last()] = keepsValues(step) ? before : step.last();
        }
        return holders;
    }

    private float[] output(int node) {
        int holder = node == Network.INPUT ? Network.INPUT : holders[node];
        return holder == Network.INPUT ? input : outputs[holder];
    }

    private Run single(Step step) {
        Node node = network.nodes().get(step.node());
        Pass pass =
                new Pass(
                        kernels,
                        node.inputVolumes(),
                        node.output(),
                        node.inputs().stream().map(this::output).toArray(float[][]::new),
                        outputs[step.node()],
                        weights[step.node()]);
        return batch -> node.layer().forward(pass.step(batch, false, 0));
    }

    private Run convolution(Step step, ConvShape shape) {
        float[] w = weights[step.node()][0];
        float[] b = weights[step.node()].length > 1 ? weights[step.node()][1] : null;
        if (step.norm() != Step.NONE
                && network.nodes().get(step.norm()).layer() instanceof BatchNorm norm) {
            float[][] line = norm.line(weights[step.norm()]);
            w = times(w, line[0]);
            b = line(b, line);
        }
        FixedConv conv = kernels.fixed(shape, maxBatch, w, b, ending(step));
        float[] x = output(network.nodes().get(step.node()).inputs().getFirst());
        float[] added = step.sum() == Step.NONE ? null : output(step.added());
        float[] y = outputs[step.last()];
        return batch -> conv.run(batch, x, added, y);
    }

    private Ending ending(Step step) {
        return step.function() != Step.NONE
                        && network.nodes().get(step.function()).layer() instanceof Pointwise f
                ? f.ending()
                : Ending.NONE;
    }

    private static float[] times(float[] w, float[] factors) {
        int fanIn = w.length / factors.length;
        float[] result = new float[w.length];
        for (int i = 0; i < w.length; i++) {
            result[i] = w[i] * factors[i / fanIn];
        }
        return result;
    }

    private static float[] line(float @Nullable [] b, float[][] line) {
        float[] result = line[1].clone();
        for (int f = 0; b != null && f < result.length; f++) {
            result[f] += b[f] * line[0][f];
        }
        return result;
    }

    /// Where the caller puts the pictures.
    public float[] input() {
        return input;
    }

    /// What the last node made in the last run: batch × height × width × depth values. The array
    /// may be longer, since other nodes use it too.
    public float[] output() {
        return output;
    }

    /// What runs, in this order.
    public List<Step> steps() {
        return steps;
    }

    /// The outputs for a batch of inputs, as many at a time as there is room for.
    ///
    /// @throws dev.fathom.tensor.ShapeException when the inputs aren't what the network reads
    public Tensor run(Tensor inputs) {
        network.checkInput(inputs);
        int size = network.input().size();
        int made = result.size();
        Tensor results = Tensor.zeros(inputs.batch(), result);
        for (int from = 0; from < inputs.batch(); from += maxBatch) {
            int batch = Math.min(maxBatch, inputs.batch() - from);
            System.arraycopy(inputs.data(), from * size, input, 0, batch * size);
            run(batch);
            System.arraycopy(output, 0, results.data(), from * made, batch * made);
        }
        return results;
    }

    /// Computes the output from the input.
    ///
    /// @param batch number of pictures in the input
    public void run(int batch) {
        for (int i = 0; i < runs.size(); i++) {
            run(i, batch);
        }
    }

    /// Computes one step; those before it have run.
    public void run(int step, int batch) {
        Plan.checkBatch(batch, maxBatch);
        runs.get(step).run(batch);
    }

    /// Bytes of all buffers.
    public long bytes() {
        return 4L * input.length + Plan.distinctBytes(outputs);
    }
}
