package dev.fathom.zoo.weights;

import dev.fathom.layer.Parameter;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.model.Model;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
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
        if (!ForeignNames.knows(model.network())) {
            throw new IllegalArgumentException(
                    "torchvision has no names for the weights of %s, only for networks that begin with %s"
                            .formatted(
                                    model.network().name(),
                                    String.join(", ", ForeignNames.FAMILIES)));
        }
        Map<String, Stored> arrays = new LinkedHashMap<>();
        List<Node> nodes = model.network().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            List<Parameter> parameters = node.parameters();
            for (int k = 0; k < parameters.size(); k++) {
                Parameter p = parameters.get(k);
                boolean flat = node.layer() instanceof Dense;
                arrays.put(
                        ForeignNames.of(model.network(), node, p).getFirst(),
                        Layout.foreign(p, model.weights()[i][k], flat));
            }
        }
        return arrays;
    }
}
