package dev.fathom.layer.activation;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Softmax along depth: each column becomes probabilities (ONNX Softmax over channels).
public record Softmax() implements Layer {

    @Override
    public String kind() {
        return "softmax";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "eˣ/Σeˣ";
    }

    @Override
    public Scores scores() {
        return Scores.SHARES;
    }

    @Override
    public void forward(Pass p) {
        p.kernels().softmax(p.columns(), p.output().depth(), p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().softmaxBackward(p.columns(), p.output().depth(), p.y(), p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        return "softmax()";
    }
}
