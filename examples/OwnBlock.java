import static dev.fathom.layer.Layers.*;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.train.Training;
import dev.fathom.train.optimizer.Optimizer;
import java.nio.file.Path;

/// A layer of your own: squeeze and excitation (Hu 2018), a method that takes a volume and gives
/// one, made of layers. It trains, is explained and leaves as ONNX like any other. (An operation
/// that no layers make is added inside Fathom: docs/guides/add-a-layer.md.)
/// OwnBlock.java [DATA]
Flow excited(Flow x, int squeezed) {
    int channels = x.volume().depth();
    return x.times(x.then(globalAveragePool(), conv(squeezed, 1), relu(), conv(channels, 1), sigmoid()));
}

void main(String[] arguments) throws Exception {
    Network network =
            Network.graph(
                    "excited",
                    volume(28, 28, 1),
                    x -> {
                        Flow first = x.then(conv(16, 3).padding(1), relu(), maxPool(2).stride(2));
                        Flow second =
                                excited(first, 4).then(conv(32, 3).padding(1), relu(), maxPool(2).stride(2));
                        return excited(second, 8).then(dense(10), softmax());
                    });
    IO.println(network.describe());
    DataSet set =
            DataSets.open(Path.of(arguments.length > 0 ? arguments[0] : "data/fashion-mnist-sample"));
    Training.Result result =
            Training.with(Optimizer.adam(0.002))
                    .epochs(2)
                    .seed(1)
                    .run(Model.initialize(network, 1), set.training(), set.test());
    IO.println("test: " + result.test().byName());
}
