package dev.fathom.cli.bench;

import dev.fathom.bench.KernelBench;
import dev.fathom.bench.KernelReport;
import dev.fathom.bench.KernelRow;
import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.text.Table;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "kernels",
        description = "Measures the machine's limits and each kernel's share of them.",
        footer = {
            "  ./fathom bench kernels --threads 1",
            "",
            "The limits are measured in turn with the kernels: fp32 multiply-adds, and bytes"
                    + " between",
            "processor and memory. A share is of the one that limits the kernel."
        })
public final class BenchKernels extends ConsoleCommand {
    @Option(names = "--quick", description = "Half a minute instead of two; less exact.")
    private boolean quick;

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    @Override
    protected void run() {
        KernelReport report;
        try (Engine engine = threads.engine()) {
            report = KernelBench.run(engine, threads.count(), quick, console().err()::println);
        }
        printer.print(console(), report, text(report));
    }

    static String text(KernelReport report) {
        Table table =
                new Table("kernel", "shape", "pass", "threads", "GFLOP/s", "share %", "limited by");
        for (KernelRow row : report.kernels()) {
            table.row(
                    row.kernel(),
                    row.shape(),
                    row.pass(),
                    row.threads(),
                    row.gflops(),
                    100 * row.share(),
                    row.limit());
        }
        return String.format(
                Locale.ROOT,
                "peak %.1f GFLOP/s, bandwidth %.1f GB/s%n%n%s",
                report.peakGflops(),
                report.bandwidthGBs(),
                table);
    }
}
