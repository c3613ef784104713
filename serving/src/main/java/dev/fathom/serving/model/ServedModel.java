package dev.fathom.serving.model;

import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.kernel.Kernels;
import dev.fathom.model.Likelihood;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Views;
import dev.fathom.run.Program;
import dev.fathom.run.Sessions;
import dev.fathom.serving.batch.BatchLimits;
import dev.fathom.serving.batch.Batcher;
import dev.fathom.serving.batch.Inputs;
import dev.fathom.serving.batch.Processors;
import dev.fathom.serving.batch.Statistics;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One version of a model, ready to answer: one program for the longest batch, whose kernels are
/// chosen once, so that a picture's answer has the same bits whatever runs with it.
///
/// Any number of threads may use it between [#enter] and [#leave].
public final class ServedModel {
    /// Runs before it is ready, of the most pictures and of one on all threads, and on each thread
    /// by itself: the kernels are compiled, and there is memory for all of it.
    private static final int WARMING = 3;

    /// Is told of each answer.
    @FunctionalInterface
    interface Observer {
        /// @param results not to be changed
        void answered(ServedModel by, int pictures, Inputs inputs, float[] results);
    }

    private final String name;
    private final String version;
    private final Model model;
    private final @Nullable Predictor predictor;
    private final Volume result;
    private final BatchLimits limits;
    private final Statistics statistics;
    private final Batcher batcher;
    private final Observer observer;
    private int users;
    private boolean retired;

    /// Prepares and warms it.
    ServedModel(
            String name,
            String version,
            Model model,
            Processors processors,
            BatchLimits limits,
            Statistics statistics,
            Observer observer) {
        this.name = name;
        this.version = version;
        this.model = model;
        this.limits = limits;
        this.statistics = statistics;
        this.observer = observer;
        model.network().checkSingle();
        Batcher.Runner runner;
        try (Processors.Turn _ = processors.turn()) {
            predictor = predictor(model, processors.engine(), limits.pictures());
            runner = runner(processors.engine());
        }
        result = model.network().output();
        int input = model.network().input().size();
        warm(runner, processors, limits);
        batcher =
                new Batcher(label(), limits, input, result.size(), processors, runner, statistics);
    }

    /// What tells probabilities, or null of a model that answers place by place or tells numbers.
    private static @Nullable Predictor predictor(Model model, Engine engine, int batch) {
        if (model.task() == Task.SEGMENT || model.task() == Task.REGRESS) {
            return null;
        }
        try {
            return new Predictor(model, Views.crops(1), engine, batch);
        } catch (ShapeException _) {
            return null;
        }
    }

    private Batcher.Runner runner(Engine engine) {
        Predictor classifier = predictor;
        if (classifier != null) {
            return classifier::scores;
        }
        Sessions sessions =
                new Sessions(
                        Program.output(
                                model.network(),
                                model.stored(),
                                model.engine(engine),
                                limits.pictures()));
        return (most, inputs, results) ->
                sessions.with(
                        most,
                        session -> {
                            int pictures = inputs.applyAsInt(session.input());
                            if (pictures > 0) {
                                session.run(pictures);
                                results.accept(session.output());
                            }
                        });
    }

    private static void warm(Batcher.Runner runner, Processors processors, BatchLimits limits) {
        Kernels kernels = processors.engine().kernels();
        int most = limits.together(kernels.threads());
        Consumer<float[]> nobody = results -> {};
        for (int i = 0; i < WARMING; i++) {
            try (Processors.Turn _ = processors.turn()) {
                runner.run(most, x -> most, nobody);
                runner.run(most, x -> 1, nobody);
                kernels.parallel(kernels.threads(), t -> runner.run(most, x -> most, nobody));
            }
        }
    }

    public String name() {
        return name;
    }

    public String version() {
        return version;
    }

    /// For people: `squeezenet1.1, version 2`.
    public String label() {
        return name + ", version " + version;
    }

    public Model model() {
        return model;
    }

    /// Of one picture.
    public Volume input() {
        return model.network().input();
    }

    /// Of one picture: scores, one a class, or what the network makes place by place.
    public Volume result() {
        return result;
    }

    /// What the scores say, or null of a model that answers place by place.
    public @Nullable Likelihood likelihood() {
        return predictor == null ? null : predictor.likelihood();
    }

    /// Classes with these probabilities, the likeliest first.
    ///
    /// @throws IllegalStateException of a model that answers place by place
    public List<Predictor.Guess> guesses(double[] probabilities) {
        if (predictor == null) {
            throw new IllegalStateException(label() + " has no classes");
        }
        return predictor.guesses(probabilities);
    }

    public BatchLimits limits() {
        return limits;
    }

    public Statistics statistics() {
        return statistics;
    }

    /// Pictures that wait.
    public int waiting() {
        return batcher.waiting();
    }

    /// The results of some pictures: see [Batcher#run].
    ///
    /// @param deadline of `System.nanoTime()`
    public float[] run(int pictures, Inputs inputs, long deadline) throws InterruptedException {
        float[] results = compute(pictures, inputs, deadline);
        observer.answered(this, pictures, inputs, results);
        return results;
    }

    /// The same, of which nobody is told.
    float[] compute(int pictures, Inputs inputs, long deadline) throws InterruptedException {
        return batcher.run(pictures, inputs, deadline);
    }

    /// When a request that begins now is too late.
    public long deadline() {
        return System.nanoTime() + limits.timeout().toNanos();
    }

    /// Begins to use it; false when it is no longer to be used.
    synchronized boolean enter() {
        if (!retired) {
            users++;
        }
        return !retired;
    }

    /// Ends what [#enter] began.
    synchronized void leave() {
        users--;
        notifyAll();
    }

    /// Lets nobody begin, waits for those who have, and ends its thread.
    void retire() {
        synchronized (this) {
            retired = true;
            long end = System.nanoTime() + 2 * limits.timeout().toNanos();
            try {
                while (users > 0 && end - System.nanoTime() > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        batcher.close();
    }
}
