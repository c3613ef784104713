package dev.fathom.cli.bench;

import dev.fathom.bench.PlanBench;
import dev.fathom.bench.PlanReport;
import dev.fathom.bench.PlanRow;
import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.text.Table;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description =
                "Shows how a network runs: what runs together, by which engine and in which form,"
                        + " time and speed of each step, memory.",
        footer = {
            "  ./fathom bench plan resnet50 --batch 8",
            "  ./fathom bench plan airbench94 --batch 128 --training",
            "",
            "Weights are random. GFLOP/s are effective: Winograd's algorithm does fewer operations."
        })
public final class BenchPlan extends ConsoleCommand {
    @Parameters(paramLabel = "NET", description = ModelArgument.NETWORK)
    private String net = "";

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Pictures at a time; ${DEFAULT-VALUE} when not given.")
    private int batch = 8;

    @Option(names = "--training", description = "Forward and backward, layer by layer.")
    private boolean training;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "To warm up, and to measure; ${DEFAULT-VALUE} when not given.")
    private int seconds = 5;

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    @Override
    protected void run() throws IOException {
        Model model = Model.initialize(ModelArgument.network(net), 1);
        PlanReport report;
        try (Engine engine = threads.engine()) {
            report =
                    training
                            ? PlanBench.training(model, engine, threads.count(), batch, seconds)
                            : PlanBench.inference(model, engine, threads.count(), batch, seconds);
        }
        printer.print(console(), report, text(report));
    }

    static String text(PlanReport report) {
        Table table =
                new Table(
                        "step", "pass", "by", "form", "output", "MMACs", "ms", "share %",
                        "GFLOP/s");
        for (PlanRow row : report.steps()) {
            table.row(
                    row.step(),
                    row.pass(),
                    row.by(),
                    row.form(),
                    row.output(),
                    row.macs() * 1e-6,
                    row.milliseconds(),
                    100 * row.share(),
                    row.gflops());
        }
        return String.format(
                Locale.ROOT,
                "%s, batch %d, threads %d: %.1f ms, %.1f pictures/s; peak %.1f GFLOP/s%n"
                        + "buffers %.1f MB, weights %.1f MB%n%n%s",
                report.network(),
                report.batch(),
                report.threads(),
                report.milliseconds(),
                report.picturesPerSecond(),
                report.peakGflops(),
                report.bufferBytes() * 1e-6,
                report.weightBytes() * 1e-6,
                table);
    }
}
