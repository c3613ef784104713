import static dev.fathom.layer.Layers.*;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Predictor;
import dev.fathom.network.Network;
import dev.fathom.train.Training;
import dev.fathom.train.TrainingJob;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.Map;

/// None, one or several labels a picture, as a table says: SeveralLabels.java FOLDER PICTURE
void main(String[] arguments) throws Exception {
    Network network =
            Network.of(
                    "tags",
                    volume(64, 64, 3),
                    conv(16, 3).padding(1), relu(), maxPool(2).stride(2),
                    conv(32, 3).padding(1), relu(), maxPool(2).stride(2),
                    conv(64, 3).padding(1), relu(), globalMaxPool(),
                    dense(1), sigmoid());
    DataSet set =
            DataSets.open(Path.of(arguments[0]), network.input(), Unreadable.stop(), Task.LABELS);
    Recipe recipe = Recipe.with(Optimizer.adam(0.002)).epochs(5).batchSize(16).task(Task.LABELS);
    // an output for each label of the table
    TrainingJob job = TrainingJob.of(network, null, recipe, Map.of());
    Training.Result result = job.training().run(job.start(set.training()), set.training(), set.test());
    IO.println("test: " + result.test().byName());

    try (Engine engine = Engine.best()) {
        Predictor predictor = new Predictor(result.model(), engine);
        predictor.guesses(ImageSource.of(Path.of(arguments[1]))).stream()
                .map(g -> "%s %.1f %%".formatted(g.label(), 100 * g.probability()))
                .forEach(IO::println);
    }
}
