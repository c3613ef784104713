package dev.fathom.kernel;

/// Whether the Vector API can be used in this process, and how.
final class VectorModule {
    private static final String BITS = "fathom.vector.bits";

    private VectorModule() {}

    static boolean isPresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /// Width of vectors by the system property `fathom.vector.bits`, which may be more than the
    /// processor has: works, very slowly.
    ///
    /// @param own what it is where the property is not set
    static int bits(int own) {
        String bits = System.getProperty(BITS);
        return switch (bits) {
            case null -> own;
            case "128", "256", "512" -> Integer.parseInt(bits);
            default ->
                    throw new IllegalArgumentException(
                            BITS
                                    + " is "
                                    + bits
                                    + ": a vector has 128, 256 or 512 bits; leave it out for as many"
                                    + " as the processor has");
        };
    }
}
