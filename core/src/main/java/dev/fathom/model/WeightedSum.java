package dev.fathom.model;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A patch of the input times a filter that is as deep, summed, plus a bias: what convolutions,
/// transposed convolutions, locally connected and fully connected layers compute.
///
/// Patch and filter lie tap by tap over each other. A tap that finds no input (padding, or between
/// the inputs of a transposed convolution) reads 0.
///
/// @param from name of the layer that was read; `input` for the network's input
/// @param firstChannel depth slice of the input that the filter's slice 0 reads; more than 0 in
///   later groups
/// @param columns the input's column that each tap of a filter row reads, or [#NOTHING]
/// @param rows the input's row that each filter row reads, or [#NOTHING]
/// @param patch what was read, as large as the filter
/// @param filter the weights
/// @param bias null when the layer has none
/// @param wholes how it is computed in whole numbers; null when it is in floats
public record WeightedSum(
        String from,
        int firstChannel,
        List<Integer> columns,
        List<Integer> rows,
        Tensor patch,
        Tensor filter,
        @Nullable Float bias,
        @Nullable Wholes wholes)
        implements Explanation {
    /// The same sum of whole numbers: n of the patch, w of the filter.
    ///
    /// @param read the grid on which the patch lies
    /// @param scale what w is to be multiplied by
    /// @param products Σ n·w
    /// @param bias a whole number of read's scale times the other
    /// @param made to what the layer's value is rounded; null when it isn't
    public record Wholes(Grid read, float scale, long products, long bias, @Nullable Grid made) {
        /// What the sum is to be multiplied by, in single precision.
        public float factor() {
            return read.scale() * scale;
        }

        /// The sum, before it is rounded to a grid.
        public float sum() {
            return (float) (products + bias) * factor();
        }

        /// What the engine computes, to the bit.
        public float value() {
            return made == null ? sum() : made.nearest(sum());
        }
    }

    /// Stands for the place of a tap that finds no input.
    public static final int NOTHING = -1;

    public WeightedSum {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /// Width × height × depth of patch and filter.
    public Volume volume() {
        return filter.volume();
    }

    /// Whether a tap finds an input.
    public boolean reads(int column, int row) {
        return columns.get(column) != NOTHING && rows.get(row) != NOTHING;
    }

    /// Input times weight at one tap.
    public double product(int column, int row, int d) {
        return (double) patch.at(0, column, row, d) * filter.at(0, column, row, d);
    }

    /// The sum of the products of one depth slice.
    public double slice(int d) {
        double sum = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                sum += product(column, row, d);
            }
        }
        return sum;
    }

    /// The sums of all depth slices.
    public List<Double> slices() {
        return IntStream.range(0, volume().depth()).mapToObj(this::slice).toList();
    }

    @Override
    public double value() {
        if (wholes != null) {
            return wholes.value();
        }
        double sum = 0;
        for (int d = 0; d < volume().depth(); d++) {
            sum += slice(d);
        }
        return bias == null ? sum : sum + bias;
    }
}
