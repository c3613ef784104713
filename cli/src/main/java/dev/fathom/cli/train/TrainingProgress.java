package dev.fathom.cli.train;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.ProgressBar;
import dev.fathom.show.text.MetricsText;
import dev.fathom.train.Training;
import dev.fathom.train.evaluate.Metrics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Shows a training: a bar for all of it, and a line for each epoch.
final class TrainingProgress implements AutoCloseable {
    private final Console console;
    private final int batch;
    private @Nullable ProgressBar bar;

    /// @param batch pictures in a step
    TrainingProgress(Console console, int batch) {
        this.console = console;
        this.batch = batch;
    }

    void step(Training.StepReport step) {
        if (bar == null) {
            bar = console.progress("training", step.allPictures(), "pictures");
            bar.before(Math.max(0, step.pictures() - batch));
        }
        bar.at(
                step.pictures(),
                String.format(
                        Locale.ROOT,
                        "epoch %d/%d  loss %.3f%s",
                        step.epoch(),
                        step.epochs(),
                        step.loss(),
                        accuracy("  accuracy %.1f %%", step.accuracy())));
    }

    /// Nothing where answers are neither right nor wrong.
    private static String accuracy(String words, double part) {
        return Double.isNaN(part) ? "" : String.format(Locale.ROOT, words, 100 * part);
    }

    void epoch(Training.EpochReport epoch) {
        Metrics held = epoch.validation();
        String validation =
                held == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", validation loss %.4f, %s",
                                held.loss(),
                                MetricsText.figure(held));
        String line =
                String.format(
                        Locale.ROOT,
                        "epoch %d of %d: loss %.4f%s%s, %.1f s",
                        epoch.epoch(),
                        epoch.epochs(),
                        epoch.loss(),
                        accuracy(", accuracy %.2f %%", epoch.accuracy()),
                        validation,
                        epoch.seconds());
        if (bar == null) {
            console.err().println(line);
        } else {
            bar.line(line);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
