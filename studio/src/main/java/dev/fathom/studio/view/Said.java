package dev.fathom.studio.view;

import dev.fathom.data.samples.Task;
import dev.fathom.layer.Layer;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.network.Network;
import dev.fathom.studio.view.TraceViews.Guess;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.PixelMetrics;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What the values that a network gives say of a picture.
enum Said {
    /// how probable each class is
    CLASSES,
    /// how probable each label is, whatever the others are
    LABELS,
    /// the part of the pixels that are taken for each class
    PIXELS,
    /// numbers, in their order
    NUMBERS,
    /// numbers of which the largest says most: no probabilities
    SCORES,
    /// nothing of the whole picture
    NOTHING;

    private static final int MOST = 5;

    static Said of(Trace trace) {
        Model model = trace.model();
        Network network = model.network();
        if (network.outputs().size() > 1) {
            return NOTHING;
        }
        if (model.task() == Task.REGRESS) {
            return NUMBERS;
        }
        Volume output = network.output();
        if (model.task() == Task.SEGMENT || output.pixels() > 1) {
            return output.depth() > 1 ? PIXELS : NOTHING;
        }
        Layer.Scores scores = network.nodes().get(network.result()).layer().scores();
        return switch (scores) {
            case SHARES -> CLASSES;
            case EACH_ITS_OWN -> model.task() == Task.LABELS ? LABELS : CLASSES;
            case LOGITS, LOGARITHMS -> SCORES;
        };
    }

    /// The largest values, or all numbers.
    List<Guess> guesses(Trace trace) {
        Model model = trace.model();
        float[] values = this == NOTHING ? new float[0] : values(trace);
        Comparator<Integer> order = Comparator.comparingDouble(i -> -values[i]);
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(this == NUMBERS ? Comparator.naturalOrder() : order)
                .limit(this == NUMBERS ? values.length : MOST)
                .filter(i -> this != PIXELS || values[i] > 0)
                .map(
                        i ->
                                new Guess(
                                        i,
                                        this == NUMBERS ? model.label(i) : name(model, i),
                                        values[i]))
                .toList();
    }

    /// What a class is called; one without a name has its number.
    static String name(Model model, int number) {
        return model.labels().isEmpty() ? "class " + number : model.label(number);
    }

    private float[] values(Trace trace) {
        Network network = trace.model().network();
        float[] made = trace.outputs().get(network.result()).data();
        if (this != PIXELS) {
            return made;
        }
        int pixels = network.output().pixels();
        float[] parts = new float[network.output().depth()];
        for (byte told : PixelMetrics.told(made, pixels, parts.length)) {
            parts[told & 255] += 1.0f / pixels;
        }
        return parts;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
