package dev.fathom.kernel.vector.pointwise;

import static dev.fathom.kernel.vector.lanes.VectorMath.load;
import static dev.fathom.kernel.vector.lanes.VectorMath.splat;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.VectorMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Activations: ReLU and clip in one go, the others in stages on chunks that stay in the first
/// cache.
public final class VectorActivations {
    /// A multiple of every vector length.
    private static final int CHUNK = 1024;

    private VectorActivations() {}

    /// One step of a function's computation: changes the first `n` values of y.
    private interface Stage {
        void apply(float[] x, float[] y, int n);
    }

    public static void forward(
            Activation f, float a, float b, int from, int to, float[] x, float[] y) {
        if (f == Activation.RELU) {
            int i = from;
            for (; i + Lanes.COUNT <= to; i += Lanes.COUNT) {
                load(x, i).max(0).intoArray(y, i);
            }
            for (; i < to; i++) {
                y[i] = Math.max(0, x[i]);
            }
            return;
        }
        if (f == Activation.CLIP) {
            for (int i = from; i < to; i++) {
                y[i] = Math.min(Math.max(x[i], a), b);
            }
            return;
        }
        Stage[] stages = value(f, a, b);
        float[] in = Scratch.floats(Scratch.Use.IN, CHUNK);
        float[] out = Scratch.floats(Scratch.Use.OUT, CHUNK);
        for (int at = from; at < to; at += CHUNK) {
            int n = Math.min(CHUNK, to - at);
            System.arraycopy(x, at, in, 0, n);
            run(stages, in, out, n);
            System.arraycopy(out, 0, y, at, n);
        }
    }

    public static void backward(
            Activation f, float a, float b, int from, int to, float[] x, float[] dy, float[] dx) {
        if (f == Activation.RELU) {
            reluBackward(from, to, x, dy, dx);
            return;
        }
        Stage[] stages = slope(f, a, b);
        float[] in = Scratch.floats(Scratch.Use.IN, CHUNK);
        float[] slope = Scratch.floats(Scratch.Use.OUT, CHUNK);
        for (int at = from; at < to; at += CHUNK) {
            int n = Math.min(CHUNK, to - at);
            System.arraycopy(x, at, in, 0, n);
            run(stages, in, slope, n);
            for (int i = 0; i < n; i++) {
                dx[at + i] = dy[at + i] * slope[i];
            }
        }
    }

    private static void run(Stage[] stages, float[] x, float[] y, int n) {
        for (Stage stage : stages) {
            stage.apply(x, y, n);
        }
    }

    private static void reluBackward(int from, int to, float[] x, float[] dy, float[] dx) {
        int i = from;
        for (; i + Lanes.COUNT <= to; i += Lanes.COUNT) {
            FloatVector slope = splat(0).blend(1, load(x, i).compare(GT, 0));
            load(dy, i).mul(slope).intoArray(dx, i);
        }
        if (i < to) {
            VectorMask<Float> in = Lanes.FLOATS.indexInRange(i, to);
            VectorMask<Float> positive = load(x, i, in).compare(GT, 0);
            FloatVector slope = splat(0).blend(1, positive);
            load(dy, i, in).mul(slope).intoArray(dx, i, in);
        }
    }

    // --- the functions ---------------------------------------------------------------------------

    private static Stage[] value(Activation f, float a, float b) {
        return switch (f) {
            case RELU, LEAKY_RELU -> new Stage[] {step(a), TIMES_X};
            case GELU -> new Stage[] {BELL_EXPONENT, EXP, VectorMath::distribution, TIMES_X};
            case SILU -> new Stage[] {NEGATIVE, EXP, LOGISTIC, TIMES_X};
            case SIGMOID -> new Stage[] {NEGATIVE, EXP, LOGISTIC};
            case TANH -> new Stage[] {TWICE_MAGNITUDE, EXP, VectorMath::tanh};
            case HARD_SWISH -> new Stage[] {VectorActivations::hardSigmoid, TIMES_X};
            case ELU -> new Stage[] {BELOW_ZERO, EXP, exponentialBelow(1, a)};
            case SELU -> new Stage[] {BELOW_ZERO, EXP, exponentialBelow(SELU_SCALE, SELU_BELOW)};
            case HARD_SIGMOID -> new Stage[] {line(a, b), held(0, 1)};
            case MISH -> new Stage[] {BELOW_TWENTY, EXP, VectorActivations::mishFactor, TIMES_X};
            case SOFTPLUS -> new Stage[] {NEGATIVE_MAGNITUDE, EXP, VectorMath::softplus};
            case GELU_TANH -> new Stage[] {GELU_EXPONENT, EXP, LOGISTIC, TIMES_X};
            case EXP -> new Stage[] {line(1, 0), EXP};
            case CLIP -> new Stage[] {line(1, 0), held(a, b)};
        };
    }

    private static Stage[] slope(Activation f, float a, float b) {
        return switch (f) {
            case RELU, LEAKY_RELU -> new Stage[] {step(a)};
            case GELU -> new Stage[] {BELL_EXPONENT, EXP, VectorMath::distributionAndSlope};
            case SILU -> new Stage[] {NEGATIVE, EXP, LOGISTIC, VectorActivations::siluSlope};
            case SIGMOID -> new Stage[] {NEGATIVE, EXP, LOGISTIC, VectorActivations::sigmoidSlope};
            case TANH ->
                    new Stage[] {
                        TWICE_MAGNITUDE, EXP, VectorMath::tanh, VectorActivations::tanhSlope
                    };
            case HARD_SWISH -> new Stage[] {VectorActivations::hardSwishSlope};
            case ELU -> new Stage[] {BELOW_ZERO, EXP, slopeBelow(1, a)};
            case SELU -> new Stage[] {BELOW_ZERO, EXP, slopeBelow(SELU_SCALE, SELU_BELOW)};
            case HARD_SIGMOID -> new Stage[] {line(a, b), inside(0, 1, a)};
            case MISH -> new Stage[] {BELOW_TWENTY, EXP, VectorActivations::mishSlope};
            case SOFTPLUS -> new Stage[] {NEGATIVE, EXP, LOGISTIC};
            case GELU_TANH -> new Stage[] {GELU_EXPONENT, EXP, VectorActivations::geluTanhSlope};
            case EXP -> new Stage[] {line(1, 0), EXP};
            case CLIP -> new Stage[] {line(1, 0), inside(a, b, 1)};
        };
    }

