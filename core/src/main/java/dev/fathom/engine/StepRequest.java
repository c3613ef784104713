package dev.fathom.engine;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an engine is asked to prepare: a step of a network, for weights that don't change any more.
/// Threads may share it, for nobody writes to its arrays.
///
/// @param inputs the form in which each of [Step#reads] comes; an engine may ask for another
/// @param batch most pictures of a run
/// @param weights by node and parameter, as they are stored
/// @param shown whether others than steps read what it makes: its form is [Floats#FORM] then
public record StepRequest(
        Network network,
        Step step,
        List<Form> inputs,
        int batch,
        List<List<Stored>> weights,
        boolean shown) {

    public StepRequest {
        inputs = List.copyOf(inputs);
    }

    /// A step whose values only other steps read.
    public StepRequest(
            Network network, Step step, List<Form> inputs, int batch, List<List<Stored>> weights) {
        this(network, step, inputs, batch, weights, false);
    }

    /// A convolution with the batch norm behind it in its weights.
    ///
    /// @param w weights, see [ConvShape]
    /// @param b a bias a filter, or null
    /// @param adds whether the step's second input is added
    /// @param ending the function at the end of the step
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Convolution(
            ConvShape shape, float[] w, float @Nullable [] b, boolean adds, Ending ending) {}

    /// The step's first node.
    public Node first() {
        return node(step.first());
    }

    private Node node(int position) {
        return network.nodes().get(position);
    }

    /// The step as a convolution, its sum and its function; null when it doesn't begin with one.
    public @Nullable Convolution convolution() {
        ConvShape shape = first().layer().convolution(first().inputVolumes());
        if (shape == null) {
            return null;
        }
        float[][] own = floats(weights.get(step.first()));
        float[] w = own[0];
        float[] b = own.length > 1 ? own[1] : null;
        boolean adds = false;
        for (int position : step.nodes().subList(1, step.nodes().size())) {
            adds |= Part.of(node(position)) == Part.SUM;
            if (node(position).layer() instanceof BatchNorm norm) {
                float[][] line = norm.line(floats(weights.get(position)));
                w = times(w, line[0]);
                b = line(b, line);
            }
        }
        return new Convolution(shape, w, b, adds, step.ending(network));
    }

    /// A node's weights as a layer reads them.
    public static float[][] floats(List<Stored> weights) {
        return weights.stream().map(Stored::floats).toArray(float[][]::new);
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
}
