package dev.fathom.kernel;

/// Whether the Vector API can be used in this process.
final class VectorModule {
    private VectorModule() {}

    static boolean isPresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }
}
