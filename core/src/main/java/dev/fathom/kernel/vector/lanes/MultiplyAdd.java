package dev.fathom.kernel.vector.lanes;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import jdk.incubator.vector.FloatVector;

/// How a product is added to a sum: rounded once where the processor has an instruction for that,
/// and twice where it has not. There Java would compute the one rounding with decimal numbers,
/// hundreds of times slower.
public final class MultiplyAdd {
    /// Whether there is one rounding. The compiler knows it, and drops the other branch.
    public static final boolean FUSED = isFused();

    private MultiplyAdd() {}

    /// a·b + c. Not for loops of many operations, where the compiler stops inlining: they ask
    /// [#FUSED] themselves.
    public static FloatVector multiplyAdd(FloatVector a, FloatVector b, FloatVector c) {
        return FUSED ? a.fma(b, c) : a.mul(b).add(c);
    }

    /// What the virtual machine has found out, or was told (`-XX:-UseFMA`).
    private static boolean isFused() {
        if (ModuleLayer.boot().findModule("jdk.management").isEmpty()) {
            return true;
        }
        return Boolean.parseBoolean(
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .getVMOption("UseFMA")
                        .getValue());
    }
}
