package dev.fathom.show.text;

import static dev.fathom.show.text.Decimals.exact;
import static dev.fathom.show.text.Decimals.number;
import static dev.fathom.show.text.Decimals.term;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.LrnShape;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.model.Explanation;
import dev.fathom.model.Explanation.Activated;
import dev.fathom.model.Explanation.Added;
import dev.fathom.model.Explanation.Blended;
import dev.fathom.model.Explanation.HandedOn;
import dev.fathom.model.Explanation.Largest;
import dev.fathom.model.Explanation.Mean;
import dev.fathom.model.Explanation.Multiplied;
import dev.fathom.model.Explanation.Normalized;
import dev.fathom.model.Explanation.ResponseNormalized;
import dev.fathom.model.Explanation.Rounded;
import dev.fathom.model.Explanation.Scaled;
import dev.fathom.model.Explanation.Shared;
import dev.fathom.model.Reading;
import dev.fathom.model.WeightedSum;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A layer's formula with one neuron's numbers in it.
///
/// @param words what the layer does here, in a sentence
/// @param arithmetic the formula, then with numbers, to the value
/// @param readings what goes into it; of weighted sums nothing, their patch says it
/// @param marked position of the reading that stands out (the winner, the neuron's own), or −1
public record Formula(String words, String arithmetic, List<Reading> readings, int marked) {
    private static final int MOST_TERMS = 6;

    public Formula {
        readings = List.copyOf(readings);
    }

    public static Formula of(Explanation explanation) {
        return switch (explanation) {
            case WeightedSum sum -> weighted(sum);
            case Largest largest -> largest(largest);
            case Mean mean ->
                    new Formula(
                            "The mean of its window.",
                            number(mean.sum()) + "/" + mean.divisor() + result(mean),
                            mean.values(),
                            -1);
            case Activated activated -> activated(activated);
            case ResponseNormalized normalized -> normalized(normalized);
            case Normalized normalized -> normalized(normalized);
            case Shared shared -> shared(shared);
            case Added added ->
                    new Formula(
                            "The sum of the values at its place in the layers that it joins.",
                            terms(added.parts(), " + ") + result(added),
                            added.parts(),
                            -1);
            case Multiplied multiplied ->
                    new Formula(
                            "The product of the values at its place in the layers that it joins.",
                            terms(multiplied.parts(), "·") + result(multiplied),
                            multiplied.parts(),
                            -1);
            case Blended blended -> blended(blended);
            case Scaled scaled ->
                    new Formula(
                            scaled.shift() == 0
                                    ? "Its input times a constant."
                                    : "Its input times a number, plus another.",
                            number(scaled.factor())
                                    + "·"
                                    + term(scaled.input().value())
                                    + (scaled.shift() == 0 ? "" : " + " + term(scaled.shift()))
                                    + result(scaled),
                            List.of(scaled.input()),
                            -1);
            case Rounded rounded -> {
                Formula before = of(rounded.before());
                yield new Formula(
                        before.words + " It is rounded to 8 bits.",
                        before.arithmetic + nearest(rounded.before().value(), rounded.grid()),
                        before.readings,
                        before.marked);
            }
            case HandedOn handed ->
                    new Formula(
                            handed.reason(),
                            exact(handed.value()),
                            handed.input() == null ? List.of() : List.of(handed.input()),
                            -1);
        };
    }

    private static String result(Explanation explanation) {
        return " = " + exact(explanation.value());
    }

    private static String terms(List<Reading> readings, String between) {
        return readings.stream()
                        .limit(MOST_TERMS)
                        .map(r -> term(r.value()))
                        .collect(Collectors.joining(between))
                + (readings.size() > MOST_TERMS ? between + "…" : "");
    }

    /// `; 0.31/0.02 = 15.5, rounded 16; 16·0.02 = 0.32`.
    private static String nearest(double value, Grid grid) {
        float whole = grid.whole((float) value);
        return "; %s/%s = %s, to %d … %d rounded: %.0f·%s = %s"
                .formatted(
                        number(value),
                        number(grid.scale()),
                        number((float) value / grid.scale()),
                        grid.low(),
                        grid.high(),
                        whole,
                        number(grid.scale()),
                        exact(whole * grid.scale()));
    }

