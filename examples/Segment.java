import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.network.Network;
import dev.fathom.show.sheet.MaskSheet;
import dev.fathom.show.sheet.Png;
import dev.fathom.train.TrainingJob;
import dev.fathom.train.evaluate.PixelMetrics;
import dev.fathom.zoo.Recipes;
import dev.fathom.zoo.Zoo;
import java.nio.file.Path;
import java.util.Map;

/// A class for each pixel: learns pictures and masks, and writes the mask of a picture.
/// Segment.java FOLDER PICTURE MASK.png [EPOCHS]
void main(String[] arguments) throws Exception {
    Network network = Zoo.network("unet-small");
    DataSet set =
            DataSets.open(Path.of(arguments[0]), network.input(), Unreadable.stop(), Task.SEGMENT);
    Map<String, String> settings =
            arguments.length > 3 ? Map.of("epochs", arguments[3]) : Map.of();
    TrainingJob job =
            TrainingJob.of(network, null, Recipes.of("unet-small").task(Task.SEGMENT), settings);
    Model model = job.training().run(job.start(set.training()), set.training(), set.test()).model();

    try (Engine engine = Engine.best()) {
        float[] scores = new Predictor(model, engine).values(ImageSource.of(Path.of(arguments[1])));
        int classes = model.network().output().depth();
        byte[] mask = PixelMetrics.told(scores, model.network().input().pixels(), classes);
        Png.write(Path.of(arguments[2]), MaskSheet.mask(model.network().input(), mask));
        IO.println("wrote " + arguments[2] + ", of the classes " + model.labels());
    }
}
