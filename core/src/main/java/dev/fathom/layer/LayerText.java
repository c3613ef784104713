package dev.fathom.layer;

import dev.fathom.text.NumberText;
import dev.fathom.text.Vocabulary;
import java.util.List;
import java.util.Map;

/// The text form of layers: `conv(96, 11).stride(4).padding(1, 2).biases(1)`, and a shorter one for
/// command lines, `conv:96:11:s4:p1,2:biases=1`.
///
/// The words are the public methods of [Layers], of the layers themselves and of [Initial] that
/// take plain values, so a new layer needs no line here.
///
/// Stateless and thread-safe.
public final class LayerText {
    private static final Vocabulary<Layer> LAYERS =
            new Vocabulary<>(
                    "a layer",
                    Layer.class,
                    Layers.class,
                    null,
                    Map.of("pool", "maxPool", "fc", "dense"),
                    List.of(Vocabulary.of("an initial value", Initial.class)));

    private LayerText() {}

    /// A layer without its first weights and biases: what decides whether it fits.
    public static String shape(Layer layer) {
        Object bare = layer instanceof Weighted<?> w ? w.weights(Weights.DEFAULT) : layer;
        return bare.toString();
    }

    /// Reads a layer in either form.
    ///
    /// @throws IllegalArgumentException what was read, where, and what can stand there
    public static Layer parse(String text) {
        return LAYERS.parse(text);
    }

    /// `.alpha(0.5)`, or nothing where the value is the default.
    public static String modifier(String word, double value, double usual) {
        return value == usual ? "" : "." + word + "(" + NumberText.shortest(value) + ")";
    }
}
