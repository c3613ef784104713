package dev.fathom.network;

import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// What a network reads and gives, by name.
///
/// Stateless and thread-safe.
final class Ports {
    private Ports() {}

    static SequencedMap<String, Volume> of(Network network) {
        SequencedMap<String, Volume> inputs = new LinkedHashMap<>();
        inputs.put(NetworkText.INPUT, network.input());
        network.sources()
                .forEach(i -> inputs.put(network.nodes().get(i).name(), network.volume(i)));
        return inputs;
    }

    static int node(Network network, String name) {
        checkName(network, name);
        return name.equals(NetworkText.INPUT) ? Network.INPUT : network.position(name);
    }

    private static void checkName(Network network, String name) {
        if (!of(network).containsKey(name)) {
            throw new ShapeException(
                    "%s reads %s; it has no input '%s'"
                            .formatted(network.name(), text(network), name));
        }
    }

    private static String text(Network network) {
        return of(network).entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    static void checkOneInput(Network network) {
        if (!network.sources().isEmpty()) {
            throw new ShapeException(
                    "%s reads %d inputs, %s; pictures, classes and training need a network that reads one: run this one on numbers, by Model.outputs() or ./fathom run MODEL --input NAME=F.npy for each"
                            .formatted(
                                    network.name(), network.sources().size() + 1, text(network)));
        }
    }

    static void checkOneOutput(Network network) {
        List<Output> outputs = network.outputs();
        if (outputs.size() > 1) {
            throw new ShapeException(
                    "%s gives %d outputs, %s; classes, training and evaluation need one: import it with --output NAME, or run it on numbers, by Model.outputs() or ./fathom run MODEL --outputs DIR"
                            .formatted(
                                    network.name(),
                                    outputs.size(),
                                    String.join(
                                            ", ", outputs.stream().map(Output::name).toList())));
        }
    }

    static int check(Network network, Map<String, Tensor> inputs) {
        inputs.keySet().forEach(name -> checkName(network, name));
        int pictures = -1;
        for (Map.Entry<String, Volume> wanted : of(network).entrySet()) {
            String name = wanted.getKey();
            Tensor given = inputs.get(name);
            if (given == null) {
                throw new ShapeException(
                        "%s reads %s; the input %s is missing, so give it too"
                                .formatted(network.name(), text(network), name));
            }
            if (!given.volume().equals(wanted.getValue())) {
                boolean one = network.sources().isEmpty();
                throw new ShapeException(
                        "%s reads volumes of %s%s, not %s; %s"
                                .formatted(
                                        network.name(),
                                        wanted.getValue(),
                                        one ? "" : " as its input " + name,
                                        given.volume(),
                                        one
                                                ? "resize the pictures, or describe the network on another input"
                                                : "give it such volumes"));
            }
            if (pictures >= 0 && given.batch() != pictures) {
                throw new ShapeException(
                        "%s: there are %d of its input %s, but %d of input; give as many of each"
                                .formatted(network.name(), given.batch(), name, pictures));
            }
            pictures = given.batch();
        }
        return pictures;
    }
}
