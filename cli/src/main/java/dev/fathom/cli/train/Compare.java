package dev.fathom.cli.train;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.TestPictures;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.text.Table;
import dev.fathom.train.compare.PairedComparison;
import dev.fathom.train.evaluate.Comparison;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        description =
                "Tests two models on the same pictures, and tells whether one is better than chance"
                        + " explains: for classes by McNemar's test, for other tasks by drawing from"
                        + " the pictures again and again (paired bootstrap).",
        footer = "  ./fathom compare runs/fashion/model.safetensors runs/lenet5/model.safetensors")
public final class Compare extends ConsoleCommand {
    /// What is less probable is no longer called chance: the usual level.
    private static final double LEVEL = 0.05;

    @Parameters(index = "0", paramLabel = "MODEL_A", description = ModelArgument.MODEL)
    private String first = "";

    @Parameters(index = "1", paramLabel = "MODEL_B", description = "The same for the other model.")
    private String second = "";

    @Mixin private TestPictures pictures = new TestPictures();

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    /// The result for machines.
    ///
    /// @param bothRight and the next three: pictures by who tells their class
    /// @param sameAnswer pictures that both take for the same class
    /// @param chiSquared McNemar's statistic; null when the test is exact
    /// @param pValue probability that equally good models differ by as much or more
    record Report(
            String modelA,
            String modelB,
            String data,
            long pictures,
            double accuracyA,
            double accuracyB,
            long bothRight,
            long onlyARight,
            long onlyBRight,
            long bothWrong,
            long sameAnswer,
            String test,
            @Nullable Double chiSquared,
            double pValue) {}

    @Override
    protected void run() throws IOException {
        Model a = ModelArgument.model(first);
        Model b = ModelArgument.model(second);
        if (a.task() != b.task()) {
            throw new Failure(
                    "%s is for the task %s and %s for %s; compare models for the same"
                            .formatted(first, a.task(), second, b.task()));
        }
        try (Engine engine = threads.engine()) {
            if (a.task() != Task.CLASSIFY) {
                PairedComparison paired =
                        PairedComparison.of(
                                a,
                                pictures.of(a, console()),
                                b,
                                pictures.of(b, console()),
                                engine,
                                TestPictures.BATCH);
                PairedText text = new PairedText(first, second, pictures.data(), paired);
                printer.print(console(), text.report(), text.toString());
                return;
            }
            Comparison comparison =
                    Comparison.of(
                            a,
                            pictures.of(a, console()),
                            b,
                            pictures.of(b, console()),
                            engine,
                            TestPictures.BATCH);
            printer.print(console(), report(comparison), text(comparison));
        }
    }

    private Report report(Comparison c) {
        return new Report(
                first,
                second,
                pictures.data().toString(),
                c.pictures(),
                c.firstAccuracy(),
                c.secondAccuracy(),
                c.bothRight(),
                c.onlyFirst(),
                c.onlySecond(),
                c.bothWrong(),
                c.sameAnswer(),
                c.isExact() ? "exact binomial" : "chi-squared with continuity correction",
                c.isExact() ? null : c.chiSquared(),
                c.pValue());
    }

    private String text(Comparison c) {
        Table models = new Table("", "model", "right", "accuracy %");
        models.row("A", first, c.bothRight() + c.onlyFirst(), 100 * c.firstAccuracy());
        models.row("B", second, c.bothRight() + c.onlySecond(), 100 * c.secondAccuracy());
        Table agreement = new Table("pictures", "B right", "B wrong");
        agreement.row("A right", c.bothRight(), c.onlyFirst());
        agreement.row("A wrong", c.onlySecond(), c.bothWrong());
        return models
                + "\n"
                + agreement
                + String.format(
                        Locale.ROOT,
                        "%nthe same answer to %,d of %,d pictures, %.2f %%%n",
                        c.sameAnswer(),
                        c.pictures(),
                        100.0 * c.sameAnswer() / c.pictures())
                + test(c)
                + "\n\n"
                + meaning(c)
                + "\n";
    }

    private static String test(Comparison c) {
        String kind =
                c.isExact()
                        ? "exact binomial, %,d disagreements".formatted(c.disagreements())
                        : String.format(
                                Locale.ROOT,
                                "chi-squared with continuity correction, %.2f",
                                c.chiSquared());
        return "McNemar's test (" + kind + "): p = " + probability(c.pValue());
    }

    /// Four decimals; the very small ones by their size.
    static String probability(double p) {
        return String.format(Locale.ROOT, p < 0.0001 ? "%.1e" : "%.4f", p);
    }

    private static String meaning(Comparison c) {
        if (c.onlyFirst() == c.onlySecond()) {
            return "A and B are right equally often: the test shows no difference.";
        }
        return String.format(
                Locale.ROOT,
                "%s is right more often, by %,d of %,d pictures. Two equally good models would"
                        + " differ this much or more%nwith a probability of %s: %s.",
                c.onlyFirst() > c.onlySecond() ? "A" : "B",
                Math.abs(c.onlyFirst() - c.onlySecond()),
                c.pictures(),
                probability(c.pValue()),
                verdict(c.pValue()));
    }

    static String verdict(double p) {
        return p < LEVEL
                ? "hardly chance (below " + LEVEL + ")"
                : "that can be chance (not below " + LEVEL + ")";
    }
}
