package dev.fathom.train.learn;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Loader;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.Loss;
import dev.fathom.train.evaluate.Mixture;
import dev.fathom.train.evaluate.Units;
import dev.fathom.train.optimizer.Averaging;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model that learns, step by step: forward, loss, backward, optimizer. Its weights change in
/// place. [Training][dev.fathom.train.Training] does this with whole epochs and everything round
/// them.
///
/// Safe for use by one thread at a time.
public final class Learner {
    /// Begins the names of the weights' arrays.
    public static final String PREFIX = "weights/";

    /// The part that an auxiliary head's loss has in what is learned (Szegedy 2015).
    private static final float AUXILIARY = 0.3f;

    private final Model model;
    private final Network network;
    private final Session session;
    private final Updates updates;
    private final Loss loss;
    private final double mixup;
    private final Engine engine;
    private final int logits;
    private final List<Integer> auxiliary;
    private final int frozen;
    private final @Nullable Average average;
    private @Nullable Features features;

    /// @param batchSize most pictures in a step
    public Learner(Model model, Recipe recipe, int batchSize, Engine engine) {
        this.model = model;
        network = model.network();
        frozen = Frozen.count(network, recipe.frozen());
        session =
                Program.training(
                                network,
                                model.stored(),
                                recipe.precision().on(engine),
                                batchSize,
                                frozen)
                        .session();
        updates =
                new Updates(
                        recipe,
                        network,
                        model.weights(),
                        trained(session.weightGradients(), Units.layer(model)),
                        engine.kernels());
        average =
                recipe.averaging() instanceof Averaging.None
                        ? null
                        : new Average(recipe.averaging(), model, engine.kernels());
        loss = recipe.objective().loss(model, recipe.labelSmoothing());
        logits = Ending.compared(network, model.task());
        auxiliary = network.auxiliaryHeads().stream().filter(i -> i >= frozen).toList();
        mixup = recipe.mixup();
        this.engine = engine;
    }

    /// Without those of one layer, which stays as it is; −1 for none.
    private static float[][][] trained(float[][][] gradients, int fixed) {
        if (fixed < 0) {
            return gradients;
        }
        float[][][] others = gradients.clone();
        others[fixed] = new float[gradients[fixed].length][];
        return others;
    }

    /// Computes once what the frozen layers make of each picture, when that can be kept. Changes no
    /// bit of what is learned.
    ///
    /// @param batches of the pictures that [#step(Batch, Moment)] gets, unchanged
    public void remember(Batches batches, Loader loader) {
        int last = frozen - 1;
        if (frozen > 0
                && Frozen.isCutAt(network, frozen)
                && Features.fit(batches.pictures().size(), network.volume(last).size())) {
            features = new Features(batches, session, last, loader);
        }
    }

    /// Learns from a batch of the training pictures.
    ///
    /// @see #step(int, float[], float[], Moment)
    public double step(Batch data, Moment moment) {
        if (features == null) {
            return step(data.size(), data.x(), data.targets(), moment);
        }
        features.put(data, session.outputOf(frozen - 1));
        return learn(data.size(), data.targets(), null, moment);
    }

    /// The mean loss of a batch, with the auxiliary heads' part, before the weights learn from it.
    /// When it is not finite they stay as they are.
    ///
    /// @param x the pictures as the network reads them
    /// @param targets what is to be told of each: see [Batch#targets]
    /// @throws dev.fathom.tensor.ShapeException when an array is too short
    public double step(int batch, float[] x, float[] targets, Moment moment) {
        int size = network.input().size();
        Lengths.check("x", x.length, batch, "pictures", size);
        if (mixup == 0) {
            System.arraycopy(x, 0, session.input(), 0, batch * size);
            return learn(batch, targets, null, moment);
        }
        Mixture mixture = Mixture.draw(mixup, batch, moment.seed());
        mixture.mix(engine.kernels(), x, size, session.input());
        return learn(batch, targets, mixture, moment);
    }

    private double learn(int batch, float[] targets, @Nullable Mixture mixture, Moment moment) {
        if (features == null && frozen > 0) {
            // a whole batch, as for the features, also where fewer pictures are learned from
            session.forward(session.program().batch(), moment.seed(), 0, frozen - 1);
        }
        session.forward(batch, moment.seed(), frozen, logits);
        double mean = loss(logits, batch, targets, mixture);
        for (int head : auxiliary) {
            mean += AUXILIARY * loss(head, batch, targets, mixture);
            float[] gradient = session.gradientOf(head);
            for (int i = 0; i < batch * network.volume(head).size(); i++) {
                gradient[i] *= AUXILIARY;
            }
        }
        if (Double.isFinite(mean)) {
            session.backward(logits, auxiliary);
            updates.step(moment);
        }
        return mean;
    }

    private double loss(int node, int batch, float[] targets, @Nullable Mixture mixture) {
        int size = network.volume(node).size();
        float[] values = session.outputOf(node);
        return loss.of(batch, size, values, targets, mixture, session.gradientOf(node));
    }

    /// The first node that a step computes.
    private int first() {
        return features == null ? 0 : frozen;
    }

    /// Lets the average, if any, follow after a step.
    ///
    /// @param step its number, from 1
    /// @param steps of the whole training
    public void follow(int step, int steps) {
        if (average != null) {
            average.follow(step, steps);
        }
    }

    /// What has been learned: the average, or the trained weights themselves.
    public Model result() {
        return average == null ? model : average.model();
    }

    /// All that steps change, by name: `weights/conv1.weight`, `momentum/conv1.weight`,
    /// `average/conv1.weight`. Who changes them calls [#after].
    public Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        model.namedWeights().forEach((name, values) -> arrays.put(PREFIX + name, values));
        arrays.putAll(updates.memories());
        if (average != null) {
            arrays.putAll(average.arrays());
        }
        return arrays;
    }

    /// Goes on after so many steps.
    public void after(int steps) {
        updates.after(steps);
    }

    /// What the last step compared with the targets: the logits or the values of each picture.
    public float[] logits() {
        return session.outputOf(logits);
    }

    /// The volume of [#logits] of one picture.
    public Volume logitsEach() {
        return network.volume(logits);
    }

    /// Position of the first node whose output was not finite in the last step, or [Network#INPUT].
    ///
    /// @param batch pictures of that step
    public int firstNotFinite(int batch) {
        for (int i = first() - 1; i <= logits; i++) {
            float[] values = session.outputOf(i);
            for (int k = 0; k < batch * network.volume(i).size(); k++) {
                if (!Float.isFinite(values[k])) {
                    return i;
                }
            }
        }
        throw new IllegalStateException("all outputs are finite");
    }
}
