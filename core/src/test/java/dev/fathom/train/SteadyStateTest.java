package dev.fathom.train;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Once a step has run, the next ones make no arrays for volumes: what the JVM counts as allocated
/// is small things. The compiler needs some steps before vectors are no longer objects, so the best
/// of many steps counts, in a process whose compiler has seen nothing else. What it inlines first
/// differs from process to process, and a few never come so far: one of five must.
class SteadyStateTest {
    private static final int BATCH = 64;
    private static final int MOST_STEPS = 2_000;
    private static final int PROCESSES = 5;

    /// The largest volume of a batch alone takes 2,097,152 bytes.
    private static final long FEW_BYTES = 500_000;

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    private static long leastBytes(Runnable step) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MOST_STEPS && least > FEW_BYTES; i++) {
            long before = allocated();
            step.run();
            least = Math.min(least, allocated() - before);
        }
        return least;
    }

    @Test
    void trainingAndInferenceAllocateOnlySmallThings() throws Exception {
        List<String> told = new ArrayList<>();
        for (int k = 0; k < PROCESSES && told.stream().noneMatch(SteadyStateTest::isLittle); k++) {
            told.add(inAProcess());
        }
        assertThat(told).anyMatch(SteadyStateTest::isLittle);
    }

    private static boolean isLittle(String bytes) {
        String[] both = bytes.split(" ");
        return both.length == 2
                && Arrays.stream(both).mapToLong(Long::parseLong).allMatch(b -> b < FEW_BYTES);
    }

    private static String inAProcess() throws Exception {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SteadyStateTest.class.getName());
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader out = process.inputReader()) {
            String told = String.valueOf(out.readLine());
            assertThat(process.waitFor()).isZero();
            return told;
        }
    }

    /// Prints the least bytes of a step of training and of a prediction.
    public static void main(String[] args) {
        Model model =
                Model.initialize(
                        Network.of(
                                "steady",
                                volume(16, 16, 16),
                                conv(32, 3).padding(1).bias(false),
                                batchNorm(),
                                relu(),
                                lrn(5),
                                maxPool(2).stride(2),
                                conv(32, 1),
                                gelu(),
                                dense(10),
                                softmax()),
                        1);
        float[] pictures = new float[BATCH * model.network().input().size()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = (float) random.nextDouble();
        }
        float[] labels = new float[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = i % 10;
        }
        try (Engine engine = Engine.best(2)) {
            Learner learner = new Learner(model, Recipe.with(Optimizer.sgd(0.001)), BATCH, engine);
            Moment moment = new Moment(1, 1, 0, 0);
            long training = leastBytes(() -> learner.step(BATCH, pictures, labels, moment));
            Session session =
                    Program.output(model.network(), model.stored(), engine, BATCH).session();
            System.arraycopy(pictures, 0, session.input(), 0, pictures.length);
            long predicting = leastBytes(() -> session.run(BATCH));
            IO.println(training + " " + predicting);
        }
    }
}
