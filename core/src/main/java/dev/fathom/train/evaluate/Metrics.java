package dev.fathom.train.evaluate;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.NotFinite;
import dev.fathom.model.Views;
import dev.fathom.network.Ending;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import java.util.Map;
import java.util.stream.DoubleStream;

/// How well a model does its task on pictures of which the right answers are known. Immutable and
/// thread-safe.
public sealed interface Metrics permits Evaluation, LabelMetrics, PixelMetrics, ValueMetrics {

    Task task();

    long pictures();

    /// The mean of the task's loss: see [Objective#none].
    double loss();

    /// All figures of the whole by name, in the order in which they are shown; those that are not
    /// defined are left out.
    Map<String, Double> byName();

    /// The one by which models are compared: see [Task#figure]; NaN when it is not defined.
    default double figure() {
        return byName().getOrDefault(task().figure(), Double.NaN);
    }

    /// Lets a model tell what is to be told of each picture.
    ///
    /// @param views where each is looked at; only for classes more than once
    /// @param batch views at a time
    /// @throws dev.fathom.tensor.ShapeException when the pictures are not what the network reads,
    ///   or it does not end as their task needs it: see [Ending]
    static Metrics of(
            Model model, Pictures pictures, Views views, Engine engine, Loader loader, int batch) {
        return pictures.task() == Task.CLASSIFY
                ? Evaluation.of(model, pictures, views, engine, loader, batch, answer -> {})
                : of(model, pictures, views, engine, loader, batch, (_, _, _) -> {});
    }

    /// The same for pictures of another task than to tell classes, and tells what the model says of
    /// them; of classes [Evaluation#of] tells it.
    ///
    /// @param told hears it as soon as a batch is done
    static Metrics of(
            Model model,
            Pictures pictures,
            Views views,
            Engine engine,
            Loader loader,
            int batch,
            Told told) {
        Evaluation.check(model, pictures);
        if (!views.equals(Views.crops(1))) {
            throw new IllegalArgumentException(
                    "several views of a picture are for the task classify, not %s; look once: --crops 1"
                            .formatted(pictures.task()));
        }
        Loss loss = Objective.none().loss(model.task(pictures.task()), 0);
        int size = pictures.labels().size();
        Count count =
                switch (pictures.task()) {
                    case LABELS -> new LabelMetrics.Counted(size, pictures.size());
                    case SEGMENT ->
                            new PixelMetrics.Counted(size, model.network().input().pixels());
                    case REGRESS -> new ValueMetrics.Counted(size);
                    case CLASSIFY -> throw new IllegalStateException("Evaluation.of tells classes");
                };
        double sum = 0;
        int node = Ending.compared(model.network(), pictures.task());
        int each = model.network().volume(node).size();
        Session session =
                Program.output(model.network(), model.stored(), model.engine(engine), batch, node)
                        .session();
        Batches batches =
                Batches.of(pictures, model.preprocessing(), model.network().input(), batch);
        try (Epoch epoch = batches.epoch(0, loader)) {
            while (epoch.hasNext()) {
                Batch next = epoch.next();
                int n = next.size();
                System.arraycopy(
                        next.x(), 0, session.input(), 0, n * model.network().input().size());
                session.run(n);
                NotFinite.check(model, session, n, node);
                float[] values = session.output();
                sum += n * loss.of(n, each, values, next.targets(), null, null);
                count.add(n, values, next.targets());
                told.add(n, values, next.targets());
            }
        }
        return count.metrics(sum / pictures.size());
    }

    /// The mean of those that are defined; NaN when none is.
    static double mean(DoubleStream figures) {
        return figures.filter(figure -> !Double.isNaN(figure)).average().orElse(Double.NaN);
    }

    /// Hears what a model tells of pictures, batch after batch, in their order.
    @FunctionalInterface
    interface Told {
        /// @param values of the node that is compared, as many for each picture; used again
        /// @param targets see [Batch#targets]; used again
        void add(int pictures, float[] values, float[] targets);
    }

    /// What is counted of answers, batch after batch.
    interface Count extends Told {
        Metrics metrics(double loss);
    }
}
