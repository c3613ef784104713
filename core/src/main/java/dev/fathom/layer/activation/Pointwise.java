package dev.fathom.layer.activation;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import java.util.List;

/// A function of each value by itself: ReLU and its kin.
///
/// @param function which
/// @param a the function's first number, 0 where it has none
/// @param b its second number, 0 where it has none
public record Pointwise(Activation function, double a, double b) implements Layer {

    public Pointwise {
        check(function, "first", a, 1);
        check(function, "second", b, 2);
        if (function == Activation.CLIP && a > b) {
            throw new IllegalArgumentException(
                    "clip's least %s is more than its most %s; write the smaller one first"
                            .formatted(NumberText.shortest(a), NumberText.shortest(b)));
        }
    }

    /// The function at the end of another layer's work.
    public Ending ending() {
        return new Ending(function, (float) a, (float) b);
    }

    private static void check(Activation function, String which, double value, int number) {
        boolean numbered = function.numbers() >= number;
        Checks.that(
                numbered ? Float.isFinite((float) value) : value == 0,
                function.word() + "'s " + which + " number",
                value,
                numbered ? "a number of type float" : "0: it has none");
    }

    @Override
    public String kind() {
        return function.word();
    }

    @Override
    public String formula(List<Volume> inputs) {
        return function.formula(a, b);
    }

    @Override
    public Scores scores() {
        return function == Activation.SIGMOID ? Scores.EACH_ITS_OWN : Scores.LOGITS;
    }

    @Override
    public void forward(Pass p) {
        p.kernels().activate(function, (float) a, (float) b, p.count(), p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels()
                    .activateBackward(function, (float) a, (float) b, p.count(), p.x(), p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        String numbers =
                switch (function.numbers()) {
                    case 0 -> "";
                    case 1 -> NumberText.shortest(a);
                    default -> NumberText.shortest(a) + ", " + NumberText.shortest(b);
                };
        return kind() + "(" + numbers + ")";
    }
}
