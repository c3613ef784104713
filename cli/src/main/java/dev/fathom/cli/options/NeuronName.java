package dev.fathom.cli.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A neuron as a user names it: `conv1:10,20,5`.
///
/// @param layer name of its layer
/// @param x column
/// @param y row
/// @param d depth slice
public record NeuronName(String layer, int x, int y, int d) {
    private static final Pattern TEXT = Pattern.compile("(.+):(\\d{1,9}),(\\d{1,9}),(\\d{1,9})");

    public static final class Converter implements ITypeConverter<NeuronName> {
        @Override
        public NeuronName convert(String text) {
            Matcher m = TEXT.matcher(text);
            if (!m.matches()) {
                throw new TypeConversionException(
                        "'"
                                + text
                                + "' is not a neuron; write layer, column, row and depth slice, all"
                                + " from 0: conv1:10,20,5");
            }
            return new NeuronName(
                    m.group(1),
                    Integer.parseInt(m.group(2)),
                    Integer.parseInt(m.group(3)),
                    Integer.parseInt(m.group(4)));
        }
    }
}
