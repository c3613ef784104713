package dev.fathom.zoo.weights;

import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model's weights as torchvision has them.
///
/// Stateless and thread-safe.
public final class ForeignWeights {
    private ForeignWeights() {}

    /// Arrays by torchvision's names, with filters' channels before their height and width.
    ///
    /// @throws IllegalArgumentException when torchvision has no such network
    public static Map<String, Stored> of(Model model) {
        Map<String, Stored> arrays = new LinkedHashMap<>();
        for (Place place : places(model.network())) {
            float[] values = model.weights()[place.node][place.array];
            arrays.put(place.name, Stored.of(place.shape, Layout.foreign(place.parameter, values)));
        }
        return arrays;
    }

    /// The shapes that they have.
    ///
    /// @throws IllegalArgumentException when torchvision has no such network
    public static Map<String, List<Integer>> shapes(Network network) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        places(network).forEach(place -> shapes.put(place.name, place.shape));
        return shapes;
    }

    /// One of a network's arrays.
    ///
    /// @param name torchvision's
    /// @param shape there
    private record Place(
            int node, int array, Parameter parameter, String name, List<Integer> shape) {}

    private static List<Place> places(Network network) {
        if (!ForeignNames.knows(network)) {
            throw new IllegalArgumentException(
                    "torchvision has no names for the weights of %s, only for networks that begin with %s"
                            .formatted(network.name(), String.join(", ", ForeignNames.FAMILIES)));
        }
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            for (int k = 0; k < node.parameters().size(); k++) {
                Parameter p = node.parameters().get(k);
                String name = ForeignNames.of(network, node, p).getFirst();
                List<Integer> shape =
                        ForeignNames.isOwnArray(name)
                                ? List.of(p.size(), 1, 1)
                                : ForeignNames.isFlat(network, node)
                                        ? Layout.flat(p)
                                        : Layout.foreign(p);
                places.add(new Place(i, k, p, name, shape));
            }
        }
        return places;
    }
}
