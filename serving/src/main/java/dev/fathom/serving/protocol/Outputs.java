package dev.fathom.serving.protocol;

import dev.fathom.file.DataException;
import dev.fathom.model.Likelihood;
import dev.fathom.serving.model.ServedModel;
import java.util.ArrayList;
import java.util.List;

/// The outputs of a model as the protocol names them: `probabilities` and the `scores` that they
/// are made of, or `output` of a model that answers place by place.
record Outputs(ServedModel model) {
    static final String PROBABILITIES = "probabilities";
    private static final String SCORES = "scores";
    private static final String PLACES = "output";

    List<String> names() {
        return model.likelihood() == null ? List.of(PLACES) : List.of(PROBABILITIES, SCORES);
    }

    /// The dimensions of one picture's.
    List<Integer> shape() {
        var volume = model.result();
        return model.likelihood() == null
                ? List.of(volume.height(), volume.width(), volume.depth())
                : List.of(volume.size());
    }

    /// With the number of pictures before them.
    List<Integer> shape(int pictures) {
        List<Integer> shape = new ArrayList<>(List.of(pictures));
        shape.addAll(shape());
        return shape;
    }

    /// The numbers of an output.
    ///
    /// @param results of the model's run
    /// @throws IllegalArgumentException when there is no such output
    /// @throws DataException when a number is not finite
    float[] values(String name, int pictures, float[] results) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException(
                    "there is no output '%s'; there are %s"
                            .formatted(name, String.join(", ", names())));
        }
        float[] values = name.equals(PROBABILITIES) ? probabilities(pictures, results) : results;
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new DataException(
                        "%s answers %s, which is no answer: the numbers that it was sent, or its weights, are too large"
                                .formatted(model.label(), value));
            }
        }
        return values;
    }

    private float[] probabilities(int pictures, float[] scores) {
        float[] values = new float[scores.length];
        int classes = scores.length / pictures;
        for (int n = 0; n < pictures; n++) {
            double[] each = probabilitiesOf(n, scores);
            for (int c = 0; c < classes; c++) {
                values[n * classes + c] = (float) each[c];
            }
        }
        return values;
    }

    /// The probability of each class of a picture.
    double[] probabilitiesOf(int picture, float[] scores) {
        Likelihood likelihood = model.likelihood();
        if (likelihood == null) {
            throw new IllegalStateException(model.label() + " has no classes");
        }
        double[] probabilities = new double[model.result().size()];
        likelihood.probabilities(scores, picture * probabilities.length, probabilities);
        return probabilities;
    }

    /// The largest values of each picture, `value:index:label` or without labels `value:index`.
    List<String> classification(int pictures, float[] values, int most) {
        int classes = values.length / pictures;
        List<String> texts = new ArrayList<>();
        for (int n = 0; n < pictures; n++) {
            double[] each = new double[classes];
            for (int c = 0; c < classes; c++) {
                each[c] = values[n * classes + c];
            }
            model.guesses(each).stream()
                    .limit(most)
                    .map(
                            guess ->
                                    Float.toString((float) guess.probability())
                                            + ":"
                                            + guess.number()
                                            + (model.model().labels().isEmpty()
                                                    ? ""
                                                    : ":" + guess.label()))
                    .forEach(texts::add);
        }
        return texts;
    }
}
