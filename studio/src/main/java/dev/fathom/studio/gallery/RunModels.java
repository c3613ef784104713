package dev.fathom.studio.gallery;

import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.train.KeptModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The models that runs keep, as networks that can be looked at. A name holds the step, so that it
/// always means the same weights: `fashion/best-595`.
@SuppressWarnings("exports") // the answers to the page are for this module alone
public record RunModels(Runs runs) {
    /// A model of a run.
    ///
    /// @param network by which the page asks for it
    /// @param kind `checkpoint`, `best` or `last`
    /// @param step number of steps that it has learned
    record Entry(String network, String kind, int step) {}

    private static Entry entry(String run, KeptModel kept) {
        return new Entry(network(run, kept), kind(kept), kept.step());
    }

    private static String kind(KeptModel kept) {
        return switch (kept.kind()) {
            case CHECKPOINT -> "checkpoint";
            case BEST -> "best";
            case LAST -> "last";
        };
    }

    private static String network(String run, KeptModel kept) {
        return "%s/%s-%d".formatted(run, kind(kept), kept.step());
    }

    /// Those of one run, by their steps.
    public Answer kept(Request request) {
        String run = request.text("run");
        return Answer.json(kept(run).stream().map(k -> entry(run, k)).toList());
    }

    private List<KeptModel> kept(String run) {
        try {
            return KeptModel.of(runs.folder(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The model of this name, or null when no run has it.
    public Shelf.@Nullable Source source(String network) {
        for (String run : runs.names()) {
            if (!network.startsWith(run + "/")) {
                continue;
            }
            for (KeptModel kept : kept(run)) {
                if (network.equals(network(run, kept))) {
                    return new Shelf.Source(network, note(run, kept), () -> load(run, kept));
                }
            }
            throw new Refusal(
                    404, "the run " + run + " no longer keeps this model; choose another one");
        }
        return null;
    }

    private static String note(String run, KeptModel kept) {
        String what =
                switch (kept.kind()) {
                    case CHECKPOINT -> "A checkpoint";
                    case BEST -> "The best model";
                    case LAST -> "The last model";
                };
        return "%s of the run %s, after step %d.".formatted(what, run, kept.step());
    }

    private Model load(String run, KeptModel kept) {
        try {
            Model model = kept.load();
            if (!kept(run).contains(kept)) {
                throw replaced(); // what was read may be another step's
            }
            return model;
        } catch (NoSuchFileException _) {
            throw replaced();
        } catch (DataException e) {
            String message = String.valueOf(e.getMessage());
            String name = kept.file().getFileName().toString();
            throw new Refusal(409, message.replace(kept.file().toString(), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Refusal replaced() {
        return new Refusal(409, "the run has gone on and replaced this model; choose another");
    }
}
