package dev.fathom.studio.view;

import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.train.evaluate.Metrics;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Where a network is wrong: it is evaluated on test pictures behind the page, once for each number
/// of pictures.
public final class Errors implements AutoCloseable {
    private static final int USUAL = 1000;
    private static final int SHOWN = 12;

    private final Shelf shelf;
    private final Gallery gallery;
    private final Engine engine;
    private final ExecutorService behind =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private @Nullable Run last;

    private record Key(String network, int limit) {}

    private record Run(Key key, Answered answered, Future<Metrics> evaluation) {

        /// Null until all pictures are looked at.
        @Nullable Metrics result() {
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
                    Answered.of(model, gallery.tests(model), Math.max(1, key.limit()), engine);
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
    /// @param problem why nothing is counted, or null
    record Progress(
            String task,
            int done,
            int total,
            int known,
            @Nullable Object result,
            @Nullable String problem) {}

    public Answer errors(Request request) {
        Run run;
        try {
            run = asked(request);
            run.result();
        } catch (Refusal | IllegalArgumentException e) {
            return Answer.json(new Progress("", 0, 0, 0, null, e.getMessage()));
        }
        Metrics metrics = run.result();
        Answered answered = run.answered();
        return Answer.json(
                new Progress(
                        answered.task().toString(),
                        answered.done(),
                        answered.total(),
                        answered.known(),
                        metrics == null ? null : answered.result(metrics),
                        null));
    }

    /// Pictures, the worst first.
    ///
    /// @param total number of all such pictures
    record ShownPictures(int total, List<? extends Object> shown) {}

    /// Those of one cell, or of all.
    public Answer answers(Request request) {
        boolean all = !request.values().containsKey("right");
        Answered.Cell cell =
                all
                        ? Answered.Cell.ALL
                        : new Answered.Cell(request.number("right"), request.number("taken"));
        Run run = asked(request);
        if (run.result() == null) {
            throw new Refusal(409, "the pictures are still looked at; ask again when all are done");
        }
        List<? extends Object> found = run.answered().shown(cell);
        return Answer.json(new ShownPictures(found.size(), found.stream().limit(SHOWN).toList()));
    }

    @Override
    public synchronized void close() {
        stop();
        behind.close();
    }
}
