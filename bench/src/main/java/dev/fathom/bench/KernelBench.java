package dev.fathom.bench;

import dev.fathom.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Times the kernels against the machine's own limits, measured right before and after each run:
/// clocks and neighbours change while one looks.
public final class KernelBench {
    private static final long SECOND = 1_000_000_000L;

    private final int threads;
    private final int runs;
    private final long warmUp;
    private final MachinePeak peak;
    private final List<Double> peaks = new ArrayList<>();
    private final List<Double> bandwidths = new ArrayList<>();

    private KernelBench(Engine engine, int threads, boolean quick) {
        this.threads = threads;
        runs = quick ? 5 : 15;
        warmUp = quick ? SECOND / 2 : 2 * SECOND;
        peak = new MachinePeak(engine.kernels(), threads, 1 << 24);
    }

    /// Medians of several runs after a warm-up; about half a minute when quick, else two minutes.
    ///
    /// @param threads number of threads that the kernels use
    /// @param progress gets a line for each row
    public static KernelReport run(
            Engine engine, int threads, boolean quick, Consumer<String> progress) {
        progress.accept(engine.description());
        KernelBench bench = new KernelBench(engine, threads, quick);
        bench.warmUp(bench.peak::gflops);
        bench.warmUp(bench.peak::bandwidthGBs);
        List<KernelRow> rows = new ArrayList<>();
        for (KernelCase.Source source : KernelCase.all()) {
            for (KernelCase c : source.with(engine.kernels())) {
                KernelRow row = bench.measure(c);
                progress.accept(line(row));
                rows.add(row);
            }
        }
        return new KernelReport(Medians.of(bench.peaks), Medians.of(bench.bandwidths), rows);
    }

    private static String line(KernelRow r) {
        return String.format(
                Locale.ROOT,
                "%-10s %-26s %-16s %8.1f GFLOP/s %4.0f %% of %s",
                r.kernel(),
                r.shape(),
                r.pass(),
                r.gflops(),
                100 * r.share(),
                r.limit());
    }

    private void warmUp(Runnable work) {
        long start = System.nanoTime();
        do {
            work.run();
        } while (System.nanoTime() - start < warmUp);
    }

    private KernelRow measure(KernelCase c) {
        warmUp(c.run());
        boolean compute = c.bytes() == 0;
        List<Double> speeds = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        double before = limit(compute);
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            c.run().run();
            double seconds = (System.nanoTime() - start) * 1e-9;
            double after = limit(compute);
            double speed = (compute ? c.flops() : c.bytes()) / seconds * 1e-9;
            speeds.add(c.flops() / seconds * 1e-9);
            shares.add(speed / ((before + after) / 2));
            before = after;
        }
        return new KernelRow(
                c.kernel(),
                c.shape(),
                c.pass(),
                threads,
                Medians.of(speeds),
                Medians.of(shares),
                compute ? "compute" : "bandwidth");
    }

    private double limit(boolean compute) {
        double now = compute ? peak.gflops() : peak.bandwidthGBs();
        (compute ? peaks : bandwidths).add(now);
        return now;
    }
}
