package dev.fathom.model;

import dev.fathom.engine.quantized.Grids;
import dev.fathom.file.DataException;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Stored;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The weights of a model by node and parameter: as they are stored, and as floats from when those
/// are first asked for. Any thread may ask.
final class ModelWeights {
    private final Network network;
    private final List<List<Stored>> kept;
    private final Grids grids;
    private float @Nullable [][][] floats;

    /// @param grids see [Model#grids]
    /// @param array gives each parameter's; asked in the network's order
    /// @throws IllegalArgumentException when a grid is of a node that isn't there
    ModelWeights(Network network, Grids grids, BiFunction<Node, Parameter, Stored> array) {
        this.network = network;
        this.grids = grids;
        grids.byNode()
                .keySet()
                .forEach(
                        node -> {
                            if (node < Network.INPUT || node >= network.nodes().size()) {
                                throw new IllegalArgumentException(
                                        "a grid of node %d; %s has the nodes 0 … %d"
                                                .formatted(
                                                        node,
                                                        network.name(),
                                                        network.nodes().size() - 1));
                            }
                        });
        kept =
                network.nodes().stream()
                        .map(n -> n.parameters().stream().map(p -> array.apply(n, p)).toList())
                        .toList();
    }

    /// See [Model#of(Network, Map)].
    static ModelWeights of(Network network, Map<String, float[]> weights) {
        Set<String> left = new TreeSet<>(weights.keySet());
        ModelWeights all =
                new ModelWeights(
                        network,
                        Grids.NONE,
                        (node, p) -> {
                            String name = ModelFile.name(node, p);
                            float[] array = weights.get(name);
                            if (array == null || array.length != p.size()) {
                                throw new ShapeException(
                                        "%s needs an array %s of %d values, found %s"
                                                .formatted(
                                                        network.name(),
                                                        name,
                                                        p.size(),
                                                        array == null
                                                                ? "none"
                                                                : array.length + ""));
                            }
                            left.remove(name);
                            Stored stored = Stored.of(p.shape(), array);
                            ModelFile.checkFinite(network.name(), name, stored);
                            return stored;
                        });
        if (!left.isEmpty()) {
            throw new ShapeException(
                    network.name() + " has no place for the arrays " + String.join(", ", left));
        }
        return all;
    }

    /// See [Model#grids].
    Grids grids() {
        return grids;
    }

    /// The same arrays with other grids.
    ModelWeights grids(Grids other) {
        return each(network, other, (name, array) -> array);
    }

    /// Fails when the model is quantized.
    void checkTrainable() {
        if (!grids.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is quantized, and whole numbers can't be trained by small steps; train the model that it was made from, and quantize that again"
                            .formatted(network.name()));
        }
    }

    /// See [Model#weights].
    synchronized float[][][] floats() {
        if (floats == null) {
            floats =
                    kept.stream()
                            .map(node -> node.stream().map(Stored::floats).toArray(float[][]::new))
                            .toArray(float[][][]::new);
        }
        return floats;
    }

    /// See [Model#stored].
    synchronized List<List<Stored>> stored() {
        float[][][] now = floats;
        return now == null
                ? kept
                : IntStream.range(0, now.length)
                        .mapToObj(i -> stored(kept.get(i), now[i]))
                        .toList();
    }

    private static List<Stored> stored(List<Stored> before, float[][] now) {
        return IntStream.range(0, now.length).mapToObj(k -> stored(before.get(k), now[k])).toList();
    }

    private static Stored stored(Stored before, float[] now) {
        boolean same = before.type() != Stored.Type.F32 && Arrays.equals(before.floats(), now);
        return same ? before : Stored.of(before.shape(), now);
    }

    Map<String, float[]> namedFloats() {
        return named(Arrays.stream(floats()).flatMap(Arrays::stream));
    }

    Map<String, Stored> namedStored() {
        return named(stored().stream().flatMap(List::stream));
    }

    private <T> Map<String, T> named(Stream<T> arrays) {
        Map<String, T> named = new LinkedHashMap<>();
        Iterator<T> next = arrays.iterator();
        for (Node node : network.nodes()) {
            node.parameters().forEach(p -> named.put(ModelFile.name(node, p), next.next()));
        }
        return named;
    }

    /// The same arrays for a network that has the same parameters under other names.
    ///
    /// @throws ShapeException when it needs others: which, and both shapes
    ModelWeights in(Network other) {
        checkSame(other);
        return each(other, grids, (name, array) -> array);
    }

    /// See [Model#as].
    ModelWeights as(Stored.Type type) {
        try {
            return each(
                    network,
                    type == Stored.Type.I8 ? grids : Grids.NONE,
                    (name, array) ->
                            array.as(
                                    type == Stored.Type.I8 && array.shape().size() < 2
                                            ? Stored.Type.F32
                                            : type,
                                    name));
        } catch (IllegalArgumentException e) {
            throw new DataException(String.valueOf(e.getMessage()), e);
        }
    }

    /// See [Model#stored(Map)].
    ModelWeights with(Map<String, Stored> arrays) {
        Map<String, Stored> mine = namedStored();
        arrays.forEach(
                (name, array) -> {
                    Stored before = mine.get(name);
                    if (before == null || !before.shape().equals(array.shape())) {
                        throw new ShapeException(
                                "%s has %s, so that one of shape %s can't take its place"
                                        .formatted(
                                                network.name(),
                                                before == null
                                                        ? "no array " + name
                                                        : name + " of shape " + before.shape(),
                                                array.shape()));
                    }
                });
        return each(network, grids, (name, array) -> arrays.getOrDefault(name, array));
    }

    /// See [Model#copy].
    ModelWeights copy() {
        checkTrainable();
        return each(
                network,
                Grids.NONE,
                (name, array) -> {
                    boolean own = array.type() != Stored.Type.F32;
                    float[] floats = array.floats();
                    return Stored.of(array.shape(), own ? floats : floats.clone());
                });
    }

    private ModelWeights each(Network other, Grids its, BiFunction<String, Stored, Stored> change) {
        Iterator<Map.Entry<String, Stored>> arrays = namedStored().entrySet().iterator();
        return new ModelWeights(
                other,
                its,
                (node, p) -> {
                    Map.Entry<String, Stored> next = arrays.next();
                    return change.apply(next.getKey(), next.getValue());
                });
    }

    private void checkSame(Network other) {
        List<String> mine = arrays(network);
        List<String> its = arrays(other);
        for (int i = 0; i < Math.max(mine.size(), its.size()); i++) {
            String one = i < mine.size() ? mine.get(i) : "missing";
            String another = i < its.size() ? its.get(i) : "missing";
            if (!shape(one).equals(shape(another))) {
                throw new ShapeException(
                        "array %d of %s is %s, that of %s is %s; the weights of one can't be those of the other"
                                .formatted(i + 1, network.name(), one, other.name(), another));
            }
        }
    }

    /// `conv1.weight of shape [96, 11, 11, 3]` for each array of a network.
    private static List<String> arrays(Network network) {
        return network.nodes().stream()
                .flatMap(
                        node ->
                                node.parameters().stream()
                                        .map(
                                                p ->
                                                        ModelFile.name(node, p)
                                                                + " of shape "
                                                                + p.shape()))
                .toList();
    }

    private static String shape(String array) {
        return array.substring(array.indexOf(' ') + 1);
    }
}
