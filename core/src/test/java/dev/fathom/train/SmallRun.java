package dev.fathom.train;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.augment.Augmentation.Mirror;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A training with everything random in it, kept in a folder; as a program, one to kill.
final class SmallRun {
    static final Pictures TRAINING = Patterns.of(60, 1);
    static final Pictures TEST = Patterns.of(30, 2);

    static final Network NETWORK =
            Network.of(
                    "patterns",
                    Patterns.VOLUME,
                    conv(4, 3).bias(false),
                    batchNorm(),
                    relu(),
                    maxPool(2).stride(2),
                    dropout(0.2),
                    dense(3),
                    softmax());

    static final String STARTED = "started";
    static final String STEP = "step";

    private SmallRun() {}

    /// 48 pictures to learn from, three steps an epoch, the last a smaller one, and 12 put aside.
    static Training training(Optimizer optimizer, int epochs, Path folder) {
        return Training.with(optimizer)
                .epochs(epochs)
                .batchSize(17)
                .schedule(Schedule.cosine(0))
                .augmentation(Augmentation.none().mirror(Mirror.RANDOM).padding(1))
                .labelSmoothing(0.1)
                .validation(0.2)
                .seed(7)
                .folder(RunFolder.of(folder));
    }

    static Training.Result run(Training training, int threads) {
        try (Engine engine = Engine.best(threads)) {
            return training.run(Model.initialize(NETWORK, 3), TRAINING, TEST, engine);
        }
    }

    /// The bytes that must not depend on where a run was stopped: model, best model, metrics, what
    /// layers did and the last checkpoint, which holds weights, optimizer state and position.
    static Map<String, String> bits(Path folder) throws IOException {
        Map<String, String> bits = new TreeMap<>();
        for (String name :
                new String[] {
                    "model.safetensors", "best.safetensors", "metrics.jsonl", "layers.jsonl"
                }) {
            bits.put(name, hex(folder.resolve(name)));
        }
        Path last = checkpoints(folder)[0];
        bits.put(last.getFileName().toString(), hex(last));
        return bits;
    }

    private static String hex(Path file) throws IOException {
        return HexFormat.of().formatHex(Files.readAllBytes(file));
    }

    /// The latest first.
    static Path[] checkpoints(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
            return files.filter(f -> f.toString().endsWith(".safetensors"))
                    .sorted((a, b) -> b.compareTo(a))
                    .toArray(Path[]::new);
        }
    }

    /// The training that is killed: a checkpoint after each step, and all that a checkpoint can
    /// hold.
    static Training killed(Path folder) {
        Training training = training(Optimizer.adamw(0.01), 8, folder);
        return training.recipe(
                        training.recipe()
                                .schedule(Schedule.plateau(0.5, 1, 3))
                                .averaging(Averaging.lookahead(3, 0.5, 1))
                                .clipping(Clipping.clipNorm(1))
                                .patience(8))
                .folder(RunFolder.of(folder).every(Duration.ZERO));
    }

    /// Runs on plain loops, which are fast from the first call on.
    static void runPlain(Training training) {
        try (Engine engine = Engine.of("plain")) {
            training.run(Model.initialize(NETWORK, 3), TRAINING, TEST, engine);
        }
    }

    /// Says when it starts and when it has made a step.
    ///
    /// @param args the folder
    public static void main(String[] args) {
        System.out.println(STARTED);
        run(killed(Path.of(args[0])).onStep(step -> System.out.println(STEP)), 2);
    }
}
