package dev.fathom.train.learn;

/// What a step of learning depends on, besides pictures and weights.
///
/// @param factor for the optimizer's rate, besides the schedule's
/// @param schedule the schedule's factor
/// @param epoch epochs done before it, with fractions
/// @param seed decides what is random: what dropout drops, what is mixed
public record Moment(double factor, double schedule, double epoch, long seed) {}
