package dev.fathom.layer.activation;

import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import java.util.List;

/// Dropout: training sets a random share of the values to 0 and makes the others larger by 1/(1 −
/// rate); inference changes nothing (Srivastava 2014; ONNX Dropout).
///
/// @param rate share of the values that is dropped
public record Dropout(double rate) implements Layer {

    public Dropout {
        Checks.that(rate >= 0 && (float) rate < 1, "dropout rate", rate, "0 or more and below 1");
    }

    @Override
    public String kind() {
        return "drop";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "x, or 0 with probability " + NumberText.rounded(rate);
    }

    @Override
    public boolean isRandom() {
        return rate > 0;
    }

    @Override
    public boolean keepsValues() {
        return true;
    }

    @Override
    public void forward(Pass p) {
        if (p.training()) {
            p.kernels().dropout(p.count(), (float) rate, p.seed(), p.x(), p.y());
        } else {
            p.copy(p.x(), p.y());
        }
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null && p.training()) {
            p.kernels().dropout(p.count(), (float) rate, p.seed(), p.dy(), dx);
        } else if (dx != null) {
            p.copy(p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        return "dropout(" + NumberText.shortest(rate) + ")";
    }
}
