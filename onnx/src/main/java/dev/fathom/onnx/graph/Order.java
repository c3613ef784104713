package dev.fathom.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Puts nodes behind those whose outputs they read, in the file's order wherever that does.
final class Order {
    /// Most nodes of a cycle that a message names.
    private static final int MOST_NAMED = 6;

    private final String file;
    private final List<OnnxNode> nodes;
    private final Map<String, Integer> makers = new HashMap<>();

    private Order(String file, List<OnnxNode> nodes) {
        this.file = file;
        this.nodes = nodes;
    }

    /// @param given names of inputs and constants
    /// @throws OnnxException when a name is made twice, or read and never made, or on a cycle
    static List<OnnxNode> of(String file, Set<String> given, List<OnnxNode> nodes) {
        Order order = new Order(file, nodes);
        order.findMakers(given);
        order.checkReaders(given);
        return order.sorted();
    }

    private void findMakers(Set<String> given) {
        for (int i = 0; i < nodes.size(); i++) {
            OnnxNode node = nodes.get(i);
            for (String output : node.outputs()) {
                if (output.isEmpty()) {
                    continue;
                }
                Integer other = makers.put(output, i);
                if (other != null || given.contains(output)) {
                    throw node.wrong(
                            "makes %s, which %s already; names must differ"
                                    .formatted(
                                            Quoted.name(output),
                                            other == null
                                                    ? "is an input or a constant"
                                                    : nodes.get(other).label() + " makes"));
                }
            }
        }
    }

    private void checkReaders(Set<String> given) {
        for (OnnxNode node : nodes) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !given.contains(input) && !makers.containsKey(input)) {
                    throw node.wrong(
                            "reads "
                                    + Quoted.name(input)
                                    + ", which is no input, no constant and no node's output");
                }
            }
        }
    }

    private List<OnnxNode> sorted() {
        List<List<Integer>> readers = new ArrayList<>();
        int[] waiting = new int[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            readers.add(new ArrayList<>());
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (int maker : makersFor(i)) {
                readers.get(maker).add(i);
                waiting[i]++;
            }
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i] == 0) {
                ready.add(i);
            }
        }
        List<OnnxNode> sorted = new ArrayList<>(nodes.size());
        while (!ready.isEmpty()) {
            int next = ready.remove();
            sorted.add(nodes.get(next));
            for (int reader : readers.get(next)) {
                if (--waiting[reader] == 0) {
                    ready.add(reader);
                }
            }
        }
        if (sorted.size() < nodes.size()) {
            throw cycle(waiting);
        }
        return sorted;
    }

    /// The nodes that a node waits for.
    private Set<Integer> makersFor(int node) {
        Set<Integer> found = new LinkedHashSet<>();
        for (String input : nodes.get(node).inputs()) {
            Integer maker = makers.get(input);
            if (maker != null) {
                found.add(maker);
            }
        }
        return found;
    }

    /// Walks back from a node that waits, to others that wait, until one comes again.
    private OnnxException cycle(int[] waiting) {
        int at = 0;
        while (waiting[at] == 0) {
            at++;
        }
        List<Integer> walk = new ArrayList<>();
        Set<Integer> seen = new LinkedHashSet<>();
        while (seen.add(at)) {
            walk.add(at);
            at = makersFor(at).stream().filter(m -> waiting[m] > 0).findFirst().orElseThrow();
        }
        List<Integer> cycle = walk.subList(walk.indexOf(at), walk.size()).reversed();
        List<String> labels = new ArrayList<>();
        labels.add(nodes.get(at).label());
        cycle.stream().limit(MOST_NAMED).forEach(n -> labels.add(nodes.get(n).label()));
        return new OnnxException(
                file
                        + ": a cycle, each waits for the one before: "
                        + String.join(" → ", labels)
                        + (cycle.size() > MOST_NAMED ? " → …" : "")
                        + "; networks that feed back into themselves are not read");
    }
}
