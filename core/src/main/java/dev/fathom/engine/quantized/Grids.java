package dev.fathom.engine.quantized;

import dev.fathom.kernel.Activation;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// To which grids a network's values are rounded: what a quantized network has beside its weights.
///
/// A convolution whose weights are 8 bits and whose input lies on a grid is computed in whole
/// numbers. The text form is a line each, `relu1 0.0234375 0 255`: a layer or input, the scale, the
/// least and the largest whole number.
///
/// @param byNode by position, [Network#INPUT] among them; an input stays as it is, and who reads it
///   in whole numbers rounds it
public record Grids(Map<Integer, Grid> byNode) {
    /// Of a network that isn't quantized.
    public static final Grids NONE = new Grids(Map.of());

    private static final String INPUT = "input";

    public Grids {
        byNode = Map.copyOf(byNode);
    }

    public boolean isEmpty() {
        return byNode.isEmpty();
    }

    /// To what a node's values are rounded where it makes them; null when they aren't.
    public @Nullable Grid made(int node) {
        return byNode.get(node);
    }

    /// On which grid the values of a node, or of the input, lie or are brought by who reads them:
    /// its own or that of the values that it hands on; null when on none.
    public @Nullable Grid of(Network network, int node) {
        Grid own = byNode.get(node);
        return own != null
                        || isEmpty()
                        || node == Network.INPUT
                        || !handsOn(network.nodes().get(node))
                ? own
                : upTo(network, node)[node];
    }

    /// On which grid the values of a node, or of the input, lie: as [#of], but for what hands on
    /// values of the input, which only readers round.
    public @Nullable Grid rounded(Network network, int node) {
        if (node == Network.INPUT || byNode.containsKey(node)) {
            return node == Network.INPUT ? null : byNode.get(node);
        }
        Map<Integer, Grid> rest = new HashMap<>(byNode);
        rest.remove(Network.INPUT);
        return new Grids(rest).of(network, node);
    }

    /// The same of every node, by position. In one walk along the network, however deep it is.
    public List<@Nullable Grid> all(Network network) {
        return Arrays.asList(upTo(network, network.nodes().size() - 1));
    }

    private @Nullable Grid[] upTo(Network network, int last) {
        @Nullable Grid[] on = new Grid[last + 1];
        for (int i = 0; i <= last && !isEmpty(); i++) {
            Node node = network.nodes().get(i);
            Grid own = byNode.get(i);
            on[i] = own == null && handsOn(node) ? shared(on, node.inputs()) : own;
        }
        return on;
    }

    /// The grid that all inputs share; null when they don't.
    private @Nullable Grid shared(@Nullable Grid[] on, List<Integer> inputs) {
        Grid first = null;
        for (int k = 0; k < inputs.size(); k++) {
            int i = inputs.get(k);
            Grid grid = i == Network.INPUT ? byNode.get(i) : on[i];
            if (grid == null || (k > 0 && !grid.equals(first))) {
                return null;
            }
            first = grid;
        }
        return first;
    }

    /// Whether all that a node makes is 0 or a value that it reads.
    public static boolean handsOn(Node node) {
        return node.layer().keepsValues()
                || switch (node.layer()) {
                    case Pool pool -> pool.type() == Pool.Type.MAX;
                    case GlobalPool pool -> pool.type() == Pool.Type.MAX;
                    case Pointwise function -> function.function() == Activation.RELU;
                    case Concat _, Flatten _, PadDepth _, Reshape _, Shuffle _, Slice _ -> true;
                    default -> false;
                };
    }

    /// The grid of what a node reads when it computes in whole numbers; null when it computes in
    /// floats.
    ///
    /// @param weights the node's, as they are stored
    public @Nullable Grid read(Network network, int node, List<Stored> weights) {
        Node reader = network.nodes().get(node);
        return reader.layer().convolution(reader.inputVolumes()) != null
                        && weights.getFirst() instanceof Stored.I8
                ? of(network, reader.inputs().getFirst())
                : null;
    }

    /// The text form: see [#parse].
    public String text(Network network) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(byNode)
                .forEach(
                        (node, grid) ->
                                text.append(
                                        "%s %s %d %d\n"
                                                .formatted(
                                                        name(network, node),
                                                        grid.scale(),
                                                        grid.low(),
                                                        grid.high())));
        return text.toString();
    }

    private static String name(Network network, int node) {
        return node == Network.INPUT ? INPUT : network.nodes().get(node).name();
    }

    /// Reads the text form.
    ///
    /// @throws IllegalArgumentException when a line is wrong: which, and what
    public static Grids parse(Network network, String text) {
        Map<Integer, Grid> byNode = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.split(" ", -1);
            try {
                if (parts.length != 4) {
                    throw new IllegalArgumentException(
                            "a line like 'relu1 0.0234375 0 255' is due");
                }
                int node = parts[0].equals(INPUT) ? Network.INPUT : network.position(parts[0]);
                Grid grid =
                        new Grid(
                                Float.parseFloat(parts[1]),
                                Integer.parseInt(parts[2]),
                                Integer.parseInt(parts[3]));
                if (byNode.put(node, grid) != null) {
                    throw new IllegalArgumentException(parts[0] + " is there twice");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("range '" + line + "': " + e.getMessage(), e);
            }
        }
        return new Grids(byNode);
    }
}
