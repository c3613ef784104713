package dev.fathom.cli.bench;

import picocli.CommandLine.Command;

/// `fathom bench`: what can be measured.
@Command(
        name = "bench",
        description = "Measures this machine.",
        footer = {"  ./fathom bench kernels --quick", "  ./fathom bench plan resnet50"})
public final class Bench {}
