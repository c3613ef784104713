package dev.fathom.model;

import dev.fathom.data.samples.Task;
import dev.fathom.kernel.Activation;
import dev.fathom.layer.Initial;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A new head on a trained model.
final class Head {
    /// As AlexNet's last layer.
    private static final Initial WEIGHTS = Initial.normal(0.01);

    private Head() {}

    /// See [Model#withHead].
    static Model replaced(Model model, Task task, List<String> labels, long seed) {
        Network before = model.network();
        Network network = Ending.fitting(before, model.task(), task, labels.size());
        Model fresh = Model.initialize(network, seed);
        int head = network.head();
        List<Integer> auxiliary = network.auxiliaryHeads();
        // behind the head layers may be others
        int common = Math.min(network.nodes().size(), before.nodes().size());
        for (int i = 0; i < common; i++) {
            Node node = network.nodes().get(i);
            Node other = before.nodes().get(i);
            if (i != head
                    && !auxiliary.contains(i)
                    && node.name().equals(other.name())
                    && node.parameters().equals(other.parameters())) {
                fresh.weights()[i] = model.weights()[i];
            }
        }
        fill(fresh, head, new SplittableRandom(seed));
        Map<String, String> from = new TreeMap<>();
        model.provenance().forEach((name, text) -> from.put("from." + name, text));
        from.put("from", before.name());
        from.put("from.weightsSha256", model.weightsSha256());
        return fresh.task(task)
                .labels(labels)
                .preprocessing(model.preprocessing())
                .provenance(from);
    }

    private static void fill(Model model, int head, SplittableRandom random) {
        List<Parameter> parameters = model.network().nodes().get(head).parameters();
        for (int k = 0; k < parameters.size(); k++) {
            Parameter p = parameters.get(k);
            Initial initial =
                    switch (p.role()) {
                        case WEIGHT -> WEIGHTS;
                        case BIAS -> Initial.constant(bias(model.network(), head));
                        case SCALE, SHIFT, STATE -> p.initial();
                    };
            initial.fill(model.weights()[head][k], p, random);
        }
    }

    /// A ReLU behind the head, as in SqueezeNet, must let the first values through: a class whose
    /// values are all below 0 never learns. Behind a sigmoid every label begins as probable as not.
    private static double bias(Network network, int head) {
        return network.nodes().stream()
                        .filter(node -> node.inputs().contains(head))
                        .anyMatch(
                                node ->
                                        node.layer() instanceof Pointwise p
                                                && p.function() != Activation.SIGMOID)
                ? 1
                : 0;
    }
}
