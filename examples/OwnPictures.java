import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.serving.ModelServer;
import dev.fathom.serving.ServerOptions;
import dev.fathom.serving.batch.BatchLimits;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.train.Training;
import dev.fathom.zoo.Recipes;
import java.nio.file.Path;

/// From a folder with a folder of pictures for each class to a server: OwnPictures.java FOLDER [PORT]
void main(String[] arguments) throws Exception {
    Model base = Pretrained.load("squeezenet1.1");
    DataSet pictures = DataSets.open(Path.of(arguments[0]), base.network().input());
    Model start = base.withHead(pictures.training().labels(), 1);
    Training.Result result =
            Training.with(Recipes.fineTuning(start.network()))
                    .seed(1)
                    .run(start, pictures.training(), pictures.test());
    IO.println("test: " + result.test().byName());

    int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0; // 0: any that is free
    try (Engine engine = Engine.best();
            ModelRepository models = new ModelRepository(engine, BatchLimits.USUAL)) {
        models.add("mine", "1", result.model());
        try (ModelServer server = new ModelServer(models, ServerOptions.local(port))) {
            IO.println("curl --data-binary @photo.jpg " + server.address() + "/v2/models/mine/classify");
            IO.readln("Enter ends it.");
        }
    }
}
