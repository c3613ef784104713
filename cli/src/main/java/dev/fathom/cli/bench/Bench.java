package dev.fathom.cli.bench;

import picocli.CommandLine.Command;

/// `fathom bench`: what can be measured.
@Command(
        name = "bench",
        description = "Measures this machine.",
        subcommands = {BenchKernels.class, BenchPlan.class, BenchLoader.class},
        footer = {"  ./fathom bench kernels --quick", "  ./fathom bench plan resnet50"})
public final class Bench {}
