package dev.fathom.bench;

import java.util.List;

/// What this machine can do, and what the kernels get out of it.
///
/// @param peakGflops fp32 multiply-adds with the threads of the rows, in 10⁹ operations a second
/// @param bandwidthGBs memory read and written with these threads, in 10⁹ bytes a second
/// @param kernels a row for each kernel, shape and pass
public record KernelReport(double peakGflops, double bandwidthGBs, List<KernelRow> kernels) {
    public KernelReport {
        kernels = List.copyOf(kernels);
    }
}
