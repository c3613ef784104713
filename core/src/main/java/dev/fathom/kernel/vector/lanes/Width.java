package dev.fathom.kernel.vector.lanes;

/// How wide vectors are to be. Apart from [Lanes], so that a wrong wish is an error of its own and
/// not that of a class that can't be loaded.
public final class Width {
    private static final String BITS = "fathom.vector.bits";

    private Width() {}

    /// Width of vectors by the system property `fathom.vector.bits`, which may be more than the
    /// processor has: works, very slowly.
    ///
    /// @param own what it is where the property is not set
    public static int bits(int own) {
        String bits = System.getProperty(BITS);
        return switch (bits) {
            case null -> own;
            case "128", "256", "512" -> Integer.parseInt(bits);
            default ->
                    throw new IllegalArgumentException(
                            "%s is %s: a vector has 128, 256 or 512 bits; leave it out for as many as the processor has"
                                    .formatted(BITS, bits));
        };
    }
}
