package dev.fathom.explain;

import static dev.fathom.explain.Figures.number;
import static dev.fathom.explain.Figures.term;

import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.IntStream;

/// A neuron with weights: the patch that it reads times its filter, value by value, plus its bias.
///
/// Patch and filter lie over each other: what stands at the same place in both is multiplied.
///
/// @param source the layer that it reads, or [Place#INPUT]
/// @param from the volume that it reads
/// @param columns the columns it reads, those of padding too: below 0 or beyond the volume
/// @param rows the rows it reads
/// @param firstChannel the first of the depth slices it reads: that of its group
/// @param patch what it reads, 0 in padding
/// @param filter its weights
/// @param bias 0 where the layer has none
public record WeightedSum(
        String source,
        Volume from,
        List<Integer> columns,
        List<Integer> rows,
        int firstChannel,
        Tensor patch,
        Tensor filter,
        float bias)
        implements Explanation {

    public WeightedSum {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /// Width, height and depth of patch and filter.
    public Volume volume() {
        return filter.volume();
    }

    /// Whether the patch's column x, row y is padding.
    public boolean padding(int x, int y) {
        int column = columns.get(x);
        int row = rows.get(y);
        return column < 0 || column >= from.width() || row < 0 || row >= from.height();
    }

    /// Number of places in one slice of the patch that are padding.
    public int paddingCount() {
        return (int)
                IntStream.range(0, volume().pixels())
                        .filter(i -> padding(i % volume().width(), i / volume().width()))
                        .count();
    }

    /// One value of the patch times its weight.
    public double product(int x, int y, int d) {
        return (double) patch.at(0, x, y, d) * filter.at(0, x, y, d);
    }

    /// The sum of the products in each depth slice of the patch.
    public List<Double> slices() {
        return IntStream.range(0, volume().depth()).mapToObj(this::slice).toList();
    }

    private double slice(int d) {
        double sum = 0;
        for (int y = 0; y < volume().height(); y++) {
            for (int x = 0; x < volume().width(); x++) {
                sum += product(x, y, d);
            }
        }
        return sum;
    }

    /// The sum of all products.
    public double products() {
        return slices().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public double value() {
        return products() + bias;
    }

    @Override
    public String formula() {
        return "Σw·x + b = " + number(products()) + " + " + term(bias) + " = " + number(value());
    }
}
