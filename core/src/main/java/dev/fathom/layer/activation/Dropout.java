package dev.fathom.layer.activation;

import dev.fathom.kernel.Dropouts;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import java.util.List;

/// Dropout: training sets a random share of the values to 0 and makes the others larger by 1/(1 −
/// rate); inference changes nothing (Srivastava 2014; ONNX Dropout). Or all values of a random
/// share of the pictures: at the end of a residual branch that is stochastic depth (Huang 2016).
///
/// @param rate share of the values, or of the pictures, that is dropped
/// @param pictures whether a picture is dropped or kept as a whole
public record Dropout(double rate, boolean pictures) implements Layer {

    public Dropout {
        Checks.that(rate >= 0 && (float) rate < 1, word(pictures), rate, "0 or more and below 1");
    }

    private static String word(boolean pictures) {
        return pictures ? "stochastic depth's rate" : "dropout rate";
    }

    @Override
    public String kind() {
        return "drop";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "x, or 0 with probability "
                + NumberText.rounded(rate)
                + (pictures ? " for a whole picture" : "");
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
        drop(p, p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            drop(p, p.dy(), dx);
        }
    }

    private void drop(Pass p, float[] from, float[] to) {
        int size = p.output().size();
        if (!p.training()) {
            p.copy(from, to);
        } else if (pictures) {
            p.eachPicture(
                    n -> {
                        float factor = Dropouts.factor((float) rate, p.seed(), n);
                        for (int i = n * size; i < (n + 1) * size; i++) {
                            to[i] = factor * from[i];
                        }
                    });
        } else {
            p.kernels().dropout(p.count(), (float) rate, p.seed(), from, to);
        }
    }

    @Override
    public String toString() {
        return (pictures ? "stochasticDepth(" : "dropout(") + NumberText.shortest(rate) + ")";
    }
}
