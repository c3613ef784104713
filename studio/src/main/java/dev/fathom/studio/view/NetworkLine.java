package dev.fathom.studio.view;

import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Windowed;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.tensor.Window;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A line of a network's text whose layer has a window, taken apart so that the layer can be
/// changed and the rest stays as it was typed.
///
/// @param before what stands before the layer: its name
/// @param layer the layer
/// @param window how it slides
/// @param after what stands behind it: what it reads, a comment
record NetworkLine(String before, Layer layer, Window window, String after) {
    /// The pattern's work grows with the square of a line's spaces.
    private static final int LONGEST = 1_000;

    private static final Pattern PARTS =
            Pattern.compile(
                    "(\\s*(?:[^\\s=:(#]+\\s*=\\s*)?)([^#]*?)((?:\\s+of\\s[^#]*)?\\s*(?:#.*)?)");

    /// Null for a line without such a layer, or one too long to be a layer's.
    static @Nullable NetworkLine of(String line) {
        if (line.length() > LONGEST) {
            return null;
        }
        Matcher parts = PARTS.matcher(line);
        if (!parts.matches() || parts.group(2).isEmpty()) {
            return null;
        }
        try {
            Layer layer = LayerText.parse(parts.group(2));
            Window window = slides(layer);
            return window == null
                    ? null
                    : new NetworkLine(parts.group(1), layer, window, parts.group(3));
        } catch (IllegalArgumentException _) {
            return null; // what is wrong with it is said when the whole text is read
        }
    }

    private static @Nullable Window slides(Layer layer) {
        return layer instanceof Windowed<?> w && !w.isTransposed() ? w.window() : null;
    }

    /// The same line with another window.
    String window(Window other) {
        Layer changed = layer instanceof Windowed<?> w ? w.window(other) : layer;
        return before + changed + after;
    }

    /// Number of filters, or null when the layer has none to choose.
    @Nullable Integer filters() {
        return layer instanceof Conv conv ? conv.filters() : null;
    }

    /// The same layer with another number of filters, where it has them to choose.
    NetworkLine filters(int count) {
        return layer instanceof Conv conv
                ? new NetworkLine(before, conv.filters(count), window, after)
                : this;
    }
}
