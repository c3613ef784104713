package dev.fathom.data.samples;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Pictures divided in two, where they have classes each class in the same proportion.
///
/// @param kept the larger part, in the original order
/// @param held the part put aside for validation or test, in the original order
public record Split(Pictures kept, Pictures held) {

    /// @param fraction of each class to put aside, rounded to whole pictures
    /// @throws IllegalArgumentException when either part would be empty
    public static Split of(Pictures all, double fraction, long seed) {
        boolean[] held = new boolean[all.size()];
        boolean classes = all.task() == Task.CLASSIFY;
        List<IntStream.Builder> byClass =
                Stream.generate(IntStream::builder)
                        .limit(classes ? all.labels().size() : 1)
                        .toList();
        for (int i = 0; i < all.size(); i++) {
            byClass.get(classes ? all.label(i) : 0).add(i);
        }
        for (int c = 0; c < byClass.size(); c++) {
            int[] members = byClass.get(c).build().toArray();
            SplittableRandom random = Draws.of(seed, Draws.SPLIT, c);
            Draws.shuffle(members, random);
            Arrays.stream(members)
                    .limit(Math.round(members.length * fraction))
                    .forEach(i -> held[i] = true);
        }
        Split split = new Split(part(all, held, false), part(all, held, true));
        if (split.kept.size() == 0 || split.held.size() == 0) {
            throw new IllegalArgumentException(
                    "putting %s of %s pictures aside leaves %s and %s; both parts need pictures"
                            .formatted(fraction, all.size(), split.kept.size(), split.held.size()));
        }
        return split;
    }

    private static Pictures part(Pictures all, boolean[] held, boolean which) {
        return all.subset(IntStream.range(0, held.length).filter(i -> held[i] == which).toArray());
    }
}
