package dev.fathom.bench.peers;

import dev.fathom.kernel.Kernels;
import dev.fathom.model.Inference;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Fathom itself.
final class FathomEngine implements Engine {
    private static final String FILE = "model.safetensors";

    private final Kernels kernels = Kernels.best(Engine.threads());

    @Override
    public String version() {
        return "Java " + Runtime.version() + ", " + kernels.description();
    }

    @Override
    public Step inference(Model model, float[] pictures) {
        Network network = model.network();
        int batch = pictures.length / network.input().size();
        Inference inference = new Inference(network, model.weights(), kernels, batch);
        int values = batch * network.output().size();
        return () -> {
            System.arraycopy(pictures, 0, inference.input(), 0, pictures.length);
            inference.run(batch);
            return Arrays.copyOf(inference.output(), values);
        };
    }

    @Override
    public Step training(Model model, float[] pictures, int[] labels) {
        Learner learner = new Learner(model, Recipe.with(Work.SGD), labels.length, kernels);
        Moment moment = new Moment(1, 1, 0, 0);
        return () -> new float[] {(float) learner.step(labels.length, pictures, labels, moment)};
    }

    @Override
    public void save(Model model, Path folder) throws IOException {
        model.save(folder.resolve(FILE));
    }

    @Override
    public float[] first(Path folder, Network network, float[] pictures) throws IOException {
        Model model = Model.load(folder.resolve(FILE));
        int batch = pictures.length / network.input().size();
        return model.run(new Tensor(batch, network.input(), pictures), kernels).data();
    }
}
