package dev.fathom.kernel;

/// Functions of one value. Each constant is the definition, in double.
public enum Activation {
    /// max(0, x)
    RELU {
        @Override
        public double value(double x, double a) {
            return Math.max(0, x);
        }

        @Override
        public double slope(double x, double a) {
            return x > 0 ? 1 : 0;
        }
    },
    /// x, or a·x below 0
    LEAKY_RELU {
        @Override
        public double value(double x, double a) {
            return x > 0 ? x : a * x;
        }

        @Override
        public double slope(double x, double a) {
            return x > 0 ? 1 : a;
        }
    },
    /// x·Φ(x), with the exact normal distribution function (Hendrycks & Gimpel 2016)
    GELU {
        @Override
        public double value(double x, double a) {
            return x * Normal.distribution(x);
        }

        @Override
        public double slope(double x, double a) {
            return Normal.distribution(x) + x * Normal.density(x);
        }
    },
    /// x·sigmoid(x)
    SILU {
        @Override
        public double value(double x, double a) {
            return x * SIGMOID.value(x, a);
        }

        @Override
        public double slope(double x, double a) {
            double s = SIGMOID.value(x, a);
            return s * (1 + x * (1 - s));
        }
    },
    /// 1/(1 + e⁻ˣ)
    SIGMOID {
        @Override
        public double value(double x, double a) {
            return 1 / (1 + Math.exp(-x));
        }

        @Override
        public double slope(double x, double a) {
            double s = value(x, a);
            return s * (1 - s);
        }
    },
    /// the hyperbolic tangent
    TANH {
        @Override
        public double value(double x, double a) {
            return Math.tanh(x);
        }

        @Override
        public double slope(double x, double a) {
            double t = Math.tanh(x);
            return 1 - t * t;
        }
    },
    /// x·min(max(x + 3, 0), 6)/6 (Howard 2019)
    HARD_SWISH {
        @Override
        public double value(double x, double a) {
            return x * Math.min(Math.max(x + 3, 0), 6) / 6;
        }

        @Override
        public double slope(double x, double a) {
            return x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
        }
    };

    /// @param a the function's own parameter, unused by most
    public abstract double value(double x, double a);

    /// The derivative at x.
    public abstract double slope(double x, double a);
}
