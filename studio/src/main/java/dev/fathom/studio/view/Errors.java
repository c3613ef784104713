package dev.fathom.studio.view;

import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.train.evaluate.Calibration;
import dev.fathom.train.evaluate.Evaluation;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where a network is wrong: it is evaluated on test pictures behind the page, once for each number
/// of pictures.
public final class Errors implements AutoCloseable {
    private static final int USUAL = 1000;
    private static final int WIDEST = 24;
    private static final int MOST_MISTAKES = 40;
    private static final int SHOWN = 12;

    private final Shelf shelf;
    private final Gallery gallery;
    private final Engine engine;
    private final ExecutorService behind =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private @Nullable Run last;

    private record Key(String network, int limit) {}

    private record Run(Key key, Answered answered, Future<Evaluation> evaluation) {

        /// Null until all pictures are looked at.
        @Nullable Evaluation result() {
            return switch (evaluation.state()) {
                case RUNNING -> null;
                case SUCCESS -> evaluation.resultNow();
                case FAILED, CANCELLED -> throw failure(evaluation.exceptionNow());
            };
        }

        private static RuntimeException failure(Throwable thrown) {
            return switch (thrown) {
                case DataException e -> new Refusal(400, String.valueOf(e.getMessage()));
                case RuntimeException e -> e;
                default -> new IllegalStateException(thrown);
            };
        }
    }

    public Errors(Shelf shelf, Gallery gallery, Engine engine) {
        this.shelf = shelf;
        this.gallery = gallery;
        this.engine = engine;
    }

    /// Starts the evaluation that is asked for, and stops another.
    private synchronized Run asked(Request request) {
        Key key = new Key(request.text("network"), request.number("limit", USUAL));
        Run run = last;
        if (run == null || !run.key().equals(key)) {
            stop();
            Model model = shelf.model(key.network());
            Answered answered =
                    new Answered(model, gallery.tests(model), Math.max(1, key.limit()), engine);
            run = new Run(key, answered, behind.submit(answered));
            last = run;
        }
        return run;
    }

    private void stop() {
        if (last != null) {
            last.answered().stop();
        }
    }

    /// How far it is, and what came out.
    ///
    /// @param done pictures that were looked at
    /// @param total pictures that are looked at
    /// @param known pictures that there are
    /// @param result null until all are done
    record Progress(int done, int total, int known, @Nullable Result result) {}

    /// @param topFive accuracy among the first five classes; NaN where it says nothing
    /// @param confusion pictures by right class, then predicted one; empty for many classes
    /// @param mistakes the most frequent ones
    record Result(
            List<String> labels,
            double accuracy,
            double topFive,
            double loss,
            List<List<Long>> confusion,
            List<Evaluation.Mistake> mistakes,
            List<ClassView> classes,
            double calibrationError,
            double confidence,
            List<Calibration.Bin> bins) {

        static Result of(Evaluation e, List<String> labels) {
            return new Result(
                    labels,
                    e.accuracy(),
                    e.topFiveAccuracy(),
                    e.loss(),
                    labels.size() <= WIDEST ? e.confusion() : List.of(),
                    e.mistakes().stream().limit(MOST_MISTAKES).toList(),
                    IntStream.range(0, labels.size()).mapToObj(c -> ClassView.of(e, c)).toList(),
                    e.calibration().expectedError(),
                    e.calibration().confidence(),
                    e.calibration().bins());
        }
    }

    /// One class; its figures are NaN where they are undefined.
    record ClassView(long pictures, double precision, double recall, double f1) {
        static ClassView of(Evaluation e, int c) {
            return new ClassView(
                    e.confusion().get(c).stream().mapToLong(Long::longValue).sum(),
                    e.precision(c),
                    e.recall(c),
                    e.f1(c));
        }
    }

    public Answer errors(Request request) {
        Run run = asked(request);
        Evaluation e = run.result();
        Answered answered = run.answered();
        return Answer.json(
                new Progress(
                        answered.done(),
                        answered.total(),
                        answered.known(),
                        e == null ? null : Result.of(e, answered.labels())));
    }

    /// Pictures with the worst losses first.
    ///
    /// @param total number of all such pictures
    record ShownPictures(int total, List<PictureAnswer> shown) {}

    /// @param id of the picture
    /// @param right its class
    /// @param predicted the class that it was taken for
    /// @param ofRight probability of its class
    /// @param ofPredicted probability of the other
    record PictureAnswer(
            String id, int right, int predicted, double ofRight, double ofPredicted, double loss) {}

    /// Those of one class that were taken for one, or of all.
    public Answer answers(Request request) {
        boolean cell = request.values().containsKey("right");
        int right = cell ? request.number("right") : 0;
        int taken = cell ? request.number("taken") : 0;
        Run run = asked(request);
        if (run.result() == null) {
            throw new Refusal(409, "the pictures are still looked at; ask again when all are done");
        }
        List<Evaluation.Answer> found =
                run.answered().worst().stream()
                        .filter(a -> !cell || (a.right() == right && a.predicted() == taken))
                        .toList();
        return Answer.json(
                new ShownPictures(
                        found.size(), found.stream().limit(SHOWN).map(Errors::picture).toList()));
    }

    private static PictureAnswer picture(Evaluation.Answer a) {
        return new PictureAnswer(
                Gallery.testId(a.picture()),
                a.right(),
                a.predicted(),
                a.ofRight(),
                a.ofPredicted(),
                -Math.log(a.ofRight()));
    }

    @Override
    public synchronized void close() {
        stop();
        behind.close();
    }
}
