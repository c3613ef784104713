package dev.fathom.model;

import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Nodes that run together for inference: a convolution with the batch norm, the sum and the
/// function behind it, or a single layer.
///
/// @param node position of the first
/// @param norm position of the batch norm, or [#NONE]
/// @param sum position of the sum, or [#NONE]
/// @param added what the sum adds to the convolution, when there is a sum
/// @param function position of the function, or [#NONE]
public record Step(int node, int norm, int sum, int added, int function) {
    /// Stands for a node that there isn't.
    public static final int NONE = -2;

    /// The steps that compute this node, in the order in which they run. Nodes that it doesn't need
    /// are left out.
    static List<Step> of(Network network, int last) {
        boolean[] needed = needed(network, last);
        int[] onlyReader = onlyReaders(network, needed);
        boolean[] taken = new boolean[last + 1];
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            if (needed[i] && !taken[i]) {
                Step step = begin(network, onlyReader, taken, i);
                taken[step.last()] = true;
                steps.add(step);
            }
        }
        steps.sort(Comparator.comparingInt(Step::last));
        return steps;
    }

    private static boolean[] needed(Network network, int last) {
        boolean[] needed = new boolean[last + 1];
        for (int i = last; i >= 0; i--) {
            needed[i] |= i == last;
            for (int from : network.nodes().get(i).inputs()) {
                if (from != Network.INPUT) {
                    needed[from] |= needed[i];
                }
            }
        }
        return needed;
    }

    private static int[] onlyReaders(Network network, boolean[] needed) {
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

    private static Step begin(Network network, int[] onlyReader, boolean[] taken, int node) {
        Node first = network.nodes().get(node);
        if (first.layer().convolution(first.inputVolumes()) == null) {
            return new Step(node, NONE, NONE, NONE, NONE);
        }
        int at = node;
        int norm = NONE;
        int sum = NONE;
        int added = NONE;
        int function = NONE;
        int next = onlyReader[at];
        if (next != NONE && network.nodes().get(next).layer() instanceof BatchNorm) {
            norm = next;
            at = take(taken, next);
            next = onlyReader[at];
        }
        if (next != NONE && !taken[next] && isSumOfTwo(network.nodes().get(next))) {
            List<Integer> parts = network.nodes().get(next).inputs();
            sum = next;
            added = parts.getFirst() == at ? parts.getLast() : parts.getFirst();
            at = take(taken, next);
            next = onlyReader[at];
        }
        if (next != NONE && network.nodes().get(next).layer() instanceof Pointwise) {
            function = take(taken, next);
        }
        return new Step(node, norm, sum, added, function);
    }

    private static int take(boolean[] taken, int node) {
        taken[node] = true;
        return node;
    }

    private static boolean isSumOfTwo(Node node) {
        return node.layer() instanceof Add && node.inputs().size() == 2;
    }

    /// The node whose output the step makes.
    public int last() {
        return Math.max(Math.max(node, norm), Math.max(sum, function));
    }

    /// The positions of the nodes that it reads.
    List<Integer> reads(Network network) {
        List<Integer> all = new ArrayList<>(network.nodes().get(node).inputs());
        if (sum != NONE) {
            all.add(added);
        }
        return all;
    }

    /// The positions of all its nodes.
    public List<Integer> nodes() {
        List<Integer> all = new ArrayList<>();
        for (int each : new int[] {node, norm, sum, function}) {
            if (each != NONE) {
                all.add(each);
            }
        }
        return all;
    }
}
