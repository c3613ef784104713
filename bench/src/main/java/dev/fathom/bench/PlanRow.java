package dev.fathom.bench;

/// One step of a network as it runs.
///
/// @param step the nodes that run together
/// @param pass forward or backward
/// @param by name of the engine that prepared the step, `layer` where a layer computes it by
///   itself, or `conversion` of values to another form
/// @param form how the values that it makes are kept
/// @param output the volume that it makes, as `width×height×depth`
/// @param macs multiply-adds for one picture
/// @param milliseconds of a batch
/// @param share of the time of all steps
/// @param gflops 10⁹ operations of these multiply-adds a second, *effective* ones where an
///   algorithm needs fewer; backward counts them twice
public record PlanRow(
        String step,
        String pass,
        String by,
        String form,
        String output,
        long macs,
        double milliseconds,
        double share,
        double gflops) {}
