package dev.fathom.network;

import static dev.fathom.layer.Layers.add;
import static dev.fathom.layer.Layers.concat;
import static dev.fathom.layer.Layers.multiply;

import dev.fathom.layer.Layer;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A place in a network that is being built, and what flows there. Each method adds layers behind
/// this place and gives the place behind them; the same place may be used several times.
///
/// Safe for use by one thread at a time.
public final class Flow {
    private final NetworkBuilder builder;
    private final int node;

    Flow(NetworkBuilder builder, int node) {
        this.builder = builder;
        this.node = node;
    }

    int node() {
        return node;
    }

    /// The volume that flows here.
    public Volume volume() {
        return builder.volume(node);
    }

    public Flow then(Layer... layers) {
        Flow flow = this;
        for (Layer layer : layers) {
            flow = new Flow(builder, builder.add(null, layer, List.of(flow.node)));
        }
        return flow;
    }

    /// One layer with a name of its own.
    public Flow then(String name, Layer layer) {
        return new Flow(builder, builder.add(name, layer, List.of(node)));
    }

    /// Makes what flows here one of the network's outputs. A network that says none has one, what
    /// its last layer makes.
    ///
    /// @return this place
    /// @throws IllegalArgumentException when the name can't be one, or is that of another output
    public Flow output(String name) {
        return output(name, List.of(), false);
    }

    /// The same with the shape that its values have elsewhere: see [Output].
    ///
    /// @throws dev.fathom.tensor.ShapeException when a volume of this size can't have it
    public Flow output(String name, List<Integer> shape, boolean depthLast) {
        builder.output(new Output(name, node, shape, depthLast));
        return this;
    }

    /// The sum of this and other flows.
    public Flow plus(Flow... others) {
        return join(null, add(), others);
    }

    /// The sum, as a layer with a name of its own.
    public Flow plus(String name, Flow... others) {
        return join(name, add(), others);
    }

    /// This flow's depth slices, then those of the others.
    public Flow concatenated(Flow... others) {
        return join(null, concat(), others);
    }

    /// The concatenation, as a layer with a name of its own.
    public Flow concatenated(String name, Flow... others) {
        return join(name, concat(), others);
    }

    /// A layer that joins this flow and others, with a name of its own.
    public Flow joined(String name, Layer layer, Flow... others) {
        return join(name, layer, others);
    }

    /// This flow times others, value by value; see [dev.fathom.layer.join.Multiply].
    public Flow times(Flow... others) {
        return join(null, multiply(), others);
    }

    /// The product, as a layer with a name of its own.
    public Flow times(String name, Flow... others) {
        return join(name, multiply(), others);
    }

    private Flow join(@Nullable String name, Layer layer, Flow... others) {
        List<Integer> inputs = new ArrayList<>(List.of(node));
        for (Flow other : others) {
            if (other.builder != builder) {
                throw new IllegalArgumentException(
                        "a flow of network %s can't be joined to network %s"
                                .formatted(other.builder.name(), builder.name()));
            }
            inputs.add(other.node);
        }
        return new Flow(builder, builder.add(name, layer, inputs));
    }
}
