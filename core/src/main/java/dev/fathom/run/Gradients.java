package dev.fathom.run;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Values;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Kernels;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Pass;
import dev.fathom.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The gradients of a session, and the way back.
final class Gradients {
    private static final float[] NONE = new float[0];

    private final Program program;
    private final Network network;
    private final GradientPlan plan;
    private final Values[] buffers;
    private final float[][][] ofWeights;

    Gradients(Program program, GradientPlan plan) {
        this.program = program;
        network = program.network();
        this.plan = plan;
        buffers = plan.buffers().allocate(1, 1);
        ofWeights = likeWeights();
    }

    private float[][][] likeWeights() {
        float[][][] result = new float[network.nodes().size()][][];
        int first = program.purpose().firstLearning(network);
        for (int i = 0; i < result.length; i++) {
            List<Parameter> parameters = network.nodes().get(i).parameters();
            result[i] = new float[parameters.size()][];
            for (int k = 0; k < parameters.size(); k++) {
                if (i >= first && parameters.get(k).trained()) {
                    result[i][k] = new float[parameters.get(k).size()];
                }
            }
        }
        return result;
    }

    /// By node and parameter; null where nothing is trained.
    float[][][] ofWeights() {
        return ofWeights;
    }

    /// That of a node's output, empty where none is computed.
    float[] of(int node) {
        int buffer = plan.buffer(node);
        return buffer == GradientPlan.NONE ? NONE : Floats.of(buffers[buffer]);
    }

    /// Those of a node's inputs, null where not wanted.
    float[] @Nullable [] ofInputs(int node) {
        return IntStream.of(plan.inputs(node))
                .mapToObj(b -> b == GradientPlan.NONE ? null : Floats.of(buffers[b]))
                .toArray(float[][]::new);
    }

    /// See [Session#backward].
    void backward(Pass[] passes, int from, List<Integer> others, boolean rectified) {
        for (int i = 0; i < from; i++) {
            if (plan.isFirstWrittenBehind(i, from) && !others.contains(i)) {
                Arrays.fill(of(i), 0);
            }
        }
        for (int i = from; i >= 0; i--) {
            backwardAt(passes, i, rectified);
        }
    }

    void backwardAt(Pass[] passes, int node, boolean rectified) {
        boolean isAsked =
                program.purpose().kind() == Purpose.Kind.GRADIENT
                        && node == program.purpose().node();
        if (plan.buffer(node) == GradientPlan.NONE || isAsked || plan.isTaken(node)) {
            return;
        }
        Kernels kernels = program.engine().kernels();
        Layer layer = network.nodes().get(node).layer();
        Pass pass = passes[node];
        float[] dx = pass.dx();
        if (rectified && dx != null && layer.equals(Layers.relu())) {
            kernels.activate(Activation.RELU, 0, 0, pass.count(), pass.dy(), dx);
        } else {
            layer.backward(pass);
        }
        for (GradientPlan.Sum sum : plan.sums(node)) {
            float[] to = of(sum.node());
            float[] more = pass.dx(sum.slot());
            if (more != null) {
                int count = pass.batch() * network.volume(sum.node()).size();
                kernels.add(count, to, more, to);
            }
        }
    }

    long bytes() {
        return Arrays.stream(buffers).mapToLong(Values::bytes).sum();
    }
}
