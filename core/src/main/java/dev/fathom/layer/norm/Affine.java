package dev.fathom.layer.norm;

import dev.fathom.layer.ChannelSums;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// Each channel times a number of its own, plus another (ONNX Mul, Add, Sub and Div by constants,
/// Caffe's Scale). Small factors alone, at the end of a residual branch, are layer scale (Touvron
/// 2021).
///
/// Parameters `[depth]`: scale and shift, where they are on.
///
/// @param scale whether channels are multiplied
/// @param shift whether something is added
/// @param initial all scales before training
public record Affine(boolean scale, boolean shift, double initial) implements Layer {

    public Affine {
        Checks.that(
                Float.isFinite((float) initial),
                "initial scale",
                initial,
                "a number of type float");
    }

    public Affine scale(boolean scale) {
        return new Affine(scale, shift, initial);
    }

    public Affine shift(boolean shift) {
        return new Affine(scale, shift, initial);
    }

    public Affine initial(double initial) {
        return new Affine(scale, shift, initial);
    }

    @Override
    public String kind() {
        return "affine";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return (scale ? "scale·x" : "x") + (shift ? " + shift" : "");
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        int depth = first(inputs).depth();
        List<Parameter> all = new ArrayList<>();
        if (scale) {
            all.add(Parameter.ofChannels("scale", Role.SCALE, depth, initial));
        }
        if (shift) {
            all.add(Parameter.ofChannels("shift", Role.SHIFT, depth, 0));
        }
        return all;
    }

    @Override
    public void forward(Pass p) {
        line(p, p.x(), p.y(), shift);
    }

    private void line(Pass p, float[] from, float[] to, boolean shifted) {
        int depth = p.output().depth();
        int row = p.output().width() * depth;
        float[] factors = scale ? p.weight(0) : null;
        float[] shifts = shifted ? p.weight(shiftAt()) : null;
        p.eachRow(
                start -> {
                    for (int at = start; at < start + row; at += depth) {
                        for (int d = 0; d < depth; d++) {
                            to[at + d] =
                                    from[at + d] * (factors == null ? 1 : factors[d])
                                            + (shifts == null ? 0 : shifts[d]);
                        }
                    }
                });
    }

    private int shiftAt() {
        return scale ? 1 : 0;
    }

    @Override
    public void backward(Pass p) {
        int depth = p.output().depth();
        int size = p.output().size();
        float[] dx = p.dx();
        if (dx != null) {
            line(p, p.dy(), dx, false);
        }
        if (scale) {
            ChannelSums.of(
                    p,
                    p.dweight(0),
                    (n, sums) -> {
                        for (int at = n * size; at < (n + 1) * size; at += depth) {
                            for (int d = 0; d < depth; d++) {
                                sums[d] += (double) p.dy()[at + d] * p.x()[at + d];
                            }
                        }
                    });
        }
        if (shift) {
            ChannelSums.ofGradient(p, p.dweight(shiftAt()));
        }
    }

    @Override
    public String toString() {
        return "affine()"
                + (scale ? "" : ".scale(false)")
                + (shift ? "" : ".shift(false)")
                + LayerText.modifier("initial", initial, 1);
    }
}
