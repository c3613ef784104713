package dev.fathom.serving.protocol;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Likelihood;
import dev.fathom.model.Predictor;
import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Refusal;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ServedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `POST /v2/models/{model}/classify`: pictures in; labels and probabilities out, or a mask.
///
/// - `?top=N` likeliest classes, 5 unless given;
/// - of a model whose classes are each its own, all of `?threshold=P` and more, 0.5 unless given;
/// - of a model for masks, a grey PNG as large as the picture with each pixel's class number; of
///   another that answers place by place, one as large as its result;
/// - `?timeout=MS` how long the client waits.
final class Classify {
    private static final String PICTURE = "the picture";
    private final PictureReader reader;

    Classify(PictureReader reader) {
        this.reader = reader;
    }

    Reply answer(ServedModel model, Ask ask, byte[] body) throws InterruptedException {
        String type = Objects.requireNonNullElse(ask.header(Reply.TYPE), "");
        boolean several = Multipart.is(type);
        List<Multipart.Part> parts =
                several ? Multipart.parts(type, body) : List.of(new Multipart.Part(PICTURE, body));
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(
                    "no picture was sent; send one, or several as parts");
        }
        if (parts.size() > model.limits().queue()) {
            throw new IllegalArgumentException(
                    "%d pictures are more than may wait, %d; send fewer at a time"
                            .formatted(parts.size(), model.limits().queue()));
        }
        if (model.model().task() == Task.REGRESS) {
            throw new IllegalArgumentException(
                    "%s tells numbers, not classes; ask at /infer".formatted(model.label()));
        }
        boolean mask = model.likelihood() == null;
        if (mask && several) {
            throw new IllegalArgumentException(
                    "%s answers with a mask; send one picture at a time".formatted(model.label()));
        }
        long own = ask.query("timeout", 0L, Long::valueOf);
        long deadline = Infer.Deadline.of(model, ask, TimeUnit.MILLISECONDS.toNanos(own));
        @Nullable String[] faults = new String[parts.size()];
        float[] results =
                model.run(parts.size(), reader.inputs(model.model(), parts, faults), deadline);
        if (!several && faults[0] != null) {
            throw new Refusal(400, faults[0]);
        }
        return mask
                ? Mask.reply(model, parts.getFirst().bytes(), results)
                : labels(model, ask, parts, faults, results);
    }

    private static Reply labels(
            ServedModel model,
            Ask ask,
            List<Multipart.Part> parts,
            @Nullable String[] faults,
            float[] results) {
        boolean own = model.likelihood() == Likelihood.EACH_ITS_OWN;
        int top = ask.query("top", own ? Integer.MAX_VALUE : 5, Integer::valueOf);
        double threshold = ask.query("threshold", own ? 0.5 : 0.0, Double::valueOf);
        if (top < 1 || !(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "top = %d and threshold = %s: give 1 or more, and 0 … 1"
                            .formatted(top, threshold));
        }
        Outputs outputs = new Outputs(model);
        List<Map<String, Object>> pictures = new ArrayList<>();
        for (int n = 0; n < faults.length; n++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", parts.get(n).name());
            if (faults[n] == null) {
                List<Predictor.Guess> guesses = model.guesses(outputs.probabilitiesOf(n, results));
                entry.put("classes", shown(guesses, top, threshold));
            } else {
                entry.put("error", faults[n]);
            }
            pictures.add(entry);
        }
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("model_name", model.name());
        reply.put("model_version", model.version());
        reply.put("pictures", pictures);
        return Reply.json(reply);
    }

    private static List<Map<String, Object>> shown(
            List<Predictor.Guess> guesses, int top, double threshold) {
        return guesses.stream()
                .filter(guess -> guess.probability() >= threshold)
                .limit(top)
                .map(
                        guess -> {
                            if (!Double.isFinite(guess.probability())) {
                                throw new IllegalStateException(
                                        "class %d has the probability %s; the weights are no good"
                                                .formatted(guess.number(), guess.probability()));
                            }
                            Map<String, Object> shown = new LinkedHashMap<>();
                            shown.put("label", guess.label());
                            shown.put("number", guess.number());
                            shown.put("probability", guess.probability());
                            return shown;
                        })
                .toList();
    }
}
