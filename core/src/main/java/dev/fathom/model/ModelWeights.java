package dev.fathom.model;

import dev.fathom.layer.Parameter;
import dev.fathom.tensor.Stored;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The weights of a model by node and parameter: as they are stored, and as floats from when those
/// are first asked for. Any thread may ask.
final class ModelWeights {
    private final List<List<Stored>> kept;
    private float @Nullable [][][] floats;

    /// @param array gives each parameter's; asked in the network's order
    ModelWeights(Network network, BiFunction<Node, Parameter, Stored> array) {
        kept =
                network.nodes().stream()
                        .map(n -> n.parameters().stream().map(p -> array.apply(n, p)).toList())
                        .toList();
    }

    /// See [Model#weights].
    synchronized float[][][] floats() {
        if (floats == null) {
            floats =
                    kept.stream()
                            .map(node -> node.stream().map(Stored::floats).toArray(float[][]::new))
                            .toArray(float[][][]::new);
        }
        return floats;
    }

    /// See [Model#stored].
    synchronized List<List<Stored>> stored() {
        float[][][] now = floats;
        return now == null
                ? kept
                : IntStream.range(0, now.length)
                        .mapToObj(i -> stored(kept.get(i), now[i]))
                        .toList();
    }

    private static List<Stored> stored(List<Stored> before, float[][] now) {
        return IntStream.range(0, now.length).mapToObj(k -> stored(before.get(k), now[k])).toList();
    }

    private static Stored stored(Stored before, float[] now) {
        boolean same = before.type() != Stored.Type.F32 && Arrays.equals(before.floats(), now);
        return same ? before : Stored.of(before.shape(), now);
    }
}
