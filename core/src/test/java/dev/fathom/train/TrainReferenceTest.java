package dev.fathom.train;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.train.optimizer.Optimizer.sgd;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.reference.Near;
import dev.fathom.reference.Reference;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole training steps, compared with those of an independent framework in double precision.
class TrainReferenceTest {
    private static final Volume INPUT = new Volume(16, 16, 3);
    private static final int BATCH = 8;

    private static final Network PLAIN =
            Network.of(
                    "plain",
                    INPUT,
                    conv(8, 5).padding(2),
                    relu(),
                    maxPool(2).stride(2),
                    conv(12, 3).padding(1),
                    relu(),
                    maxPool(2).stride(2),
                    dense(10));

    private static final Network BN_LRN_GROUPS =
            Network.of(
                    "bn_lrn_groups",
                    INPUT,
                    conv(8, 3).stride(2).padding(1).floor().bias(false),
                    batchNorm(),
                    relu(),
                    lrn(5).dividedAlpha(1e-2),
                    maxPool(3).stride(2).ceil(),
                    conv(16, 3).padding(1).groups(2),
                    relu(),
                    averagePool(2).stride(2),
                    dense(10));

    /// Names that the arrays have there, by the names that they have here.
    private static final Map<String, String> THERE =
            Map.ofEntries(
                    Map.entry("plain conv1", "0"),
                    Map.entry("plain conv2", "3"),
                    Map.entry("plain fc3", "7"),
                    Map.entry("bn_lrn_groups conv1", "0"),
                    Map.entry("bn_lrn_groups bn1", "1"),
                    Map.entry("bn_lrn_groups conv2", "5"),
                    Map.entry("bn_lrn_groups fc3", "9"),
                    Map.entry("weight", "weight"),
                    Map.entry("bias", "bias"),
                    Map.entry("scale", "weight"),
                    Map.entry("shift", "bias"),
                    Map.entry("mean", "running_mean"),
                    Map.entry("variance", "running_var"));

    static Stream<Arguments> cases() {
        return Reference.cases("train").stream()
                .flatMap(
                        c ->
                                Stream.of(
                                        Arguments.of(c, Engine.of("plain")),
                                        Arguments.of(c, Engine.best(2))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ten_steps_agree_with_an_independent_framework(Reference.Case c, Engine engine) {
        Network network = c.params().get("net").asString().equals("plain") ? PLAIN : BN_LRN_GROUPS;
        Model model = Model.initialize(network, 0);
        model.namedWeights()
                .forEach(
                        (name, values) -> {
                            float[] start = there(c, "init", network, name);
                            System.arraycopy(start, 0, values, 0, values.length);
                        });
        Recipe recipe =
                Recipe.with(
                        sgd(c.params().get("lr").asDouble())
                                .momentum(c.params().get("momentum").asDouble())
                                .weightDecay(c.params().get("weight_decay").asDouble()));
        try (engine) {
            Learner learner = new Learner(model, recipe, BATCH, engine);
            float[] losses = new float[10];
            for (int step = 0; step < losses.length; step++) {
                losses[step] =
                        (float)
                                learner.step(
                                        BATCH,
                                        pictures(c, step),
                                        labels(c, step),
                                        new Moment(1, 1, 0, 0));
            }
            c.check("losses", losses, 1e-6);
            Tensor first = new Tensor(BATCH, INPUT, pictures(c, 0));
            c.check("eval_logits_on_batch0", model.run(first, engine).data(), 1e-5);
        }
        model.namedWeights()
                .forEach(
                        (name, values) ->
                                Near.assertNear(
                                        name, values, there(c, "final", network, name), 1e-5));
    }

    private static float[] there(Reference.Case c, String when, Network network, String name) {
        List<String> parts = List.of(name.split("\\.", 2));
        String array =
                when
                        + "."
                        + THERE.get(network.name() + " " + parts.getFirst())
                        + "."
                        + THERE.get(parts.getLast());
        if (!name.equals("fc3.weight")) {
            return c.depthLast(array);
        }
        // a row of weights there reads the flattened volume depth by depth
        Volume in = network.nodes().getLast().inputVolumes().getFirst();
        return Reference.depthLast(c.values(array), in.depth(), in.height(), in.width());
    }

    private static float[] pictures(Reference.Case c, int step) {
        int size = BATCH * INPUT.size();
        return Arrays.copyOfRange(c.depthLast("x"), step * size, (step + 1) * size);
    }

    private static float[] labels(Reference.Case c, int step) {
        float[] target = c.values("target");
        float[] labels = new float[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = target[step * BATCH + i];
        }
        return labels;
    }
}
