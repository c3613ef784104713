package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Likelihood;
import dev.fathom.model.Model;
import dev.fathom.model.NotFinite;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/// How the score of a class, its logit, changes with each value that a node made of a picture.
///
/// @param values what the node made
/// @param gradient the slope for each of them
/// @param probability of the class
record ClassGradient(Tensor values, Tensor gradient, double probability) {

    /// @param node its position, or the network's input
    static ClassGradient of(Model model, byte[] picture, int node, int target, Engine engine) {
        return of(model, picture, node, target, engine, Session::backward);
    }

    /// @param back walks the plan back from the logits
    static ClassGradient of(
            Model model,
            byte[] picture,
            int node,
            int target,
            Engine engine,
            ObjIntConsumer<Session> back) {
        Network network = model.network();
        Likelihood likelihood = Likelihood.of(network);
        int logits = network.logits();
        Session session = Program.gradient(network, model.stored(), engine, 1, node).session();
        float[] upper = session.gradientOf(logits);
        if (upper.length == 0) {
            throw new IllegalArgumentException(
                    "the scores of the classes do not depend on "
                            + network.nodes().get(node).name()
                            + "; choose a layer before "
                            + network.nodes().get(logits).name()
                            + " on the way to it");
        }
        model.preprocessing().apply(picture, 0, session.input(), 0, picture.length);
        session.forward(1, 0, logits);
        NotFinite.check(model, session, 1, logits);
        double[] probabilities = new double[network.output().size()];
        likelihood.probabilities(session.outputOf(logits), 0, probabilities);
        Arrays.fill(upper, 0);
        upper[target] = 1;
        back.accept(session, logits);
        Volume volume = network.volume(node);
        return new ClassGradient(
                new Tensor(
                        1,
                        volume,
                        node == Network.INPUT ? session.input() : session.outputOf(node)),
                new Tensor(1, volume, Arrays.copyOf(session.gradientOf(node), volume.size())),
                probabilities[target]);
    }

    /// The largest size among the slopes of each pixel's channels.
    static Tensor largest(Tensor gradient) {
        Volume volume = gradient.volume();
        float[] map = new float[volume.pixels()];
        for (int i = 0; i < volume.size(); i++) {
            int pixel = i / volume.depth();
            map[pixel] = Math.max(map[pixel], Math.abs(gradient.data()[i]));
        }
        return new Tensor(1, new Volume(volume.width(), volume.height(), 1), map);
    }
}
