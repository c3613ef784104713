package dev.fathom.model.quantize;

import dev.fathom.network.Network;
import java.util.ArrayList;
import java.util.List;

/// Who reads what in a network.
///
/// @param byNode by node, its only reader, or [#NONE] when there are more, or none, or it is an
///   output
record Readers(List<Integer> byNode) {
    static final int NONE = -1;

    static Readers of(Network network) {
        List<Integer> only = new ArrayList<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            int found = NONE;
            boolean several = false;
            for (int reader = 0; reader < network.nodes().size(); reader++) {
                for (int read : network.nodes().get(reader).inputs()) {
                    several |= read == i && found != NONE;
                    found = read == i ? reader : found;
                }
            }
            int position = i;
            boolean given = network.outputs().stream().anyMatch(o -> o.node() == position);
            only.add(several || given ? NONE : found);
        }
        return new Readers(only);
    }

    int only(int node) {
        return byNode.get(node);
    }
}
