package dev.fathom.peers.dl4j;

import dev.fathom.bench.peers.Engine;
import dev.fathom.bench.peers.Layouts;
import dev.fathom.bench.peers.Versions;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Deeplearning4j on its libraries with oneDNN.
public final class Dl4jEngine implements Engine {
    private static final String FILE = "model.zip";
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    public Dl4jEngine() throws IOException {
        boolean wide = Files.readString(PROCESSOR).contains(" avx512f ");
        System.setProperty(
                "org.bytedeco.javacpp.platform.extension",
                wide ? "-onednn-avx512" : "-onednn-avx2");
    }

    @Override
    public String version() {
        String backend = Nd4j.getBackend().getClass().getSimpleName();
        return Versions.of("org.deeplearning4j", "deeplearning4j-nn") + ", " + backend;
    }

    private static INDArray pictures(Network network, float[] pictures) {
        Volume v = network.input();
        int batch = pictures.length / v.size();
        float[] x = Layouts.depthFirst(pictures, List.of(batch, v.height(), v.width(), v.depth()));
        return Nd4j.createFromArray(x).reshape(batch, v.depth(), v.height(), v.width());
    }

    @Override
    public Step inference(Model model, float[] pictures) {
        return inference(Dl4jNetwork.of(model), pictures(model.network(), pictures));
    }

    private static Step inference(ComputationGraph graph, INDArray x) {
        return () -> graph.output(false, x)[0].ravel().toFloatVector();
    }

    @Override
    public Step training(Model model, float[] pictures, int[] labels) {
        ComputationGraph graph = Dl4jNetwork.of(model);
        INDArray[] x = {pictures(model.network(), pictures)};
        INDArray[] target = {Nd4j.zeros(labels.length, model.network().output().depth())};
        for (int n = 0; n < labels.length; n++) {
            target[0].putScalar(n, labels[n], 1);
        }
        return () -> {
            graph.fit(x, target);
            return new float[] {(float) graph.score()};
        };
    }

    @Override
    public void save(Model model, Path folder) throws IOException {
        Dl4jNetwork.of(model).save(folder.resolve(FILE).toFile(), false);
    }

    @Override
    public float[] first(Path folder, Network network, float[] pictures) throws IOException {
        ComputationGraph graph = ComputationGraph.load(folder.resolve(FILE).toFile(), false);
        return inference(graph, pictures(network, pictures)).run();
    }
}
