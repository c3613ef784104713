import static dev.fathom.layer.Layers.*;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.quantize.Quantization;
import dev.fathom.network.Network;
import dev.fathom.train.Training;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.optimizer.Optimizer;
import java.nio.file.Files;
import java.nio.file.Path;

/// A model in 8 bits, and what that does to its size and its answers: EightBits.java DATA OUT.safetensors
void main(String[] arguments) throws Exception {
    DataSet set = DataSets.open(Path.of(arguments[0]));
    Path file = Path.of(arguments[1]);
    Network network =
            Network.of(
                    "small",
                    volume(28, 28, 1),
                    conv(16, 3).padding(1), batchNorm(), relu(), maxPool(2).stride(2),
                    conv(32, 3).padding(1), batchNorm(), relu(), maxPool(2).stride(2),
                    dense(10), softmax());
    try (Engine engine = Engine.best()) {
        Model floats =
                Training.with(Optimizer.adam(0.002))
                        .epochs(1)
                        .seed(1)
                        .run(Model.initialize(network, 1), set.training(), set.test(), engine)
                        .model();
        Pictures some = set.training().subset(set.training().evenly(256));
        Quantization made = Quantization.of(floats, some, engine);
        made.model().save(file);
        IO.println("floats: %s, %,d bytes".formatted(accuracy(floats, set, engine), floats.toBytes().length));
        IO.println("8 bits: %s, %,d bytes".formatted(accuracy(Model.load(file), set, engine), Files.size(file)));
        IO.println("layers that stay float: " + made.floatLayers());
    }
}

String accuracy(Model model, DataSet set, Engine engine) {
    return "%.1f %%".formatted(100 * Evaluation.of(model, set.test(), engine, 128).accuracy());
}
