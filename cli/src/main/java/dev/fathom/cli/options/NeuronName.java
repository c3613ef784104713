package dev.fathom.cli.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A neuron as a user names it: `conv1:10,20,5`.
///
/// @param layer name of its layer
/// @param x column
/// @param y row
/// @param d depth slice
public record NeuronName(String layer, int x, int y, int d) {
    private static final Pattern TEXT = Pattern.compile("(.+):(\\d{1,9}),(\\d{1,9}),(\\d{1,9})");

    /// @throws IllegalArgumentException when the text is none: how it is written
    public static NeuronName parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a neuron; write layer, column, row and depth slice, all from 0: conv1:10,20,5"
                            .formatted(text));
        }
        return new NeuronName(
                m.group(1),
                Integer.parseInt(m.group(2)),
                Integer.parseInt(m.group(3)),
                Integer.parseInt(m.group(4)));
    }
}
