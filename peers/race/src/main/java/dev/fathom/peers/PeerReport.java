package dev.fathom.peers;

import java.util.List;

/// What was measured side by side.
///
/// @param version of Java and of Fathom's kernels
/// @param threads each contestant computed on
/// @param rounds in which they took turns
/// @param peers a row for each work and peer
/// @param absent who did not take part in what, and why
public record PeerReport(
        String version, int threads, int rounds, List<PeerRow> peers, List<Absent> absent) {
    public PeerReport {
        peers = List.copyOf(peers);
        absent = List.copyOf(absent);
    }

    /// A peer that did not take part in a work.
    public record Absent(String work, String peer, String why) {}
}
