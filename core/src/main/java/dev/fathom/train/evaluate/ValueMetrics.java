package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Lengths;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// How near the numbers come that a model tells of pictures.
///
/// @param values each by itself
public record ValueMetrics(long pictures, double loss, List<Value> values) implements Metrics {

    /// One value.
    ///
    /// @param mae mean of the errors' magnitudes, in the value's unit
    /// @param rmse root of the mean of the errors' squares, in the value's unit
    /// @param r2 coefficient of determination: one less the errors' squares by those of the
    ///   distances from the mean; NaN when the value is always the same
    public record Value(double mae, double rmse, double r2) {}

    public ValueMetrics {
        values = List.copyOf(values);
    }

    @Override
    public Task task() {
        return Task.REGRESS;
    }

    /// The mean over the values for which it is defined.
    public double mean(ToDoubleFunction<Value> figure) {
        return Metrics.mean(values.stream().mapToDouble(figure));
    }

    /// Means over the values.
    @Override
    public Map<String, Double> byName() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(task().figure(), mean(Value::r2));
        figures.put("mae", mean(Value::mae));
        figures.put("rmse", mean(Value::rmse));
        figures.put("loss", loss);
        figures.values().removeIf(value -> Double.isNaN(value));
        return figures;
    }

    /// See [Metrics.Count].
    static final class Counted implements Count {
        private final Spread[] right;
        private final double[] errors;
        private final double[] squares;
        private long pictures;

        Counted(int values) {
            right = new Spread[values];
            Arrays.setAll(right, _ -> new Spread());
            errors = new double[values];
            squares = new double[values];
        }

        @Override
        public void add(int batch, float[] values, float[] targets) {
            Lengths.check("values", values.length, batch, "pictures", right.length);
            for (int i = 0; i < batch * right.length; i++) {
                int v = i % right.length;
                double error = (double) values[i] - targets[i];
                right[v].add(targets[i]);
                errors[v] += Math.abs(error);
                squares[v] += error * error;
            }
            pictures += batch;
        }

        @Override
        public Metrics metrics(double loss) {
            Value[] values = new Value[right.length];
            for (int v = 0; v < values.length; v++) {
                double around = right[v].squares();
                values[v] =
                        new Value(
                                errors[v] / pictures,
                                Math.sqrt(squares[v] / pictures),
                                around > 0 ? 1 - squares[v] / around : Double.NaN);
            }
            return new ValueMetrics(pictures, loss, List.of(values));
        }
    }
}
