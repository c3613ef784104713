package dev.fathom.model;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.LrnShape;
import dev.fathom.layer.activation.Pointwise;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of one neuron's value, one record for each way in which layers make values.
///
/// Immutable and thread-safe.
public sealed interface Explanation
        permits WeightedSum,
                Explanation.Largest,
                Explanation.Mean,
                Explanation.Activated,
                Explanation.ResponseNormalized,
                Explanation.Normalized,
                Explanation.Shared,
                Explanation.Added,
                Explanation.Multiplied,
                Explanation.Blended,
                Explanation.Scaled,
                Explanation.HandedOn,
                Explanation.Rounded {

    /// The value, computed from the parts in double.
    double value();

    /// A max pool's window.
    ///
    /// @param candidates what lies in the window, row by row; padding never does
    /// @param winner position of the first of the largest
    record Largest(List<Reading> candidates, int winner) implements Explanation {
        public Largest {
            candidates = List.copyOf(candidates);
        }

        static Largest of(List<Reading> candidates) {
            Reading largest =
                    candidates.stream()
                            .max(Comparator.comparingDouble(Reading::value))
                            .orElseThrow();
            int first = 0;
            while (candidates.get(first).value() != largest.value()
                    && !Float.isNaN(candidates.get(first).value())) {
                first++;
            }
            return new Largest(candidates, first);
        }

        @Override
        public double value() {
            return candidates.get(winner).value();
        }
    }

    /// An average pool's window, or a whole depth slice.
    ///
    /// @param values what lies in it, row by row
    /// @param divisor number of values that count, padding among them where it counts
    record Mean(List<Reading> values, int divisor) implements Explanation {
        public Mean {
            values = List.copyOf(values);
        }

        public double sum() {
            return values.stream().mapToDouble(Reading::value).sum();
        }

        @Override
        public double value() {
            return sum() / divisor;
        }
    }

    /// A function of one value.
    ///
    /// @param layer which function
    record Activated(Reading input, Pointwise layer) implements Explanation {
        @Override
        public double value() {
            return layer.function().value(input.value(), (float) layer.a(), (float) layer.b());
        }
    }

    /// Local response normalisation: x/(k + α·Σx²)^β.
    ///
    /// @param neighbours the channels of the sum, the neuron's own among them
    /// @param own position of the neuron's own
    /// @param shape the layer's numbers, as the engine uses them
    record ResponseNormalized(List<Reading> neighbours, int own, LrnShape shape)
            implements Explanation {
        public ResponseNormalized {
            neighbours = List.copyOf(neighbours);
        }

        public Reading input() {
            return neighbours.get(own);
        }

        /// Σx² of the neighbours.
        public double squares() {
            return neighbours.stream().mapToDouble(r -> (double) r.value() * r.value()).sum();
        }

        /// k + α·Σx²
        public double base() {
            return shape.k() + shape.alpha() * squares();
        }

        @Override
        public double value() {
            return input().value() * Math.pow(base(), -shape.beta());
        }
    }

    /// Batch, group and layer normalisation: scale·(x − mean)/√(variance + ε) + shift.
    ///
    /// @param over whose mean and variance these are, in words
    /// @param scale 1 where the layer has none
    /// @param shift 0 where the layer has none
    record Normalized(
            Reading input,
            String over,
            double mean,
            double variance,
            float epsilon,
            float scale,
            float shift)
            implements Explanation {
        /// √(variance + ε)
        public double deviation() {
            return Math.sqrt(variance + epsilon);
        }

        @Override
        public double value() {
            return scale * (input.value() - mean) / deviation() + shift;
        }
    }

    /// Softmax: eˣ/Σeˣ over a depth column.
    ///
    /// @param column all values of the column
    /// @param own position of the neuron's own
    /// @param logarithm whether the value is the logarithm of its share
    record Shared(List<Reading> column, int own, boolean logarithm) implements Explanation {
        public Shared {
            column = List.copyOf(column);
        }

        /// The largest value: it is subtracted first, which changes nothing but keeps eˣ finite.
        public double largest() {
            return column.stream().mapToDouble(Reading::value).max().orElseThrow();
        }

        /// e to the power of a value minus the largest.
        public double exponential(int position) {
            return Math.exp(column.get(position).value() - largest());
        }

        public double sum() {
            double largest = largest();
            return column.stream().mapToDouble(r -> Math.exp(r.value() - largest)).sum();
        }

        @Override
        public double value() {
            return logarithm
                    ? column.get(own).value() - largest() - Math.log(sum())
                    : exponential(own) / sum();
        }
    }

    /// A sum of the values at the same place of several layers.
    record Added(List<Reading> parts) implements Explanation {
        public Added {
            parts = List.copyOf(parts);
        }

        @Override
        public double value() {
            return parts.stream().mapToDouble(Reading::value).sum();
        }
    }

    /// A product of the values at the same place of several layers.
    record Multiplied(List<Reading> parts) implements Explanation {
        public Multiplied {
            parts = List.copyOf(parts);
        }

        @Override
        public double value() {
            return parts.stream().mapToDouble(Reading::value).reduce(1, (a, b) -> a * b);
        }
    }

    /// A value of a quantized network, rounded to a grid.
    ///
    /// @param before what the layer computes
    record Rounded(Explanation before, Grid grid) implements Explanation {
        @Override
        public double value() {
            return grid.nearest((float) before.value());
        }
    }

    /// A mean of neighbours, weighted by nearness.
    ///
    /// @param shares one a neighbour; they sum to 1
    record Blended(List<Reading> neighbours, List<Float> shares) implements Explanation {
        public Blended {
            neighbours = List.copyOf(neighbours);
            shares = List.copyOf(shares);
        }

        @Override
        public double value() {
            double sum = 0;
            for (int i = 0; i < shares.size(); i++) {
                sum += (double) shares.get(i) * neighbours.get(i).value();
            }
            return sum;
        }
    }

    /// A value times a number, plus another.
    record Scaled(Reading input, float factor, float shift) implements Explanation {
        @Override
        public double value() {
            return (double) factor * input.value() + shift;
        }
    }

    /// A value that is handed on: what dropout does outside training, flatten, concat and padDepth.
    ///
    /// @param input null where the layer puts a constant
    /// @param constant what it puts there
    /// @param reason why it is this one, in a sentence
    record HandedOn(@Nullable Reading input, double constant, String reason)
            implements Explanation {
        public HandedOn(@Nullable Reading input, String reason) {
            this(input, 0, reason);
        }

        @Override
        public double value() {
            return input == null ? constant : input.value();
        }
    }
}
