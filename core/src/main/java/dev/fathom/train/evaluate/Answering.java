package dev.fathom.train.evaluate;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Likelihood;
import dev.fathom.model.Model;
import dev.fathom.model.NotFinite;
import dev.fathom.model.Predictor;
import dev.fathom.model.Views;
import dev.fathom.network.Ending;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A model and the pictures of which it tells what is to be told, batch after batch: here, or some
/// batches here and others elsewhere. What it tells of a batch doesn't depend on what was told
/// before, so that parts which were told anywhere make the same figures, to the last digit.
///
/// Safe for use by one thread at a time.
public final class Answering {
    private final Model model;
    private final Pictures pictures;
    private final Views views;
    private final int together;

    /// @param views where each picture is looked at; only for classes more than once
    /// @param batch views at a time
    /// @throws dev.fathom.tensor.ShapeException when the pictures are not what the network reads,
    ///   or it does not end as their task needs it: see [Ending]
    public Answering(Model model, Pictures pictures, Views views, int batch) {
        Evaluation.check(model, pictures);
        if (pictures.task() != Task.CLASSIFY && !views.equals(Views.crops(1))) {
            throw new IllegalArgumentException(
                    "several views of a picture are for the task classify, not %s; look once: --crops 1"
                            .formatted(pictures.task()));
        }
        this.model = model;
        this.pictures = pictures;
        this.views = views;
        together = Math.max(1, batch / views.each().size());
    }

    /// Number of batches.
    public int batches() {
        return Math.ceilDiv(pictures.size(), together);
    }

    /// The names of what is told: see [Pictures#labels].
    public List<String> labels() {
        return pictures.labels();
    }

    /// Tells some batches, to be added to the [#figures].
    ///
    /// @param from the first of them, 0 … batches − 1
    /// @param to the one that is no more of them
    /// @param loader whose threads read the pictures
    /// @throws dev.fathom.file.DataException when a picture can't be read, or a number that is told
    ///   isn't finite
    public List<Answers> part(int from, int to, Engine engine, Loader loader) {
        int first = from * together;
        int[] own = IntStream.range(first, Math.min(to * together, pictures.size())).toArray();
        Metrics.Count count = count(answer -> {});
        List<Answers> part = new ArrayList<>();
        tell(
                pictures.subset(own),
                engine,
                loader,
                (n, loss, values, targets) ->
                        part.add(
                                new Answers(
                                        n,
                                        loss,
                                        count.counted(n, values).clone(),
                                        targets.clone())));
        return part;
    }

    private void tell(Pictures some, Engine engine, Loader loader, Heard heard) {
        boolean classify = pictures.task() == Task.CLASSIFY;
        Runner runner = classify ? classes(engine) : values(engine);
        Batches plain = Batches.of(some, model.preprocessing(), model.network().input(), together);
        try (Epoch epoch = (classify ? plain.views(views.each()) : plain).epoch(0, loader)) {
            while (epoch.hasNext()) {
                runner.run(epoch.next(), heard);
            }
        }
    }

    private Runner classes(Engine engine) {
        int classes = pictures.labels().size();
        Predictor predictor = new Predictor(model, views, engine, together * views.each().size());
        Likelihood likelihood = predictor.likelihood();
        return (batch, heard) ->
                predictor.scores(
                        batch.size(),
                        batch.x(),
                        scores ->
                                heard.add(
                                        batch.size(),
                                        likelihood.loss(
                                                batch.size(), classes, scores, batch.targets()),
                                        scores,
                                        batch.targets()));
    }

    private Runner values(Engine engine) {
        Loss loss = Objective.none().loss(model.task(pictures.task()), 0);
        int node = Ending.compared(model.network(), pictures.task());
        int each = model.network().volume(node).size();
        int input = model.network().input().size();
        Session session =
                Program.output(
                                model.network(),
                                model.stored(),
                                model.engine(engine),
                                together,
                                node)
                        .session();
        return (batch, heard) -> {
            int n = batch.size();
            System.arraycopy(batch.x(), 0, session.input(), 0, n * input);
            session.run(n);
            NotFinite.check(model, session, n, node);
            float[] values = session.output();
            double mean = loss.of(n, each, values, batch.targets(), null, null);
            heard.add(n, mean, values, batch.targets());
        };
    }

    /// What is counted of the answers, all of them in their order.
    public Figures figures() {
        return new Figures(count(answer -> {}));
    }

    /// Tells all batches here, and gives their figures.
    public Metrics metrics(Engine engine, Loader loader) {
        return metrics(engine, loader, answer -> {}, (_, _, _) -> {});
    }

    /// @param onAnswer hears of classes what each picture was taken for
    /// @param told hears what is told of each batch
    Metrics metrics(
            Engine engine, Loader loader, Consumer<Evaluation.Answer> onAnswer, Metrics.Told told) {
        Metrics.Count count = count(onAnswer);
        Figures figures = new Figures(count);
        tell(
                pictures,
                engine,
                loader,
                (n, loss, values, targets) -> {
                    figures.add(new Answers(n, loss, count.counted(n, values), targets));
                    told.add(n, values, targets);
                });
        return figures.metrics();
    }

    private Metrics.Count count(Consumer<Evaluation.Answer> onAnswer) {
        int names = pictures.labels().size();
        return switch (pictures.task()) {
            case CLASSIFY -> new Tally(names, Likelihood.of(model.network()), onAnswer);
            case LABELS -> new LabelMetrics.Counted(names, pictures.size());
            case SEGMENT -> new PixelMetrics.Counted(names, model.network().input().pixels());
            case REGRESS -> new ValueMetrics.Counted(names);
        };
    }

    @FunctionalInterface
    private interface Runner {
        void run(Batch batch, Heard heard);
    }

    @FunctionalInterface
    private interface Heard {
        void add(int pictures, double loss, float[] values, float[] targets);
    }

    /// What is told of a batch.
    ///
    /// @param loss the mean of the batch
    /// @param counted of masks the class of each pixel, else scores or values; there may be more
    /// @param targets see [Batch#targets]; there may be more
    @SuppressWarnings("ArrayRecordComponent")
    public record Answers(int pictures, double loss, float[] counted, float[] targets)
            implements Serializable {
        @Serial private static final long serialVersionUID = 1;
    }

    /// The figures of the answers that were added: all, in the order of the batches.
    ///
    /// Safe for use by one thread at a time.
    public static final class Figures {
        private final Metrics.Count count;
        private double loss;
        private long pictures;

        private Figures(Metrics.Count count) {
            this.count = count;
        }

        public void add(Answers answers) {
            loss += answers.loss() * answers.pictures();
            pictures += answers.pictures();
            count.add(answers.pictures(), answers.counted(), answers.targets());
        }

        public Metrics metrics() {
            return count.metrics(loss / pictures);
        }
    }
}