    // --- their stages: plain loops where the compiler vectorises them by itself ------------------

    private static final Stage EXP = (x, y, n) -> VectorMath.exp(y, n);

    private static final Stage TIMES_X =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] *= x[i];
                }
            };

    private static final Stage NEGATIVE =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = -x[i];
                }
            };

    private static final Stage TWICE_MAGNITUDE =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = 2 * Math.abs(x[i]);
                }
            };

    private static final Stage BELL_EXPONENT =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = -0.5f * x[i] * x[i];
                }
            };

    /// From e⁻ˣ.
    private static final Stage LOGISTIC =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = 1 / (1 + y[i]);
                }
            };

    private static void sigmoidSlope(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] *= 1 - y[i];
        }
    }

    private static void siluSlope(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] *= 1 + x[i] * (1 - y[i]);
        }
    }

    private static void tanhSlope(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = 1 - y[i] * y[i];
        }
    }

    private static void hardSigmoid(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.min(Math.max(x[i] + 3, 0), 6) / 6;
        }
    }

    private static void hardSwishSlope(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector in = load(x, i);
            FloatVector inside = in.add(in).add(3).div(6);
            inside.blend(1, in.compare(GE, 3)).blend(0, in.compare(LE, -3)).intoArray(y, i);
        }
    }

    /// The slope of a function that is x above 0 and a·x below.
    private static Stage step(float a) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i += Lanes.COUNT) {
                splat(a).blend(1, load(x, i).compare(GT, 0)).intoArray(y, i);
            }
        };
    }

    private static final float SELU_SCALE = (float) Activation.SELU_SCALE;
    private static final float SELU_BELOW = (float) (Activation.SELU_SCALE * Activation.SELU_ALPHA);
    private static final float GELU_TWICE_ROOT = (float) (2 * Activation.GELU_ROOT);
    private static final float GELU_CUBE = (float) Activation.GELU_CUBE;

    private static final Stage BELOW_ZERO =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = Math.min(x[i], 0);
                }
            };

    private static final Stage BELOW_TWENTY =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = Math.min(x[i], 20);
                }
            };

    private static final Stage NEGATIVE_MAGNITUDE =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    y[i] = -Math.abs(x[i]);
                }
            };

    private static final Stage GELU_EXPONENT =
            (x, y, n) -> {
                for (int i = 0; i < n; i++) {
                    float near = near(x[i]);
                    y[i] = -GELU_TWICE_ROOT * (near + GELU_CUBE * near * near * near);
                }
            };

    private static Stage line(float factor, float offset) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i++) {
                y[i] = factor * x[i] + offset;
            }
        };
    }

    private static Stage held(float least, float most) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i++) {
                y[i] = Math.min(Math.max(y[i], least), most);
            }
        };
    }

    /// A slope between two bounds of y, 0 outside.
    private static Stage inside(float least, float most, float slope) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i += Lanes.COUNT) {
                FloatVector at = load(y, i);
                VectorMask<Float> within = at.compare(GT, least).and(at.compare(LT, most));
                splat(0).blend(slope, within).intoArray(y, i);
            }
        };
    }

    /// From eˣ: a line above 0, a multiple of eˣ − 1 below.
    private static Stage exponentialBelow(float above, float below) {
        return (x, y, n) -> {
            VectorMath.minusOne(x, y, n);
            for (int i = 0; i < n; i += Lanes.COUNT) {
                FloatVector in = load(x, i);
                load(y, i).mul(below).blend(in.mul(above), in.compare(GT, 0)).intoArray(y, i);
            }
        };
    }

    /// From eˣ: the slope of [#exponentialBelow].
    private static Stage slopeBelow(float above, float below) {
        return (x, y, n) -> {
            for (int i = 0; i < n; i += Lanes.COUNT) {
                load(y, i).mul(below).blend(above, load(x, i).compare(GT, 0)).intoArray(y, i);
            }
        };
    }

    /// From e = eˣ: tanh(ln(1 + e)) = w/(w + 2) with w = e·(e + 2).
    private static void mishFactor(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            float w = y[i] * (y[i] + 2);
            y[i] = w / (w + 2);
        }
    }

    private static void mishSlope(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            float e = y[i];
            float w = e * (e + 2);
            y[i] = w / (w + 2) + 4 * Math.min(x[i], 20) * (e / (w + 2)) * ((1 + e) / (w + 2));
        }
    }

    private static float near(float x) {
        return Math.min(Math.max(x, -Activation.GELU_REACH), Activation.GELU_REACH);
    }

    /// From e = e⁻²ᵘ, with s = 1/(1 + e): s + x·s·(1 − s)·2u', where 1 − s is e·s.
    private static void geluTanhSlope(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            float near = near(x[i]);
            float s = 1 / (1 + y[i]);
            float inner = GELU_TWICE_ROOT * (1 + 3 * GELU_CUBE * near * near);
            y[i] = s + near * s * (y[i] * s) * inner;
        }
    }
}
