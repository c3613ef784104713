package dev.fathom.model;

import dev.fathom.data.samples.View;
import dev.fathom.engine.Engine;
import dev.fathom.run.Program;
import dev.fathom.run.Sessions;
import dev.fathom.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;

/// A model made ready to tell what is on pictures, one after another.
///
/// It reads the weights when it is made. Any number of threads may share it.
public final class Predictor {
    private final Model model;
    private final List<View> views;
    private final Engine engine;
    private final Sessions sessions;

    /// @param views where each picture is looked at, at the size that the preprocessing brings it
    ///   to
    public Predictor(Model model, List<View> views, Engine engine) {
        this.model = model;
        this.views = List.copyOf(views);
        this.engine = engine;
        int together = Math.min(views.size(), Model.MOST_TOGETHER);
        sessions = new Sessions(Program.output(model.network(), model.stored(), engine, together));
    }

    /// How likely each class is for a picture in a file: the mean over the views of it.
    ///
    /// @throws dev.fathom.file.DataException when the file is no picture, damaged or too large
    public float[] probabilities(Path picture) {
        byte[] seen = model.preprocessing().read(picture, model.network().input(), views);
        Tensor outputs = sessions.with(session -> session.run(model.input(seen)));
        float[] all = model.likelihoods(outputs, engine).data();
        float[] mean = new float[outputs.volume().size()];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (int v = 0; v < views.size(); v++) {
                sum += all[v * mean.length + i];
            }
            mean[i] = (float) (sum / views.size());
        }
        return mean;
    }
}
