package dev.fathom.run;

import dev.fathom.engine.Part;
import dev.fathom.engine.Step;
import dev.fathom.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Which nodes run together: the one place in which that is decided, for training and inference.
final class Fusion {
    /// Stands for a node that there isn't.
    private static final int NONE = -2;

    private final Network network;
    private final Purpose purpose;
    private final boolean[] wanted;
    private final boolean[] needed;
    private final int[] onlyReader;

    private Fusion(Network network, Purpose purpose, boolean[] wanted) {
        this.network = network;
        this.purpose = purpose;
        this.wanted = wanted;
        needed = needed();
        onlyReader = onlyReaders();
    }

    /// The steps of a program, in an order in which they can run. Nodes that it doesn't need are
    /// left out.
    ///
    /// @param wanted whose output gradients are needed, the input's first
    static List<Step> steps(Network network, Purpose purpose, boolean[] wanted) {
        return new Fusion(network, purpose, wanted).steps();
    }

    private List<Step> steps() {
        boolean[] taken = new boolean[needed.length];
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < needed.length; i++) {
            if (needed[i] && !taken[i]) {
                steps.add(begin(i, taken));
            }
        }
        steps.sort(Comparator.comparingInt(Step::last));
        return steps;
    }

    private Step begin(int first, boolean[] taken) {
        List<Integer> nodes = new ArrayList<>(List.of(first));
        int next = onlyReader[first];
        while (next != NONE
                && !taken[next]
                && !isGiven(nodes.getLast())
                && takesIn(first, nodes.getLast(), next)) {
            taken[next] = true;
            nodes.add(next);
            next = onlyReader[next];
        }
        return Step.of(network, nodes);
    }

    /// Whether what a node makes is wanted by itself.
    private boolean isGiven(int node) {
        return purpose.kind() == Purpose.Kind.OUTPUT && purpose.keeps(node);
    }

    private boolean takesIn(int first, int last, int next) {
        return switch (purpose.kind()) {
            case OUTPUT -> Part.takesIn(part(first), part(last), part(next));
            case TRACE, GRADIENT -> false;
            // only where both learn, and what reaches the function reaches its norm's input
            case TRAINING ->
                    part(last) == Part.NORM
                            && part(next) == Part.FUNCTION
                            && last >= purpose.node()
                            && wanted[network.nodes().get(last).inputs().getFirst() + 1];
        };
    }

    private Part part(int node) {
        return Part.of(network.nodes().get(node));
    }

    private boolean[] needed() {
        int count = purpose.last(network) + 1;
        boolean[] result = new boolean[count];
        for (int i = count - 1; i >= 0; i--) {
            result[i] |= purpose.keeps(i);
            for (int from : network.nodes().get(i).inputs()) {
                if (from != Network.INPUT) {
                    result[from] |= result[i];
                }
            }
        }
        return result;
    }

    private int[] onlyReaders() {
        int[] only = new int[needed.length];
        int[] readers = new int[needed.length];
        Arrays.fill(only, NONE);
        for (int i = 0; i < needed.length; i++) {
            for (int from : network.nodes().get(i).inputs()) {
                if (needed[i] && from != Network.INPUT) {
                    readers[from]++;
                    only[from] = readers[from] == 1 ? i : NONE;
                }
            }
        }
        return only;
    }
}
