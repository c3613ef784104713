package dev.fathom.train.evaluate;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.View;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.IntStream;

/// What a classifier answers to pictures.
///
/// Stateless and thread-safe.
public final class Answers {
    private Answers() {}

    /// Gets the answers to one batch after the other.
    interface Reader {
        /// @param size pictures in the batch
        /// @param logits size × classes
        /// @param labels the right class of each
        void read(int size, float[] logits, int[] labels);
    }

    /// Shows a model all pictures, in their order.
    ///
    /// @param views of each picture
    /// @param loader whose threads read the pictures
    /// @param batch views at a time; at least those of one picture
    static void each(
            Model model,
            Pictures pictures,
            Views views,
            Engine engine,
            Loader loader,
            int batch,
            Reader reader) {
        check(model, pictures);
        Volume input = model.network().input();
        int classes = pictures.labels().size();
        List<View> each = views.each();
        int together = Math.max(1, batch / each.size());
        Batches batches = Batches.of(pictures, model.preprocessing(), input, together).views(each);
        int logits = model.network().logits();
        int most = together * each.size();
        Session session =
                Program.output(model.network(), model.stored(), engine, most, logits).session();
        try (Epoch epoch = batches.epoch(0, loader)) {
            while (epoch.hasNext()) {
                Batch next = epoch.next();
                int size = next.size();
                int seen = size * each.size();
                System.arraycopy(next.x(), 0, session.input(), 0, seen * input.size());
                session.run(seen);
                float[] values = views.join(size, classes, session.output());
                reader.read(size, values, next.labels());
            }
        }
    }

    /// The class that the model takes each picture for.
    static int[] predicted(Model model, Pictures pictures, Engine engine, int batch) {
        int classes = pictures.labels().size();
        IntStream.Builder predicted = IntStream.builder();
        try (Loader loader = new Loader(engine.kernels().threads())) {
            each(
                    model,
                    pictures,
                    Views.crops(1),
                    engine,
                    loader,
                    batch,
                    (size, logits, labels) -> {
                        for (int n = 0; n < size; n++) {
                            predicted.add(Score.predicted(logits, n * classes, classes));
                        }
                    });
        }
        return predicted.build().toArray();
    }

    /// Fails unless the model can read the pictures and tell their classes.
    public static void check(Model model, Pictures pictures) {
        Volume input = model.network().input();
        Volume resized = model.preprocessing().resized(input);
        if (!pictures.volume().equals(input) && !pictures.volume().equals(resized)) {
            throw new ShapeException(
                    "%s reads %s, but the pictures are %s; scale the pictures, or put the network on their size"
                            .formatted(
                                    model.network().name(),
                                    resized.equals(input)
                                            ? "volumes of " + input
                                            : "the middle %s of %s".formatted(input, resized),
                                    pictures.volume()));
        }
        int classes = pictures.labels().size();
        if (model.network().output().size() != classes) {
            throw new ShapeException(
                    "%s gives %d values, but the pictures are of %d classes; end the network with dense(%d), softmax()"
                            .formatted(
                                    model.network().name(),
                                    model.network().output().size(),
                                    classes,
                                    classes));
        }
        if (!model.labels().isEmpty() && !model.labels().equals(pictures.labels())) {
            throw new ShapeException(
                    "%s tells %s apart, but the pictures are of %s; they must be the same classes in the same order"
                            .formatted(model.network().name(), model.labels(), pictures.labels()));
        }
    }
}
