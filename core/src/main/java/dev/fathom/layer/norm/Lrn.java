package dev.fathom.layer.norm;

import dev.fathom.kernel.LrnShape;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import java.util.List;

/// Local response normalisation along depth: `y = x/(k + α·Σx²)^β` (Krizhevsky 2012; ONNX LRN).
///
/// Here α multiplies the *sum*, as in the paper. Caffe, ONNX and PyTorch divide their α by the size
/// first, so the same number means something else there: the paper's 1e-4 with size 5 is their
/// 5e-4. [#dividedAlpha] takes their number.
///
/// @param size number of channels in a sum
/// @param alpha factor of the sum
/// @param beta exponent
/// @param k what is added to the sum
public record Lrn(int size, double alpha, double beta, double k) implements Layer {
    public static final double ALPHA = 1e-4;
    public static final double BETA = 0.75;
    public static final double K = 2;

    public Lrn {
        Checks.atLeast(1, "size", size);
        Checks.that(alpha >= 0, "alpha", alpha, "0 or more");
        Checks.that(beta >= 0, "beta", beta, "0 or more");
        Checks.that(k > 0, "k", k, "more than 0");
    }

    public Lrn alpha(double alpha) {
        return new Lrn(size, alpha, beta, k);
    }

    /// Caffe's, ONNX's and PyTorch's alpha: it is divided by the size.
    public Lrn dividedAlpha(double dividedAlpha) {
        return alpha(dividedAlpha / size);
    }

    public Lrn beta(double beta) {
        return new Lrn(size, alpha, beta, k);
    }

    public Lrn k(double k) {
        return new Lrn(size, alpha, beta, k);
    }

    /// What the kernels are told.
    public LrnShape shape() {
        return new LrnShape(size, (float) alpha, (float) beta, (float) k);
    }

    @Override
    public String kind() {
        return "norm";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "x/(%s + %s·Σx²)^%s over %s"
                .formatted(
                        NumberText.rounded(k),
                        NumberText.rounded(alpha),
                        NumberText.rounded(beta),
                        size);
    }

    @Override
    public void forward(Pass p) {
        p.kernels().lrn(shape(), p.columns(), p.output().depth(), p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().lrnBackward(shape(), p.columns(), p.output().depth(), p.x(), p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        return "lrn(%s)%s".formatted(size, LayerText.modifier("alpha", alpha, ALPHA))
                + LayerText.modifier("beta", beta, BETA)
                + LayerText.modifier("k", k, K);
    }
}
