package dev.fathom.peers;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ServiceLoader;

/// A contestant's process: does what its parent says on standard input, a word a line, and answers
/// with a line that begins with [#ANSWER].
///
/// - `check` … the numbers to compare: outputs of the first and last picture, or the losses before
///   and after a first update
/// - `go N` … does N steps: the seconds they took
///
/// It begins with a line of its version. Its one other kind of job, in the arguments, is to save a
/// model, or to load it and compute a first output.
record PeerProcess(Work work, PrintStream answers) {
    /// Other lines on standard output are a framework's own.
    static final String ANSWER = "peers: ";

    private static final int LOSSES = 2;

    /// @param args `run`, `save` or `start`; the work; a folder
    public static void main(String[] args) throws IOException {
        PrintStream answers =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        PeerProcess child = new PeerProcess(Work.of(args[1]), answers);
        PeerEngine engine =
                ServiceLoader.load(PeerEngine.class)
                        .findFirst()
                        .orElseGet(() -> new FathomEngine(child.work));
        switch (args[0]) {
            case "save" -> engine.save(child.work.model(), Path.of(args[2]));
            case "start" -> child.start(engine, Path.of(args[2]));
            default -> child.serve(engine);
        }
        // some frameworks leave threads behind
        System.exit(0);
    }

    private void start(PeerEngine engine, Path folder) throws IOException {
        float[] output = engine.first(folder, work.layers(), work.pictures());
        answer(numbers(output));
        answer(engine.version());
    }

    private void serve(PeerEngine engine) throws IOException {
        if (work.factors() == Work.Factors.INT8 && !engine.runsInt8()) {
            answer("no it gets no networks of 8 bits");
            return;
        }
        PeerEngine.Iteration step;
        try {
            step =
                    work.kind() == Work.Kind.TRAINING
                            ? engine.training(work.model(), work.pictures(), work.labels())
                            : engine.inference(work.model(), work.pictures());
        } catch (UnsupportedOperationException e) {
            answer("no " + e.getMessage());
            return;
        }
        answer("ready " + engine.version());
        BufferedReader words =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = words.readLine(); line != null; line = words.readLine()) {
            if (line.equals("check")) {
                answer(numbers(check(step)));
            } else {
                answer(Double.toString(seconds(step, Integer.parseInt(line.substring(3)))));
            }
        }
    }

    private float[] check(PeerEngine.Iteration step) throws IOException {
        if (work.kind() == Work.Kind.TRAINING) {
            float[] losses = new float[LOSSES];
            for (int i = 0; i < LOSSES; i++) {
                losses[i] = step.run()[0];
            }
            return losses;
        }
        return step.run();
    }

    private static double seconds(PeerEngine.Iteration step, int steps) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            step.run();
        }
        return (System.nanoTime() - start) * 1e-9;
    }

    private void answer(String text) {
        answers.println(ANSWER + text);
    }

    private static String numbers(float[] values) {
        StringBuilder text = new StringBuilder();
        for (float value : values) {
            text.append(value).append(' ');
        }
        return text.toString();
    }
}
