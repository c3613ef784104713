package dev.fathom.layer.activation;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import java.util.List;

/// The logarithm of softmax along depth (ONNX LogSoftmax over channels).
public record LogSoftmax() implements Layer {

    @Override
    public String kind() {
        return "logSoftmax";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "x − ln Σeˣ";
    }

    @Override
    public Scores scores() {
        return Scores.LOGARITHMS;
    }

    @Override
    public void forward(Pass p) {
        int depth = p.output().depth();
        int size = p.output().size();
        p.eachPicture(
                n -> {
                    for (int at = n * size; at < (n + 1) * size; at += depth) {
                        double lost = logarithmOfSum(p.x(), at, depth);
                        for (int d = 0; d < depth; d++) {
                            p.y()[at + d] = (float) (p.x()[at + d] - lost);
                        }
                    }
                });
    }

    /// ln Σeˣ, the largest taken off first so that eˣ stays finite.
    private static double logarithmOfSum(float[] x, int at, int depth) {
        double largest = x[at];
        for (int d = 1; d < depth; d++) {
            largest = Math.max(largest, x[at + d]);
        }
        double sum = 0;
        for (int d = 0; d < depth; d++) {
            sum += Math.exp(x[at + d] - largest);
        }
        return largest + Math.log(sum);
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx == null) {
            return;
        }
        int depth = p.output().depth();
        int size = p.output().size();
        p.eachPicture(
                n -> {
                    for (int at = n * size; at < (n + 1) * size; at += depth) {
                        double sum = 0;
                        for (int d = 0; d < depth; d++) {
                            sum += p.dy()[at + d];
                        }
                        for (int d = 0; d < depth; d++) {
                            double share = Math.exp(p.y()[at + d]);
                            dx[at + d] = (float) (p.dy()[at + d] - share * sum);
                        }
                    }
                });
    }

    @Override
    public String toString() {
        return "logSoftmax()";
    }
}
