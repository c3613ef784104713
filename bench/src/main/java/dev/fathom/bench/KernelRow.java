package dev.fathom.bench;

/// One kernel's speed.
///
/// @param kernel what it is: conv, depthwise, dense, relu, …
/// @param shape `kernel batch×width×height in->out`, as in `3x3 128x16x16 128->256`
/// @param pass forward, backward-data or backward-weights
/// @param threads number of threads that worked
/// @param gflops 10⁹ floating-point operations a second of the sums written out, a multiply-add is
///   two: *effective* ones where an algorithm needs fewer
/// @param share of the machine's limit, measured around each run: 0.9 is 90 %, 1.7 more than any
///   algorithm could reach that does all operations
/// @param limit what limits it: compute (multiply-adds) or bandwidth (memory)
public record KernelRow(
        String kernel,
        String shape,
        String pass,
        int threads,
        double gflops,
        double share,
        String limit) {}
