package dev.fathom.cli.train;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.ProgressBar;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.cli.options.RunSettings;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.file.AtomicFile;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.show.draw.RatePlot;
import dev.fathom.train.RateFinder;
import dev.fathom.train.RateFinder.Found;
import dev.fathom.train.RateFinder.Point;
import dev.fathom.train.TrainingJob;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "find-rate",
        description =
                "Looks for a learning rate: a copy of the network learns while the rate grows until"
                        + " the loss explodes (Smith 2017). Saves no model.",
        footer = {
            "  ./fathom find-rate cifar-vgg --data cifar-10-batches-bin --svg rate.svg",
            "  ./fathom train cifar-vgg --data cifar-10-batches-bin --rate 0.1",
            "",
            "Options of a training say what the rate is wanted for."
        })
public final class FindRate extends ConsoleCommand {
    @Mixin private RunSettings settings = new RunSettings();

    @Option(
            names = "--first",
            paramLabel = "R",
            description = "The lowest rate. Default: 0.000001.")
    private double first = RateFinder.usual().first();

    @Option(
            names = "--last",
            paramLabel = "R",
            description = "The highest rate. Default: ${DEFAULT-VALUE}.")
    private double last = RateFinder.usual().last();

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Steps from the lowest to the highest. Default: ${DEFAULT-VALUE}.")
    private int steps = RateFinder.usual().steps();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the losses into this file.")
    private @Nullable Path svg;

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    /// The result for machines.
    ///
    /// @param rate the suggestion; null for none
    /// @param lowestLossRate where the smoothed loss was smallest
    record Report(
            String network,
            @Nullable Double rate,
            double lowestLossRate,
            double lowestLoss,
            List<Point> points) {}

    @Override
    protected void run() throws IOException {
        RateFinder finder = finder();
        TrainingJob job = settings.job();
        if (svg != null) {
            AtomicFile.check(svg);
        }
        Pictures pictures = settings.dataSet(job, console()).training();
        Model start = job.start(pictures);
        Found found;
        try (Engine engine = threads.engine();
                ProgressBar bar = console().progress("trying rates", steps, "steps")) {
            found = finder.run(job.training(), start, pictures, engine, shown(bar));
        }
        if (svg != null) {
            AtomicFile.write(svg, RatePlot.of(found).getBytes(StandardCharsets.UTF_8));
            console().err().println("wrote " + svg);
        }
        report(start.network(), found);
    }

    private RateFinder finder() {
        try {
            return new RateFinder(first, last, steps);
        } catch (IllegalArgumentException e) {
            throw new WrongUse(String.valueOf(e.getMessage()));
        }
    }

    private static Consumer<Point> shown(ProgressBar bar) {
        AtomicInteger steps = new AtomicInteger();
        return point ->
                bar.at(
                        steps.incrementAndGet(),
                        "rate %s  loss %.3f".formatted(rate(point.rate()), point.smooth()));
    }

    private void report(Network network, Found found) {
        Point lowest = found.lowest();
        OptionalDouble suggestion = found.suggestion();
        if (printer.json()) {
            console()
                    .json(
                            new Report(
                                    network.name(),
                                    suggestion.isPresent() ? suggestion.getAsDouble() : null,
                                    lowest.rate(),
                                    lowest.smooth(),
                                    found.points()));
            return;
        }
        List<Point> points = found.points();
        console()
                .out()
                .printf(
                        Locale.ROOT,
                        "%d steps at rates of %s … %s: the loss began at %.3f and was lowest at a"
                                + " rate of %s, %.3f%n",
                        points.size(),
                        rate(points.getFirst().rate()),
                        rate(points.getLast().rate()),
                        found.start(),
                        rate(lowest.rate()),
                        lowest.smooth());
        if (suggestion.isEmpty()) {
            console()
                    .out()
                    .println(
                            "no suggestion: it fell by less than 5 %; try other rates or more"
                                    + " --steps");
            return;
        }
        console()
                .out()
                .printf(
                        "suggestion: a tenth of that%n%nNext:%n  ./fathom train %s%s --rate %s%n",
                        settings.name(network),
                        settings.isBundledData() ? "" : " --data " + settings.data(),
                        rate(suggestion.getAsDouble()));
    }

    /// Two digits.
    private static String rate(double rate) {
        return new BigDecimal(rate).round(new MathContext(2)).toPlainString();
    }
}
