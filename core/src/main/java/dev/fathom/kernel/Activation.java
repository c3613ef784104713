package dev.fathom.kernel;

/// Functions of one value. Each constant is the definition, in double; `a` and `b` are numbers of
/// the function's own.
public enum Activation {
    /// max(0, x)
    RELU {
        @Override
        public double value(double x, double a, double b) {
            return Math.max(0, x);
        }

        @Override
        public double slope(double x, double a, double b) {
            return x > 0 ? 1 : 0;
        }
    },
    /// x, or a·x below 0
    LEAKY_RELU {
        @Override
        public double value(double x, double a, double b) {
            return x > 0 ? x : a * x;
        }

        @Override
        public double slope(double x, double a, double b) {
            return x > 0 ? 1 : a;
        }
    },
    /// x·Φ(x), with the exact normal distribution function (Hendrycks & Gimpel 2016)
    GELU {
        @Override
        public double value(double x, double a, double b) {
            return x * Normal.distribution(x);
        }

        @Override
        public double slope(double x, double a, double b) {
            return Normal.distribution(x) + x * Normal.density(x);
        }
    },
    /// x·sigmoid(x)
    SILU {
        @Override
        public double value(double x, double a, double b) {
            return x * SIGMOID.value(x, a, b);
        }

        @Override
        public double slope(double x, double a, double b) {
            double s = SIGMOID.value(x, a, b);
            return s * (1 + x * (1 - s));
        }
    },
    /// 1/(1 + e⁻ˣ)
    SIGMOID {
        @Override
        public double value(double x, double a, double b) {
            return 1 / (1 + Math.exp(-x));
        }

        @Override
        public double slope(double x, double a, double b) {
            double s = value(x, a, b);
            return s * (1 - s);
        }
    },
    /// the hyperbolic tangent
    TANH {
        @Override
        public double value(double x, double a, double b) {
            return Math.tanh(x);
        }

        @Override
        public double slope(double x, double a, double b) {
            double t = Math.tanh(x);
            return 1 - t * t;
        }
    },
    /// x·min(max(x + 3, 0), 6)/6 (Howard 2019)
    HARD_SWISH {
        @Override
        public double value(double x, double a, double b) {
            return x * Math.min(Math.max(x + 3, 0), 6) / 6;
        }

        @Override
        public double slope(double x, double a, double b) {
            return x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
        }
    },
    /// x, or a·(eˣ − 1) below 0 (Clevert 2015)
    ELU {
        @Override
        public double value(double x, double a, double b) {
            return x > 0 ? x : a * Math.expm1(x);
        }

        @Override
        public double slope(double x, double a, double b) {
            return x > 0 ? 1 : a * Math.exp(x);
        }
    },
    /// 1.0507·x, or 1.0507·1.6733·(eˣ − 1) below 0 (Klambauer 2017)
    SELU {
        @Override
        public double value(double x, double a, double b) {
            return SELU_SCALE * ELU.value(x, SELU_ALPHA, 0);
        }

        @Override
        public double slope(double x, double a, double b) {
            return SELU_SCALE * ELU.slope(x, SELU_ALPHA, 0);
        }
    },
    /// a·x + b, held within 0 … 1
    HARD_SIGMOID {
        @Override
        public double value(double x, double a, double b) {
            return Math.min(Math.max(a * x + b, 0), 1);
        }

        @Override
        public double slope(double x, double a, double b) {
            double inner = a * x + b;
            return inner > 0 && inner < 1 ? a : 0;
        }
    },
    /// x·tanh(ln(1 + eˣ)) (Misra 2019)
    MISH {
        @Override
        public double value(double x, double a, double b) {
            return x * Math.tanh(SOFTPLUS.value(x, a, b));
        }

        @Override
        public double slope(double x, double a, double b) {
            // from 20 on it is x, to the last digit
            double below = Math.min(x, 20);
            double t = Math.tanh(SOFTPLUS.value(below, a, b));
            return t + below * (1 - t * t) * SIGMOID.value(below, a, b);
        }
    },
    /// ln(1 + eˣ)
    SOFTPLUS {
        @Override
        public double value(double x, double a, double b) {
            return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        }

        @Override
        public double slope(double x, double a, double b) {
            return SIGMOID.value(x, a, b);
        }
    },
    /// x/(1 + e⁻²ᵘ) with u = √(2/π)·(x + 0.044715·x³): the approximation of GELU by tanh
    GELU_TANH {
        @Override
        public double value(double x, double a, double b) {
            return x * SIGMOID.value(twiceInner(x), a, b);
        }

        @Override
        public double slope(double x, double a, double b) {
            double s = SIGMOID.value(twiceInner(x), a, b);
            double near = Math.clamp(x, -GELU_REACH, GELU_REACH);
            double inner = 2 * GELU_ROOT * (1 + 3 * GELU_CUBE * near * near);
            return s + near * s * (1 - s) * inner;
        }

        private static double twiceInner(double x) {
            double near = Math.clamp(x, -GELU_REACH, GELU_REACH);
            return 2 * GELU_ROOT * (near + GELU_CUBE * near * near * near);
        }
    },
    /// x, held within a … b; 0 … 6 is ReLU6
    CLIP {
        @Override
        public double value(double x, double a, double b) {
            return Math.min(Math.max(x, a), b);
        }

        @Override
        public double slope(double x, double a, double b) {
            return x > a && x < b ? 1 : 0;
        }
    };

    public static final double SELU_ALPHA = 1.6732632423543772;
    public static final double SELU_SCALE = 1.0507009873554805;
    public static final double GELU_ROOT = Math.sqrt(2 / Math.PI);
    public static final double GELU_CUBE = 0.044715;

    /// From here on GELU is x or nearly 0, and e²ᵘ still has room in a float.
    public static final int GELU_REACH = 10;

    /// How many numbers of its own the function has: none, a alone, or a and b.
    public int numbers() {
        return switch (this) {
            case LEAKY_RELU, ELU -> 1;
            case HARD_SIGMOID, CLIP -> 2;
            case RELU, GELU, SILU, SIGMOID, TANH, HARD_SWISH, SELU, MISH, SOFTPLUS, GELU_TANH -> 0;
        };
    }

    /// @param a the function's first number, 0 where it has none
    /// @param b its second
    public abstract double value(double x, double a, double b);

    /// The derivative at x.
    public abstract double slope(double x, double a, double b);
}
