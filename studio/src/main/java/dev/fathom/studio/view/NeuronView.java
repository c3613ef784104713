package dev.fathom.studio.view;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.model.Explanation;
import dev.fathom.model.Neuron;
import dev.fathom.model.Reading;
import dev.fathom.model.WeightedSum;
import dev.fathom.network.Patch;
import dev.fathom.show.text.Formula;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One neuron's value and how it came about.
///
/// @param value computed in double from the parts
/// @param engine what the engine computed
/// @param floats what it computes when nothing between the layers is rounded to 8 bits; null where
///   nothing is
/// @param kind of the parts: `sum`, `largest`, `mean`, `shared` or `other`
/// @param words what the layer does here
/// @param arithmetic the formula with the numbers in it
/// @param field the pixels of the input that it sees: left, top, width, height
/// @param sum the parts of a weighted sum; null for layers without filters
/// @param readings what layers without filters read
/// @param marked position of the reading that stands out, or −1
record NeuronView(
        String layer,
        int x,
        int y,
        int d,
        double value,
        float engine,
        @Nullable Float floats,
        double difference,
        String kind,
        String words,
        String arithmetic,
        List<Integer> field,
        @Nullable SumView sum,
        List<Reading> readings,
        int marked) {

    /// A patch times a filter.
    ///
    /// @param from name of the layer that was read
    /// @param firstChannel its depth slice that the filter's slice 0 reads
    /// @param volume width, height, depth of patch and filter
    /// @param columns the input's column that each tap of a row reads; −1 for padding
    /// @param rows the input's row that each filter row reads; −1 for padding
    /// @param patch row by row, depth contiguous
    /// @param filter the same
    /// @param slices sum of the products of each depth slice
    /// @param wholes how it is computed in whole numbers; null when it is in floats
    @SuppressWarnings("ArrayRecordComponent")
    record SumView(
            String from,
            int firstChannel,
            List<Integer> volume,
            List<Integer> columns,
            List<Integer> rows,
            float[] patch,
            float[] filter,
            List<Double> slices,
            @Nullable Float bias,
            @Nullable WholesView wholes) {

        static SumView of(WeightedSum sum) {
            WeightedSum.Wholes wholes = sum.wholes();
            return new SumView(
                    sum.from(),
                    sum.firstChannel(),
                    NetworkView.volume(sum.volume()),
                    sum.columns(),
                    sum.rows(),
                    sum.patch().data(),
                    sum.filter().data(),
                    sum.slices(),
                    sum.bias(),
                    wholes == null ? null : WholesView.of(wholes));
        }
    }

    /// A sum of whole numbers, n of the patch times w of the filter.
    ///
    /// @param read what n is to be multiplied by
    /// @param scale what w is to be multiplied by
    /// @param factor both
    /// @param sum of products and bias, times the factor
    /// @param made to what the value is rounded; null when it isn't
    /// @param whole of `made` that stands for the value; 0 when it isn't rounded
    record WholesView(
            float read,
            float scale,
            long products,
            long bias,
            float factor,
            float sum,
            @Nullable Grid made,
            float whole) {
        static WholesView of(WeightedSum.Wholes wholes) {
            Grid made = wholes.made();
            return new WholesView(
                    wholes.read().scale(),
                    wholes.scale(),
                    wholes.products(),
                    wholes.bias(),
                    wholes.factor(),
                    wholes.sum(),
                    made,
                    made == null ? 0 : made.whole(wholes.sum()));
        }
    }

    /// @param floats what the engine computes when nothing is rounded; null where nothing is
    static NeuronView of(Neuron neuron, @Nullable Float floats) {
        Explanation parts =
                neuron.explanation() instanceof Explanation.Rounded rounded
                        ? rounded.before()
                        : neuron.explanation();
        Formula formula = Formula.of(neuron.explanation());
        Patch seen = neuron.receptiveField();
        return new NeuronView(
                neuron.node().name(),
                neuron.x(),
                neuron.y(),
                neuron.d(),
                neuron.explanation().value(),
                neuron.value(),
                floats,
                neuron.difference(),
                kind(parts),
                formula.words(),
                formula.arithmetic(),
                List.of(seen.left(), seen.top(), seen.width(), seen.height()),
                parts instanceof WeightedSum sum ? SumView.of(sum) : null,
                formula.readings(),
                formula.marked());
    }

    private static String kind(Explanation parts) {
        return switch (parts) {
            case WeightedSum _ -> "sum";
            case Explanation.Largest _ -> "largest";
            case Explanation.Mean _ -> "mean";
            case Explanation.Shared _ -> "shared";
            default -> "other";
        };
    }
}
