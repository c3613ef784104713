package dev.fathom.peers;

/// Fathom beside one peer in one work.
///
/// @param work its name
/// @param unit of the two speeds: pictures/s, or s where a time is measured
/// @param fathom Fathom's speed or time, the median of the rounds
/// @param peer whom Fathom is compared with
/// @param version of the peer and of what computes under it
/// @param speed the peer's speed or time, the median of the rounds
/// @param ratio how many times as fast Fathom is, the median of the rounds
/// @param min smallest ratio of a round
/// @param max largest ratio of a round
/// @param difference largest difference between their outputs, as a part of the outputs' range; in
///   training between their losses, as a part of what the first step takes off
/// @param equal whether that is so small that both compute the same function
public record PeerRow(
        String work,
        String unit,
        double fathom,
        String peer,
        String version,
        double speed,
        double ratio,
        double min,
        double max,
        double difference,
        boolean equal) {}
