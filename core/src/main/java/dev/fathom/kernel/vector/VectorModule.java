package dev.fathom.kernel.vector;

/// Whether the Vector API can be used in this process.
public final class VectorModule {
    private VectorModule() {}

    public static boolean isPresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }
}
