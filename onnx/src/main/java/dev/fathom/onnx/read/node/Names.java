package dev.fathom.onnx.read.node;

import dev.fathom.onnx.graph.OnnxNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Names of layers: those that the graph has, made fit for a network.
final class Names {
    private static final String INPUT = "input";
    private static final int LONGEST = 90;
    private static final int LONGEST_OUTPUT = 190;

    private final Set<String> taken = new HashSet<>(Set.of(INPUT));
    private final Set<String> outputs = new HashSet<>();
    private final Set<Integer> named = new HashSet<>();
    private final Map<String, String> renamed = new LinkedHashMap<>();

    /// The name of a node, or of what it makes when it has none; with a number behind it for its
    /// further layers.
    String of(OnnxNode node) {
        String raw = raw(node);
        String name = free(fit(raw));
        boolean first = named.add(node.number());
        if (first && !name.equals(raw)) {
            renamed.put(raw, name);
        }
        return name;
    }

    /// The name of a layer that gives what has this name in the graph.
    String of(String value) {
        return free(fit(value));
    }

    /// The name of a layer that is an input of the graph.
    String input(String raw) {
        String name = of(raw);
        if (!name.equals(raw)) {
            renamed.put(raw, name);
        }
        return name;
    }

    /// Says that the network's own input is this one of several in the graph.
    void first(String raw) {
        if (!raw.equals(INPUT)) {
            renamed.put(raw, INPUT);
        }
    }

    /// The name of one of the network's outputs: the graph's own, where it can be one.
    String output(String raw) {
        String name = raw.replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{S}]|[#,]", "_");
        name = name.substring(Math.max(0, name.length() - LONGEST_OUTPUT));
        String free = name;
        for (int i = 2; !outputs.add(free); i++) {
            free = name + "_" + i;
        }
        if (!free.equals(raw)) {
            renamed.put(raw, free);
        }
        return free;
    }

    /// A name for a layer that the graph doesn't have, before or behind a node's own.
    String beside(OnnxNode node, String suffix) {
        return free(fit(raw(node)) + "/" + suffix);
    }

    private static String raw(OnnxNode node) {
        return node.name().isEmpty()
                ? node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse("")
                : node.name();
    }

    /// Letters, digits and _ / . -, a letter first; of a long name its end.
    static String fit(String raw) {
        String name = raw.replaceAll("[^A-Za-z0-9_/.-]", "_").replaceFirst("^[_/.-]+", "");
        name = name.substring(Math.max(0, name.length() - LONGEST));
        return name.matches("[A-Za-z].*") ? name : "n" + name;
    }

    private String free(String name) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }

    /// New names by those that the graph has, where they differ.
    Map<String, String> renamed() {
        return Collections.unmodifiableMap(renamed);
    }
}
