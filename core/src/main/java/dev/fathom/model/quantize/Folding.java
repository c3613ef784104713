package dev.fathom.model.quantize;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Part;
import dev.fathom.engine.Step;
import dev.fathom.engine.StepRequest;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.network.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Puts the batch norms behind convolutions into their weights, and leaves them out.
final class Folding {
    private final Network network;
    private final Readers readers;
    private final Map<String, float[]> weights = new HashMap<>();

    private Folding(Network network) {
        this.network = network;
        readers = Readers.of(network);
    }

    /// A model that computes the same, but for rounding. Convolutions of which one was folded have
    /// biases.
    static Model of(Model model) {
        Folding folding = new Folding(model.network());
        Network folded = folding.folded(model);
        return Model.of(folded, folding.weights)
                .task(model.task())
                .labels(model.labels())
                .preprocessing(model.preprocessing())
                .provenance(model.provenance());
    }

    /// The batch norm that is folded into a node; -1 for none.
    private int norm(int node) {
        int reader = readers.only(node);
        return reader >= 0 && part(node) == Part.CONVOLUTION && part(reader) == Part.NORM
                ? reader
                : Readers.NONE;
    }

    private Part part(int node) {
        return Part.of(network.nodes().get(node));
    }

    private Network folded(Model model) {
        return Network.graph(
                network.name(),
                network.input(),
                input -> {
                    List<Flow> flows = new ArrayList<>();
                    for (int i = 0; i < network.nodes().size(); i++) {
                        flows.add(flow(model, i, input, flows));
                    }
                    if (network.namesOutputs()) {
                        for (Output o : network.outputs()) {
                            at(o.node(), input, flows).output(o.name(), o.shape(), o.depthLast());
                        }
                    }
                    return flows.getLast();
                });
    }

    private static Flow at(int node, Flow input, List<Flow> flows) {
        return node == Network.INPUT ? input : flows.get(node);
    }

    private Flow flow(Model model, int position, Flow input, List<Flow> flows) {
        Node node = network.nodes().get(position);
        Flow first = at(node.inputs().getFirst(), input, flows);
        if (part(position) == Part.NORM
                && node.inputs().getFirst() >= 0
                && norm(node.inputs().getFirst()) == position) {
            return first;
        }
        int norm = norm(position);
        Layer layer = norm == Readers.NONE ? node.layer() : biased(node.layer());
        if (norm == Readers.NONE) {
            List<Parameter> parameters = node.parameters();
            for (int k = 0; k < parameters.size(); k++) {
                put(node, parameters.get(k).name(), model.stored().get(position).get(k).floats());
            }
        } else {
            StepRequest.Convolution c =
                    Objects.requireNonNull(
                            new StepRequest(
                                            network,
                                            Step.of(network, List.of(position, norm)),
                                            List.of(Floats.FORM),
                                            1,
                                            model.stored())
                                    .convolution());
            put(node, "weight", c.w());
            put(node, "bias", Objects.requireNonNull(c.b()));
        }
        Flow[] others =
                node.inputs().stream().skip(1).map(i -> at(i, input, flows)).toArray(Flow[]::new);
        return first.joined(node.name(), layer, others);
    }

    private void put(Node node, String parameter, float[] array) {
        weights.put(node.name() + "." + parameter, array.clone());
    }

    private static Layer biased(Layer layer) {
        return switch (layer) {
            case Conv conv -> conv.bias(true);
            case Dense dense -> dense.bias(true);
            default -> layer;
        };
    }
}
