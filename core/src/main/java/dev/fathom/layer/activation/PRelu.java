package dev.fathom.layer.activation;

import dev.fathom.layer.ChannelSums;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import java.util.List;

/// x, or below 0 x times a slope that is trained, one a channel (He 2015; ONNX PRelu).
///
/// Parameter `[depth]`: slope.
public record PRelu() implements Layer {
    private static final double INITIAL = 0.25;

    @Override
    public String kind() {
        return "prelu";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "x > 0 ? x : slope·x";
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        return List.of(
                Parameter.ofChannels(
                        "slope", Parameter.Role.SCALE, first(inputs).depth(), INITIAL));
    }

    @Override
    public void forward(Pass p) {
        bend(p, p.x(), p.y());
    }

    /// Multiplies values by the slope where the input is not above 0.
    private static void bend(Pass p, float[] from, float[] to) {
        int depth = p.output().depth();
        int size = p.output().size();
        float[] slope = p.weight(0);
        p.eachPicture(
                n -> {
                    for (int at = n * size; at < (n + 1) * size; at += depth) {
                        for (int d = 0; d < depth; d++) {
                            float factor = p.x()[at + d] > 0 ? 1 : slope[d];
                            to[at + d] = from[at + d] * factor;
                        }
                    }
                });
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            bend(p, p.dy(), dx);
        }
        int depth = p.output().depth();
        int size = p.output().size();
        ChannelSums.of(
                p,
                p.dweight(0),
                (n, sums) -> {
                    for (int at = n * size; at < (n + 1) * size; at += depth) {
                        for (int d = 0; d < depth; d++) {
                            sums[d] += (double) p.dy()[at + d] * Math.min(p.x()[at + d], 0);
                        }
                    }
                });
    }

    @Override
    public String toString() {
        return "prelu()";
    }
}
