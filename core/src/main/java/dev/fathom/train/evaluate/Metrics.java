package dev.fathom.train.evaluate;

import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
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
    ///   or it does not end as their task needs it: see [dev.fathom.network.Ending]
    static Metrics of(
            Model model, Pictures pictures, Views views, Engine engine, Loader loader, int batch) {
        return of(model, pictures, views, engine, loader, batch, (_, _, _) -> {});
    }

    /// The same, and tells what the model says of the pictures.
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
        return new Answering(model, pictures, views, batch)
                .metrics(engine, loader, answer -> {}, told);
    }

    /// The mean of those that are defined; NaN when none is.
    static double mean(DoubleStream figures) {
        return figures.filter(figure -> !Double.isNaN(figure)).average().orElse(Double.NaN);
    }

    /// Hears what a model tells of pictures, batch after batch, in their order.
    @FunctionalInterface
    interface Told {
        /// @param values of the node that is compared, as many for each picture; used again
        /// @param targets see [dev.fathom.data.Batch#targets]; used again
        void add(int pictures, float[] values, float[] targets);
    }

    /// What is counted of answers, batch after batch.
    interface Count {
        /// What of a batch's values is counted.
        default float[] counted(int pictures, float[] values) {
            return values;
        }

        /// @param counted see there
        /// @param targets see [dev.fathom.data.Batch#targets]
        void add(int pictures, float[] counted, float[] targets);

        Metrics metrics(double loss);
    }
}
