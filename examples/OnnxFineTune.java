import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.model.Model;
import dev.fathom.onnx.Onnx;
import dev.fathom.train.Training;
import dev.fathom.zoo.Recipes;
import java.nio.file.Path;

/// Another program's network learns the classes of a folder, and leaves as ONNX again:
/// OnnxFineTune.java IN.onnx FOLDER OUT.onnx
void main(String[] arguments) throws Exception {
    Model base = Onnx.read(Path.of(arguments[0]));
    DataSet pictures = DataSets.open(Path.of(arguments[1]), base.network().input());
    Model start = base.withHead(pictures.training().labels(), 1);
    Training.Result result =
            Training.with(Recipes.fineTuning(start.network()))
                    .seed(1)
                    .run(start, pictures.training(), pictures.test());
    IO.println("test: " + result.test().byName());
    Onnx.write(result.model(), Path.of(arguments[2]));
    IO.println("wrote " + arguments[2]);
}
