package dev.fathom.cli;

import dev.fathom.kernel.Kernels;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The option of all commands that compute.
final class Threads {
    private static final int MOST = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Count.class,
            description = "Threads to compute on; all processors unless given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    int count() {
        return threads;
    }

    /// The fastest kernels on so many threads; close them.
    Kernels kernels() {
        return Kernels.best(threads);
    }

    /// Reads a number of threads.
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            int count = new AtLeastOne().convert(text);
            if (count > MOST) {
                throw new TypeConversionException("'" + text + "' must be at most " + MOST);
            }
            return count;
        }
    }
}
