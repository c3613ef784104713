package dev.fathom.model.quantize;

import dev.fathom.engine.Part;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.join.Concat;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Where a network's values are rounded when some of its convolutions compute in whole numbers:
/// what these read, what they make with what follows them, and the parts of sums. What the network
/// gives stays as it is.
final class Places {
    private final Network network;
    private final Readers readers;

    Places(Network network) {
        this.network = network;
        readers = Readers.of(network);
    }

    /// Positions of all convolutions and fully connected layers.
    List<Integer> convolutions() {
        return IntStream.range(0, network.nodes().size())
                .filter(i -> part(i) == Part.CONVOLUTION)
                .boxed()
                .toList();
    }

    private Part part(int node) {
        return Part.of(network.nodes().get(node));
    }

    /// Where values are rounded, and whose range decides it: by node the node itself, or the
    /// concatenation that alone reads it.
    Map<Integer, Integer> of(Set<Integer> convolutions) {
        Map<Integer, Integer> places = new TreeMap<>();
        for (int node : convolutions) {
            int read = source(network.nodes().get(node).inputs().getFirst());
            places.put(read, ranged(read));
            made(node, places);
        }
        return places;
    }

    private void made(int node, Map<Integer, Integer> places) {
        int last = node;
        int next = readers.only(last);
        while (next >= 0 && Part.takesIn(Part.CONVOLUTION, part(last), part(next))) {
            if (part(next) == Part.SUM) {
                for (int added : network.nodes().get(next).inputs()) {
                    int from = added == last ? last : source(added);
                    places.put(from, ranged(from));
                }
            }
            last = next;
            next = readers.only(last);
        }
        int made = last;
        boolean given =
                made == network.logits()
                        || network.outputs().stream().anyMatch(o -> o.node() == made);
        if (!given) {
            places.put(made, ranged(made));
        }
    }

    /// The node that makes the values that this one hands on.
    private int source(int node) {
        int at = node;
        while (at != Network.INPUT) {
            Node now = network.nodes().get(at);
            if (!Grids.handsOn(now)
                    || now.layer() instanceof Pointwise
                    || now.layer() instanceof Concat) {
                return at;
            }
            at = now.inputs().getFirst();
        }
        return at;
    }

    private int ranged(int node) {
        int reader = node == Network.INPUT ? Readers.NONE : readers.only(node);
        return reader >= 0 && network.nodes().get(reader).layer() instanceof Concat ? reader : node;
    }

    /// The grids for some convolutions.
    ///
    /// @param ranges by node
    Grids grids(Set<Integer> convolutions, Map<Integer, Grid> ranges) {
        Map<Integer, Grid> byNode = new HashMap<>();
        of(convolutions)
                .forEach(
                        (node, ranged) -> {
                            Grid grid = ranges.get(ranged);
                            if (grid != null) {
                                byNode.put(node, grid);
                            }
                        });
        return new Grids(byNode);
    }
}
