package dev.fathom.show.text;

import dev.fathom.model.WeightedSum;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The depth slices of a weighted sum that weigh most, in the order of depth, and the sum of all
/// others: they are few enough to be shown.
///
/// @param slices their numbers
/// @param others number of the other slices
/// @param rest what the others sum up to
public record Strongest(List<Integer> slices, int others, double rest) {

    public static Strongest of(WeightedSum sum, int most) {
        List<Double> sums = sum.slices();
        List<Integer> ranked =
                IntStream.range(0, sums.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer d) -> -Math.abs(sums.get(d))))
                        .toList();
        int shown = Math.min(most, ranked.size());
        List<Integer> others = ranked.subList(shown, ranked.size());
        return new Strongest(
                ranked.subList(0, shown).stream().sorted().toList(),
                others.size(),
                others.stream().mapToDouble(sums::get).sum());
    }
}
