import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.zoo.Zoo;
import java.nio.file.Path;

/// A training loop of your own: the rate is halved whenever the loss of an epoch falls by less than
/// a tenth. OwnLoop.java [DATA]
void main(String[] arguments) throws Exception {
    DataSet set =
            DataSets.open(Path.of(arguments.length > 0 ? arguments[0] : "data/fashion-mnist-sample"));
    Recipe recipe = Recipe.with(Optimizer.sgd(0.05).momentum(0.9)).batchSize(32);
    Model model =
            Model.initialize(Zoo.network("fashion"), 1)
                    .labels(set.training().labels())
                    .preprocessing(recipe.input().of(set.training()));
    Batches batches = Batches.of(set.training(), model.preprocessing(), recipe.batchSize()).shuffled(1);
    try (Engine engine = Engine.best();
            Loader loader = new Loader(2)) {
        Learner learner = new Learner(model, recipe, recipe.batchSize(), engine);
        double factor = 1;
        double before = Double.POSITIVE_INFINITY;
        int step = 0;
        for (int number = 0; number < 3; number++) {
            double sum = 0;
            try (Epoch epoch = batches.epoch(number, loader)) {
                while (epoch.hasNext()) {
                    Batch batch = epoch.next();
                    double done = (double) step++ / batches.count();
                    sum += batch.size() * learner.step(batch, new Moment(factor, 1, done, step));
                }
            }
            double loss = sum / set.training().size();
            IO.println("epoch %d: loss %.4f, rate × %s".formatted(number + 1, loss, factor));
            factor = loss > 0.9 * before ? factor / 2 : factor;
            before = loss;
        }
        Evaluation test = Evaluation.of(learner.result(), set.test(), engine, 100);
        IO.println("test: accuracy %.1f %%".formatted(100 * test.accuracy()));
    }
}
