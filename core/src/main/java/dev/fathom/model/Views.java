package dev.fathom.model;

import dev.fathom.data.samples.View;
import dev.fathom.tensor.Lengths;
import dev.fathom.text.Vocabulary;
import java.util.Arrays;
import java.util.List;

/// How often each picture is looked at in a test, and how one answer comes of it.
///
/// `toString()` gives it as a recipe says it: `crops(10)`.
///
/// Immutable and thread-safe.
public sealed interface Views {
    /// What a model's provenance calls the views that its recipe tests with.
    String PROVENANCE = "views";

    /// What a model's recipe says; one look at each picture for a model that doesn't know of any.
    static Views of(Model model) {
        return parse(model.provenance().getOrDefault(PROVENANCE, "crops(1)"));
    }

    /// The views of each picture.
    List<View> each();

    /// Scores of the one answer.
    ///
    /// @param scores batch × views × classes
    /// @param likelihood what they say
    /// @return batch × classes
    float[] join(int batch, int classes, float[] scores, Likelihood likelihood);

    /// The mean of the probabilities of so many views: see [View#several].
    ///
    /// @throws IllegalArgumentException when there is no such number of views
    static Views crops(int count) {
        return new Crops(count);
    }

    /// The picture and its mirror image, and both moved by a pixel up to the left and down to the
    /// right (Jordan 2024, airbench): the mean of the scores, in which a moved picture counts half.
    static Views shifted() {
        return new Shifted();
    }

    /// Reads what [toString][Object#toString()] writes.
    ///
    /// @throws IllegalArgumentException when the text is something else
    static Views parse(String text) {
        return Vocabulary.of("views", Views.class).parse(text);
    }

    /// See [#crops].
    record Crops(int count) implements Views {
        public Crops {
            View.several(count);
        }

        @Override
        public List<View> each() {
            return View.several(count);
        }

        /// The scores that say the mean of the probabilities: of softmaxes its logarithm, whose
        /// softmax it is.
        @Override
        public float[] join(int batch, int classes, float[] scores, Likelihood likelihood) {
            Lengths.check("scores", scores.length, batch, "pictures", count * classes);
            if (count == 1) {
                return scores;
            }
            float[] means = new float[batch * classes];
            double[] sums = new double[classes];
            double[] one = new double[classes];
            for (int n = 0; n < batch; n++) {
                Arrays.fill(sums, 0);
                for (int v = 0; v < count; v++) {
                    likelihood.probabilities(scores, (n * count + v) * classes, one);
                    for (int c = 0; c < classes; c++) {
                        sums[c] += one[c];
                    }
                }
                for (int c = 0; c < classes; c++) {
                    means[n * classes + c] = likelihood.score(sums[c] / count);
                }
            }
            return means;
        }

        @Override
        public String toString() {
            return "crops(" + count + ")";
        }
    }

    /// See [#shifted].
    record Shifted() implements Views {
        private static final List<View> EACH = View.shifted();

        @Override
        public List<View> each() {
            return EACH;
        }

        @Override
        public float[] join(int batch, int classes, float[] scores, Likelihood likelihood) {
            Lengths.check("scores", scores.length, batch, "pictures", EACH.size() * classes);
            float[] means = new float[batch * classes];
            for (int n = 0; n < batch; n++) {
                for (int c = 0; c < classes; c++) {
                    double sum = 0;
                    for (int v = 0; v < EACH.size(); v++) {
                        double share = EACH.get(v).shift() == 0 ? 0.25 : 0.125;
                        sum += share * scores[(n * EACH.size() + v) * classes + c];
                    }
                    means[n * classes + c] = (float) sum;
                }
            }
            return means;
        }

        @Override
        public String toString() {
            return "shifted";
        }
    }
}
