package dev.fathom.layer.norm;

import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import java.util.List;

/// Every value times the same constant (ONNX Mul).
///
/// @param factor the constant
public record Scale(double factor) implements Layer {

    public Scale {
        Checks.that(Float.isFinite((float) factor), "factor", factor, "a number of type float");
    }

    @Override
    public String kind() {
        return "scale";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return NumberText.rounded(factor) + "·x";
    }

    @Override
    public void forward(Pass p) {
        p.kernels().scale(p.count(), (float) factor, p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().scale(p.count(), (float) factor, p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        return "scale(" + NumberText.shortest(factor) + ")";
    }
}
