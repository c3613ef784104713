package dev.fathom.studio;

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
        double difference,
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
            @Nullable Float bias) {

        static SumView of(WeightedSum sum) {
            return new SumView(
                    sum.from(),
                    sum.firstChannel(),
                    NetworkView.volume(sum.volume()),
                    sum.columns(),
                    sum.rows(),
                    sum.patch().data(),
                    sum.filter().data(),
                    sum.slices(),
                    sum.bias());
        }
    }

    static NeuronView of(Neuron neuron) {
        Formula formula = Formula.of(neuron.explanation());
        Patch seen = neuron.receptiveField();
        return new NeuronView(
                neuron.node().name(),
                neuron.x(),
                neuron.y(),
                neuron.d(),
                neuron.explanation().value(),
                neuron.value(),
                neuron.difference(),
                formula.words(),
                formula.arithmetic(),
                List.of(seen.left(), seen.top(), seen.width(), seen.height()),
                neuron.explanation() instanceof WeightedSum sum ? SumView.of(sum) : null,
                formula.readings(),
                formula.marked());
    }
}
