package dev.fathom.bench;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.run.Program;
import dev.fathom.run.Program.Line;
import dev.fathom.run.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Times each step of a network.
public final class PlanBench {
    private static final long SECOND = 1_000_000_000L;

    private final Network network;
    private final List<Timed> steps;
    private final long bufferBytes;

    /// A step that can be run.
    private record Timed(
            String step,
            String pass,
            String by,
            String form,
            String output,
            long macs,
            int times,
            Runnable run) {}

    private PlanBench(Network network, List<Timed> steps, long bufferBytes) {
        this.network = network;
        this.steps = steps;
        this.bufferBytes = bufferBytes;
    }

    /// Medians of several inferences after a warm-up.
    ///
    /// @param seconds how long to warm up, and how long to measure
    public static PlanReport inference(
            Model model, Engine engine, int threads, int batch, int seconds) {
        Network network = model.network();
        Session session =
                Program.output(network, model.stored(), model.engine(engine), batch).session();
        fill(session.input());
        List<Timed> steps = new ArrayList<>();
        List<Line> lines = session.program().lines();
        for (int i = 0; i < lines.size(); i++) {
            int number = i;
            steps.add(timed(network, lines.get(i), () -> session.run(number, batch)));
        }
        return new PlanBench(network, steps, session.bytes())
                .measure(model, engine, threads, batch, seconds);
    }

    private static Timed timed(Network network, Line line, Runnable run) {
        String by = line.by();
        String form = line.form().toString();
        if (line.nodes().isEmpty()) {
            return new Timed("to " + form, "forward", by, form, "", 0, 1, run);
        }
        String step =
                line.nodes().stream()
                        .map(n -> network.nodes().get(n).name())
                        .collect(Collectors.joining(" + "));
        String output = network.volume(line.nodes().getLast()).toString();
        long macs = network.nodes().get(line.nodes().getFirst()).macs();
        return new Timed(step, "forward", by, form, output, macs, 1, run);
    }

    /// Medians of several forwards and backwards after a warm-up, without loss and optimizer.
    ///
    /// @param seconds how long to warm up, and how long to measure
    public static PlanReport training(
            Model model, Engine engine, int threads, int batch, int seconds) {
        Network network = model.network();
        Session session = Program.training(network, model.stored(), engine, batch).session();
        int last = network.nodes().size() - 1;
        fill(session.input());
        fill(session.gradientOf(last));
        List<Timed> steps = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            int number = i;
            steps.add(
                    timed(
                            network,
                            i,
                            "forward",
                            1,
                            () -> session.forward(batch, 0, number, number)));
        }
        for (int i = last; i >= 0; i--) {
            int number = i;
            steps.add(timed(network, i, "backward", 2, () -> session.backwardAt(number)));
        }
        return new PlanBench(network, steps, session.bytes())
                .measure(model, engine, threads, batch, seconds);
    }

    private static Timed timed(Network network, int i, String pass, int times, Runnable run) {
        Node node = network.nodes().get(i);
        String output = node.output().toString();
        return new Timed(node.name(), pass, "layer", "f32", output, node.macs(), times, run);
    }

    private static void fill(float[] values) {
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
    }

    private PlanReport measure(Model model, Engine engine, int threads, int batch, int seconds) {
        MachinePeak peak = new MachinePeak(engine.kernels(), threads, 0);
        List<Double> peaks = new ArrayList<>();
        List<List<Double>> times =
                steps.stream().map(s -> (List<Double>) new ArrayList<Double>()).toList();
        List<Double> totals = new ArrayList<>();
        long start = System.nanoTime();
        long warm = start + seconds * SECOND;
        while (totals.isEmpty() || System.nanoTime() < warm + seconds * SECOND) {
            boolean measured = System.nanoTime() >= warm;
            double peakNow = peak.gflops();
            double total = 0;
            for (int i = 0; i < steps.size(); i++) {
                long before = System.nanoTime();
                steps.get(i).run().run();
                double milliseconds = (System.nanoTime() - before) * 1e-6;
                total += milliseconds;
                if (measured) {
                    times.get(i).add(milliseconds);
                }
            }
            if (measured) {
                peaks.add(peakNow);
                totals.add(total);
            }
        }
        return report(model, threads, batch, Medians.of(peaks), Medians.of(totals), times);
    }

    private PlanReport report(
            Model model,
            int threads,
            int batch,
            double peak,
            double total,
            List<List<Double>> times) {
        List<PlanRow> rows = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Timed s = steps.get(i);
            double milliseconds = Medians.of(times.get(i));
            double flops = 2.0 * batch * s.macs() * s.times();
            rows.add(
                    new PlanRow(
                            s.step(),
                            s.pass(),
                            s.by(),
                            s.form(),
                            s.output(),
                            s.macs(),
                            milliseconds,
                            milliseconds / total,
                            flops / milliseconds * 1e-6));
        }
        long weights =
                Arrays.stream(model.weights())
                        .flatMap(Arrays::stream)
                        .mapToLong(w -> 4L * w.length)
                        .sum();
        return new PlanReport(
                network.name(),
                batch,
                threads,
                peak,
                bufferBytes,
                weights,
                total,
                1000 * batch / total,
                rows);
    }
}
