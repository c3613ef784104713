package dev.fathom.zoo.weights;

import dev.fathom.file.DataException;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What became of another program's weights in a network of the zoo.
///
/// @param network the zoo's, with as many classes as the weights tell apart
/// @param tensors by the network's names, what the file calls the array that is there
/// @param unused the file's arrays that the network has no place for; counters of batches, which no
///   inference needs, are not among them
/// @param auxiliary the file's arrays of a second head, which is there only while a network is
///   trained; not among the unused
/// @param missing arrays of the network that the file lacks
/// @param misfits arrays that have another shape
public record ImportedWeights(
        Network network,
        Map<String, String> tensors,
        List<String> unused,
        List<String> auxiliary,
        List<Missing> missing,
        List<Misfit> misfits) {

    /// @param name the network's
    /// @param expected the names by which it was looked for
    public record Missing(String name, List<String> expected) {}

    /// @param name the network's
    /// @param tensor the file's
    /// @param expected the shape that it should have there
    public record Misfit(String name, String tensor, List<Integer> expected, List<Integer> found) {}

    private static final String COUNTER = "num_batches_tracked";

    /// What torchvision calls heads that are only trained with: those of FCN and DeepLab, of
    /// Inception v3, of GoogLeNet.
    private static final List<String> AUXILIARY =
            List.of("aux_classifier.", "AuxLogits.", "aux1.", "aux2.");

    public ImportedWeights {
        unused = List.copyOf(unused);
        auxiliary = List.copyOf(auxiliary);
        missing = List.copyOf(missing);
        misfits = List.copyOf(misfits);
    }

    /// Finds each of the network's arrays in a file.
    public static ImportedWeights of(Network network, NamedTensors file) {
        Map<String, List<Integer>> shapes = file.shapes();
        String prefix = prefix(network, shapes.keySet());
        Network fitting =
                ForeignNames.dialect(withClasses(network, prefix, shapes), prefix, shapes.keySet());
        Map<String, String> tensors = new LinkedHashMap<>();
        List<Missing> missing = new ArrayList<>();
        List<Misfit> misfits = new ArrayList<>();
        Set<String> unused = new LinkedHashSet<>(shapes.keySet());
        for (Node node : fitting.nodes()) {
            for (Parameter p : node.parameters()) {
                String name = node.name() + "." + p.name();
                List<String> expected = expected(fitting, node, p, prefix);
                String found = expected.stream().filter(shapes::containsKey).findFirst().orElse("");
                if (found.isEmpty()) {
                    missing.add(new Missing(name, expected));
                    continue;
                }
                unused.remove(found);
                List<Integer> shape = shapes.getOrDefault(found, List.of());
                if (Layout.fits(p, shape)) {
                    tensors.put(name, found);
                } else {
                    misfits.add(new Misfit(name, found, Layout.foreign(p), shape));
                }
            }
        }
        unused.removeIf(name -> name.endsWith(COUNTER));
        Map<Boolean, List<String>> left =
                unused.stream()
                        .collect(
                                Collectors.partitioningBy(
                                        name ->
                                                AUXILIARY.stream()
                                                        .anyMatch(
                                                                a -> name.startsWith(prefix + a))));
        return new ImportedWeights(
                fitting,
                tensors,
                left.getOrDefault(false, List.of()),
                left.getOrDefault(true, List.of()),
                missing,
                misfits);
    }

    /// Whether the network has all its arrays.
    ///
    /// @throws DataException when some are missing or misfit: which, by both names
    public void check() {
        if (!missing.isEmpty() || !misfits.isEmpty()) {
            throw new DataException(
                    "%s can't take these weights: %s; name the network that they are of"
                            .formatted(network.name(), faults()));
        }
    }

    /// The network with the file's weights.
    ///
    /// @param file the one that this was found in
    /// @throws DataException see [#check]
    public Model model(NamedTensors file) {
        check();
        Map<String, float[]> weights = new HashMap<>();
        for (Node node : network.nodes()) {
            for (Parameter p : node.parameters()) {
                String name = node.name() + "." + p.name();
                weights.put(name, Layout.own(p, file.read(tensors.getOrDefault(name, name))));
            }
        }
        return Model.of(network, weights);
    }

    private String faults() {
        List<String> faults = new ArrayList<>();
        misfits.forEach(
                m ->
                        faults.add(
                                "%s (%s) should be %s and is %s"
                                        .formatted(m.name(), m.tensor(), m.expected(), m.found())));
        missing.forEach(
                m ->
                        faults.add(
                                "%s (%s) is missing"
                                        .formatted(m.name(), String.join(" or ", m.expected()))));
        int more = faults.size() - 3;
        return String.join("; ", faults.subList(0, Math.min(3, faults.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private static List<String> expected(Network network, Node node, Parameter p, String prefix) {
        return ForeignNames.of(network, node, p).stream().map(name -> prefix + name).toList();
    }

    /// What stands before all names, as `module.` or `state_dict.`: the most frequent of what
    /// stands before those that the network has.
    private static String prefix(Network network, Set<String> names) {
        Set<String> wanted =
                network.nodes().stream()
                        .flatMap(
                                node ->
                                        node.parameters().stream()
                                                .flatMap(
                                                        p ->
                                                                ForeignNames.of(network, node, p)
                                                                        .stream()))
                        .collect(Collectors.toSet());
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("", 0);
        for (String name : names) {
            int at = 0;
            do {
                if (wanted.contains(name.substring(at))) {
                    counts.merge(name.substring(0, at), 1, Integer::sum);
                }
                at = name.indexOf('.', at) + 1;
            } while (at > 0);
        }
        return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    /// The network for as many classes as the head in the file has.
    private static Network withClasses(
            Network network, String prefix, Map<String, List<Integer>> shapes) {
        Node head = network.nodes().get(network.head());
        for (String name : expected(network, head, head.parameters().getFirst(), prefix)) {
            List<Integer> shape = shapes.getOrDefault(name, List.of());
            if (!shape.isEmpty() && shape.getFirst() > 0) {
                return shape.getFirst() == head.output().depth()
                        ? network
                        : classes(network, shape.getFirst());
            }
        }
        return network;
    }

    private static Network classes(Network network, int count) {
        try {
            return network.classes(count);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "weights of %d classes: %s".formatted(count, e.getMessage()), e);
        }
    }
}
