package dev.fathom.studio.gallery;

import dev.fathom.data.samples.Pictures;
import dev.fathom.text.NumberText;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What is right for pictures, in words.
///
/// Stateless and thread-safe.
final class Answers {
    private Answers() {}

    /// The class of a picture, the labels that it has, or its numbers; empty where it has a mask.
    static String right(Pictures pictures, int i) {
        float[] target = new float[pictures.targets()];
        pictures.target(i, target, 0);
        return switch (pictures.task()) {
            case CLASSIFY -> pictures.labels().get(pictures.label(i));
            case LABELS ->
                    IntStream.range(0, target.length)
                            .filter(l -> target[l] > 0)
                            .mapToObj(pictures.labels()::get)
                            .collect(Collectors.joining(", "));
            case REGRESS ->
                    IntStream.range(0, target.length)
                            .mapToObj(
                                    v ->
                                            pictures.labels().get(v)
                                                    + " "
                                                    + NumberText.rounded(target[v]))
                            .collect(Collectors.joining(", "));
            case SEGMENT -> "";
        };
    }
}
