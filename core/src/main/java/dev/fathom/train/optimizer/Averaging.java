package dev.fathom.train.optimizer;

import dev.fathom.text.Vocabulary;

/// A second set of weights that follows the trained ones, batch norm's measurements included: it is
/// what is evaluated, kept and given back.
///
/// `toString()` gives it as a recipe says it: `ema(0.999)`.
///
/// Immutable and thread-safe.
public sealed interface Averaging {

    /// How much of the average a step keeps: `average = keep·average + (1 − keep)·weights`.
    ///
    /// @param step number of this step, from 1
    /// @param steps of the whole training
    double keep(int step, int steps);

    /// Whether training goes on from the average when a step has changed it.
    boolean leads();

    /// The trained weights themselves.
    static Averaging none() {
        return new None();
    }

    /// The exponential moving average (Polyak 1992). Early steps keep less, (1 + step)/(10 + step),
    /// as in TensorFlow.
    static Averaging ema(double decay) {
        return new Ema(decay);
    }

    /// Lookahead (Zhang 2019): every so many steps the average keeps this part of itself, and
    /// training goes on from it. The part grows with this power of how far the training is; 0 for
    /// always the same (airbench: power 3).
    static Averaging lookahead(int every, double keep, double power) {
        return new Lookahead(every, keep, power);
    }

    /// One that keeps the same part of itself all the time.
    static Averaging lookahead(int every, double keep) {
        return lookahead(every, keep, 0);
    }

    /// Reads what [toString][Object#toString()] writes, or `none`; `ema:0.999` is the same as
    /// `ema(0.999)`.
    ///
    /// @throws IllegalArgumentException when the text is something else
    static Averaging parse(String text) {
        return Vocabulary.of("an average", Averaging.class).parse(text);
    }

    /// See [#none].
    record None() implements Averaging {
        @Override
        public double keep(int step, int steps) {
            return 0;
        }

        @Override
        public boolean leads() {
            return false;
        }

        @Override
        public String toString() {
            return "none";
        }
    }

    /// See [#ema].
    record Ema(double decay) implements Averaging {
        public Ema {
            Numbers.belowOne("ema", decay);
        }

        @Override
        public double keep(int step, int steps) {
            return Math.min(decay, (1.0 + step) / (10.0 + step));
        }

        @Override
        public boolean leads() {
            return false;
        }

        @Override
        public String toString() {
            return Numbers.call("ema", decay);
        }
    }

    /// See [#lookahead].
    record Lookahead(int every, double keep, double power) implements Averaging {
        public Lookahead {
            Numbers.atLeastOne("lookahead's every", every);
            Numbers.belowOne("lookahead's keep", keep);
            Numbers.notNegative("lookahead's power", power);
        }

        @Override
        public double keep(int step, int steps) {
            return step % every == 0 ? keep * StrictMath.pow((double) step / steps, power) : 1;
        }

        @Override
        public boolean leads() {
            return true;
        }

        @Override
        public String toString() {
            return Numbers.call("lookahead", every, keep, power);
        }
    }
}
