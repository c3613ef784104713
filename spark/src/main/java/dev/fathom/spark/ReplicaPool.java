package dev.fathom.spark;

import dev.fathom.cli.Main;
import dev.fathom.train.Replica;
import dev.fathom.train.learn.Round;
import dev.fathom.train.learn.Turn;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// The replicas of an executor's process: as many for a command as tasks run at the same time, each
/// made once.
///
/// Thread-safe.
final class ReplicaPool {
    private static final Map<List<String>, Queue<Replica>> IDLE = new HashMap<>();

    private ReplicaPool() {}

    static Turn take(List<String> command, Round round, int number) {
        Replica replica = borrow(command);
        Turn turn = replica.take(round, number);
        give(command, replica); // one that failed is not used again
        return turn;
    }

    private static Replica borrow(List<String> command) {
        Replica idle;
        synchronized (IDLE) {
            Queue<Replica> all = IDLE.get(command);
            idle = all == null ? null : all.poll();
        }
        return idle == null ? Main.replica(command) : idle;
    }

    private static void give(List<String> command, Replica replica) {
        synchronized (IDLE) {
            IDLE.computeIfAbsent(command, _ -> new ArrayDeque<>()).add(replica);
        }
    }
}
