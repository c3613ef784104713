package dev.fathom.train.optimizer;

import dev.fathom.text.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// How the learning rate changes during training: a factor that depends only on how far the
/// training is, and for [#plateau] on how it went.
///
/// `toString()` gives the schedule as a user writes it: `cosine(0.01).warmUp(5, 0.1)`.
///
/// Immutable and thread-safe.
public sealed interface Schedule {

    /// The factor for a step.
    double factor(Progress progress);

    /// How far the training is.
    ///
    /// @param step number of steps done before this one
    /// @param stepsPerEpoch steps of an epoch
    /// @param steps steps of the whole training
    /// @param reductions how often [#after] has lowered the rate
    record Progress(int step, int stepsPerEpoch, int steps, int reductions) {
        /// Epochs done, with fractions.
        double epoch() {
            return (double) step / stepsPerEpoch;
        }

        /// Part of the whole training that is done.
        double fraction() {
            return (double) step / steps;
        }
    }

    /// How often the rate was lowered since it no longer helped.
    ///
    /// @param epoch after which it was last, from 1; 0 for never
    record Reductions(int count, int epoch) {
        public static final Reductions NONE = new Reductions(0, 0);

        public Reductions {
            if (count < 0 || count > epoch) {
                throw new IllegalArgumentException(
                        "reductions %d: there can be 0 … %d in %d epochs"
                                .formatted(count, Math.max(0, epoch), epoch));
            }
        }
    }

    /// What follows from the validation after an epoch.
    ///
    /// @param epoch that is over, from 1
    /// @param bestEpoch the one with the best validation accuracy so far
    default Reductions after(int epoch, int bestEpoch, Reductions before) {
        return before;
    }

    /// Whether [#after] looks at the validation.
    default boolean needsValidation() {
        return false;
    }

    /// Always 1.
    static Schedule constant() {
        return new Constant();
    }

    /// Multiplied by the factor at the beginning of each of these epochs, the first being 0.
    static Schedule steps(double factor, int... epochs) {
        return new Steps(factor, Arrays.stream(epochs).boxed().toList());
    }

    /// Multiplied by the factor after every so many epochs.
    static Schedule every(int epochs, double factor) {
        return new Every(epochs, factor);
    }

    /// From 1 down to the last factor along half a cosine (Loshchilov 2017).
    static Schedule cosine(double last) {
        return new Cosine(last);
    }

    /// Straight from the first factor up to 1, and straight down to the last.
    ///
    /// @param peak part of the training after which 1 is reached, in whole steps
    static Schedule triangular(double first, double peak, double last) {
        return new Triangular(first, peak, last);
    }

    /// Multiplied by the factor when so many epochs since the last reduction went by without a
    /// better validation accuracy (Krizhevsky 2012).
    ///
    /// @param most how often, at most
    static Schedule plateau(double factor, int epochs, int most) {
        return new Plateau(factor, epochs, most);
    }

    /// Reads what [toString][Object#toString()] writes; `cosine:0.01` is the same as
    /// `cosine(0.01)`.
    ///
    /// @throws IllegalArgumentException when the text is something else
    static Schedule parse(String text) {
        return Vocabulary.of("a schedule", Schedule.class).parse(text);
    }

    /// This schedule, times a factor that rises straight to 1.
    ///
    /// @param epochs how long it rises
    /// @param first where it starts
    default Schedule warmUp(double epochs, double first) {
        return new WarmUp(this, epochs, first);
    }

    /// See [#constant].
    record Constant() implements Schedule {
        @Override
        public double factor(Progress progress) {
            return 1;
        }

        @Override
        public String toString() {
            return "constant()";
        }
    }

    /// See [#steps].
    record Steps(double factor, List<Integer> epochs) implements Schedule {
        public Steps {
            Numbers.notNegative("factor", factor);
            epochs = List.copyOf(epochs);
        }

        @Override
        public double factor(Progress progress) {
            int passed = (int) epochs.stream().filter(e -> e <= progress.epoch()).count();
            return StrictMath.pow(factor, passed);
        }

        @Override
        public String toString() {
            return Numbers.call(
                    "steps", Stream.concat(Stream.of(factor), epochs.stream()).toArray());
        }
    }

    /// See [#every].
    record Every(int epochs, double factor) implements Schedule {
        public Every {
            Numbers.atLeastOne("epochs", epochs);
            Numbers.notNegative("factor", factor);
        }

        @Override
        public double factor(Progress progress) {
            return StrictMath.pow(factor, Math.floor(progress.epoch() / epochs));
        }

        @Override
        public String toString() {
            return Numbers.call("every", epochs, factor);
        }
    }

    /// See [#cosine].
    record Cosine(double last) implements Schedule {
        public Cosine {
            Numbers.notNegative("last", last);
        }

        @Override
        public double factor(Progress progress) {
            return last + (1 - last) * (1 + StrictMath.cos(Math.PI * progress.fraction())) / 2;
        }

        @Override
        public String toString() {
            return Numbers.call("cosine", last);
        }
    }

    /// See [#triangular].
    record Triangular(double first, double peak, double last) implements Schedule {
        public Triangular {
            Numbers.notNegative("first", first);
            Numbers.belowOne("peak", peak);
            Numbers.notNegative("last", last);
        }

        @Override
        public double factor(Progress progress) {
            int top = (int) (peak * progress.steps());
            int step = progress.step();
            return step < top
                    ? first + (1 - first) * step / top
                    : 1 + (last - 1) * (step - top) / (progress.steps() - top);
        }

        @Override
        public String toString() {
            return Numbers.call("triangular", first, peak, last);
        }
    }

    /// See [#plateau].
    record Plateau(double factor, int epochs, int most) implements Schedule {
        public Plateau {
            Numbers.notNegative("factor", factor);
            Numbers.atLeastOne("epochs", epochs);
            Numbers.atLeastOne("most", most);
        }

        @Override
        public double factor(Progress progress) {
            return StrictMath.pow(factor, progress.reductions());
        }

        @Override
        public Reductions after(int epoch, int bestEpoch, Reductions before) {
            int since = epoch - Math.max(bestEpoch, before.epoch());
            return since >= epochs && before.count() < most
                    ? new Reductions(before.count() + 1, epoch)
                    : before;
        }

        @Override
        public boolean needsValidation() {
            return true;
        }

        @Override
        public String toString() {
            return Numbers.call("plateau", factor, epochs, most);
        }
    }

    /// See [Schedule#warmUp].
    record WarmUp(Schedule then, double epochs, double first) implements Schedule {
        public WarmUp {
            Numbers.notNegative("epochs", epochs);
            Numbers.notNegative("first", first);
        }

        @Override
        public double factor(Progress progress) {
            double rise = progress.epoch() < epochs ? progress.epoch() / epochs : 1;
            return (first + (1 - first) * rise) * then.factor(progress);
        }

        @Override
        public Reductions after(int epoch, int bestEpoch, Reductions before) {
            return then.after(epoch, bestEpoch, before);
        }

        @Override
        public boolean needsValidation() {
            return then.needsValidation();
        }

        @Override
        public String toString() {
            return then + Numbers.call(".warmUp", epochs, first);
        }
    }
}
