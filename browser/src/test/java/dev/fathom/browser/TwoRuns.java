package dev.fathom.browser;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import dev.fathom.train.RunFolder;
import dev.fathom.train.Steering;
import dev.fathom.train.Training;
import dev.fathom.train.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Two finished runs, made in a moment: of other filters, batches and rates, both of two epochs.
///
/// @param narrow 6 steps
/// @param wide 10 steps
record TwoRuns(Path narrow, Path wide) {

    static TwoRuns train(Path folder) {
        Path narrow = folder.resolve("narrow");
        Path wide = folder.resolve("wide");
        train(narrow, 4, 64, 0.02, new Steering());
        train(wide, 6, 32, 0.05, new Steering());
        return new TwoRuns(narrow, wide);
    }

    static void train(Path folder, int filters, int batch, double rate, Steering steering) {
        Network network =
                Network.of(
                        "tiny",
                        Volume.volume(28, 28, 1),
                        conv(filters, 5).stride(3).padding(2),
                        relu(),
                        dense(10),
                        softmax());
        Pictures pictures = DataSets.open(Visitor.DATA).training();
        try (Engine engine = Engine.exact(2)) {
            Training.with(Optimizer.sgd(rate).momentum(0.9))
                    .epochs(2)
                    .batchSize(batch)
                    .validation(0.2)
                    .folder(RunFolder.of(folder))
                    .steering(steering)
                    .run(
                            Model.initialize(network, 1),
                            pictures.subset(pictures.evenly(200)),
                            null,
                            engine);
        }
    }

    List<Path> folders() {
        return List.of(narrow, wide);
    }

    static Model best(Path run) throws IOException {
        return Model.load(RunFolder.of(run).best());
    }

    /// What a run's log says of a step.
    static double logged(Path run, int step, String name) throws IOException {
        String line =
                Files.readAllLines(RunFolder.of(run).metrics()).stream()
                        .filter(l -> l.contains("\"step\":" + step + ","))
                        .findFirst()
                        .orElseThrow();
        Matcher value = Pattern.compile("\"" + name + "\":([^,}]+)").matcher(line);
        if (!value.find()) {
            throw new IllegalArgumentException(name + " is not in " + line);
        }
        return Double.parseDouble(value.group(1));
    }
}
