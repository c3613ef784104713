package dev.fathom.serving.batch;

import dev.fathom.engine.Engine;
import java.util.concurrent.locks.ReentrantLock;

/// The processors that the models of a server share: they take turns in the order in which they
/// ask. Any number of threads may use it.
public final class Processors {
    private final Engine engine;
    private final ReentrantLock turn = new ReentrantLock(true);

    /// @param engine computes all models; it is not closed
    public Processors(Engine engine) {
        this.engine = engine;
    }

    /// Computes all models.
    public Engine engine() {
        return engine;
    }

    int threads() {
        return engine.kernels().threads();
    }

    /// Until it is closed, by the thread that asked, nobody else computes.
    @FunctionalInterface
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for a turn. Whatever computes has one: a thread would otherwise wait for as long as
    /// others have work.
    public Turn turn() {
        turn.lock();
        return turn::unlock;
    }

    /// Whether others wait for their turn.
    boolean wanted() {
        return turn.hasQueuedThreads();
    }
}