    private static Formula whole(WeightedSum.Wholes sum) {
        Grid made = sum.made();
        return new Formula(
                "Its patch times its filter in whole numbers, n of 8 bits times w of 8 bits, in all"
                        + " their depth, summed, plus the bias; then times both scales.",
                "(Σ n·w + b)·(%s·%s) = (%d + %d)·%s = %d·%s = %s"
                                .formatted(
                                        number(sum.read().scale()),
                                        number(sum.scale()),
                                        sum.products(),
                                        sum.bias(),
                                        number(sum.factor()),
                                        sum.products() + sum.bias(),
                                        number(sum.factor()),
                                        exact(sum.sum()))
                        + (made == null ? "" : nearest(sum.sum(), made)),
                List.of(),
                -1);
    }

    private static Formula weighted(WeightedSum sum) {
        var wholes = sum.wholes();
        if (wholes != null) {
            return whole(wholes);
        }
        Float bias = sum.bias();
        double products = sum.value() - (bias == null ? 0 : bias);
        return new Formula(
                "Its patch times its filter, in all their depth, summed"
                        + (bias == null ? "." : ", plus the bias."),
                "Σ x·w"
                        + (bias == null ? "" : " + b")
                        + " = "
                        + (bias == null ? "" : number(products) + " + " + term(bias) + " = ")
                        + exact(sum.value()),
                List.of(),
                -1);
    }

    private static Formula largest(Largest largest) {
        Reading winner = largest.candidates().get(largest.winner());
        return new Formula(
                "The largest of its window wins: the one at column %d, row %d."
                        .formatted(winner.x(), winner.y()),
                "max(" + terms(largest.candidates(), ", ") + ")" + result(largest),
                largest.candidates(),
                largest.winner());
    }

    private static Formula activated(Activated activated) {
        Pointwise layer = activated.layer();
        Activation function = layer.function();
        float x = activated.input().value();
        return new Formula(
                function.words(x, layer.a(), layer.b(), Decimals::number),
                function.arithmetic(x, layer.a(), layer.b(), Decimals::number) + result(activated),
                List.of(activated.input()),
                -1);
    }

    private static Formula blended(Blended blended) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < blended.shares().size(); i++) {
            parts.add(
                    number(blended.shares().get(i))
                            + "·"
                            + term(blended.neighbours().get(i).value()));
        }
        return new Formula(
                "The mean of its neighbours, the nearer ones the heavier.",
                String.join(" + ", parts) + result(blended),
                blended.neighbours(),
                -1);
    }

    private static Formula normalized(ResponseNormalized n) {
        LrnShape s = n.shape();
        return new Formula(
                "Its input over the activity of its %d neighbouring channels, itself among them."
                        .formatted(n.neighbours().size()),
                "x/(k + α·Σx²)^β = %s/(%s + %s·%s)^%s = %s/%s^%s"
                                .formatted(
                                        term(n.input().value()),
                                        number(s.k()),
                                        number(s.alpha()),
                                        number(n.squares()),
                                        number(s.beta()),
                                        term(n.input().value()),
                                        number(n.base()),
                                        number(s.beta()))
                        + result(n),
                n.neighbours(),
                n.own());
    }

    private static Formula normalized(Normalized n) {
        return new Formula(
                "Its input by the mean and variance " + n.over() + ".",
                "scale·(x − mean)/√(variance + ε) + shift = %s·(%s − %s)/√(%s + %s) + %s"
                                .formatted(
                                        term(n.scale()),
                                        number(n.input().value()),
                                        term(n.mean()),
                                        number(n.variance()),
                                        number(n.epsilon()),
                                        term(n.shift()))
                        + result(n),
                List.of(n.input()),
                -1);
    }

    private static Formula shared(Shared shared) {
        double x = shared.column().get(shared.own()).value();
        String largest = term(shared.largest());
        String sum = number(shared.sum());
        String arithmetic =
                shared.logarithm()
                        ? "x − m − ln Σeˣ⁻ᵐ = %s − %s − ln %s".formatted(number(x), largest, sum)
                        : "eˣ⁻ᵐ/Σeˣ⁻ᵐ = e^(%s − %s)/%s = %s/%s"
                                .formatted(
                                        number(x),
                                        largest,
                                        sum,
                                        number(shared.exponential(shared.own())),
                                        sum);
        return new Formula(
                "%s among the %d values of its depth column; the largest, m = %s, is taken off first."
                        .formatted(
                                shared.logarithm() ? "The logarithm of its share" : "Its share",
                                shared.column().size(),
                                number(shared.largest())),
                arithmetic + result(shared),
                shared.column(),
                shared.own());
    }
}
