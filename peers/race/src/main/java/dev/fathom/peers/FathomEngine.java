package dev.fathom.peers;

import dev.fathom.engine.Engine;
import dev.fathom.engine.bf16.Precision;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Fathom itself.
final class FathomEngine implements PeerEngine {
    private static final String FILE = "model.safetensors";

    private final Engine engine = Engine.best(PeerEngine.threads());
    private final Precision precision;

    FathomEngine(Work work) {
        precision = work.factors() == Work.Factors.BF16 ? Precision.BF16 : Precision.F32;
    }

    @Override
    public String version() {
        return "Java " + Runtime.version() + ", " + engine.description();
    }

    @Override
    public boolean runsInt8() {
        return true;
    }

    @Override
    public Iteration inference(Model model, float[] pictures) {
        Network network = model.network();
        int batch = pictures.length / network.input().size();
        Engine own = precision.on(model.engine(engine));
        Session session = Program.output(network, model.stored(), own, batch).session();
        int values = batch * network.output().size();
        return () -> {
            System.arraycopy(pictures, 0, session.input(), 0, pictures.length);
            session.run(batch);
            return Arrays.copyOf(session.output(), values);
        };
    }

    @Override
    public Iteration training(Model model, float[] pictures, int[] labels) {
        Learner learner = new Learner(model, Recipe.with(Work.SGD), labels.length, engine);
        float[] targets = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            targets[i] = labels[i];
        }
        Moment moment = new Moment(1, 1, 0, 0);
        return () -> new float[] {(float) learner.step(labels.length, pictures, targets, moment)};
    }

    @Override
    public void save(Model model, Path folder) throws IOException {
        model.save(folder.resolve(FILE));
    }

    @Override
    public float[] first(Path folder, Network network, float[] pictures) throws IOException {
        Model model = Model.load(folder.resolve(FILE));
        int batch = pictures.length / network.input().size();
        return model.run(new Tensor(batch, network.input(), pictures), engine).data();
    }
}
