package dev.fathom.cli.options;

import dev.fathom.kernel.Kernels;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of all commands that compute.
public final class Threads {
    private static final int MOST = 1024;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Count.class,
            description = "Threads to compute on; all processors unless given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--exact",
            description =
                    "Compute 3x3 convolutions as the sums that they are: rounded less, and slower.")
    private boolean exact;

    public int count() {
        return threads;
    }

    public boolean exact() {
        return exact;
    }

    public void exact(boolean exact) {
        this.exact = exact;
    }

    /// The fastest kernels on so many threads; close them.
    public Kernels kernels() {
        return exact ? exactKernels() : Kernels.best(threads);
    }

    /// Kernels for comparing with sums written out; close them.
    public Kernels exactKernels() {
        return Kernels.exact(threads);
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
