package dev.fathom.cli.options;

import dev.fathom.engine.Engine;
import dev.fathom.engine.bf16.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// In which precision a command computes what a model makes.
public final class PrecisionOption {
    @Option(
            names = "--precision",
            paramLabel = "P",
            converter = Word.class,
            description =
                    "What convolutions and fully connected layers multiply: f32, or bf16, of half the"
                            + " size, which is quicker on processors that can do so. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Precision precision = Precision.F32;

    /// What computes so on an engine.
    public Engine on(Engine engine) {
        return precision.on(engine);
    }

    /// Reads the word.
    static final class Word implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String word) {
            try {
                return Precision.parse(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
