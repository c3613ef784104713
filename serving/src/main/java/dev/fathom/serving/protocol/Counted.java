package dev.fathom.serving.protocol;

import dev.fathom.file.DataException;
import dev.fathom.serving.batch.QueueFullException;
import dev.fathom.serving.batch.Statistics;
import dev.fathom.serving.batch.TooLateException;
import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Refusal;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.http.Route;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.model.ServedModel;
import java.io.IOException;
import java.util.Objects;

/// Requests that a model answers, each counted with how it ended.
final class Counted {
    private final ModelRepository models;

    Counted(ModelRepository models) {
        this.models = models;
    }

    /// What a model makes of a body.
    @FunctionalInterface
    interface Answering {
        Reply answer(ServedModel model, Ask ask, byte[] body)
                throws IOException, InterruptedException;
    }

    /// Answers with the model that the address names. The body is read before the model is held.
    Route.Handler by(Answering answering) {
        return ask -> {
            byte[] body = ask.body();
            return models.with(
                    Objects.requireNonNull(ask.path(Addresses.MODEL)),
                    ask.path(Addresses.VERSION),
                    model -> counted(model, answering, ask, body));
        };
    }

    private static Reply counted(ServedModel model, Answering answering, Ask ask, byte[] body)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Statistics statistics = model.statistics();
        try {
            Reply reply = answering.answer(model, ask, body);
            statistics.answered(System.nanoTime() - begun);
            return reply;
        } catch (QueueFullException | TooLateException e) {
            statistics.failed(Statistics.Failure.REJECTED, System.nanoTime() - begun);
            throw e;
        } catch (IllegalArgumentException | DataException | Refusal e) {
            statistics.failed(Statistics.Failure.OTHER, System.nanoTime() - begun);
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            statistics.failed(Statistics.Failure.BACKEND, System.nanoTime() - begun);
            throw e;
        }
    }
}
