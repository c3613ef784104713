package dev.fathom.train;

import dev.fathom.model.Model;
import dev.fathom.train.optimizer.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a person asks of a training while it runs, from any thread; the training does it between
/// two steps. One training at a time listens; what it was asked for last, and no longer did, is
/// forgotten when it ends.
public final class Steering {
    private boolean paused;
    private boolean stopped;
    private int single;
    private @Nullable Double factor;
    private final List<CompletableFuture<Learned>> curious = new ArrayList<>();

    /// What a training has learned.
    ///
    /// @param step number of steps so far
    /// @param model that nobody changes
    public record Learned(int step, Model model) {}

    /// For a training that runs freely until something is asked.
    public Steering() {}

    /// Lets the training wait before its next step.
    public synchronized void pause() {
        paused = true;
    }

    /// Lets a waiting training make one step and wait again; pauses one that runs.
    public synchronized void step() {
        if (paused) {
            single++;
            notifyAll();
        }
        paused = true;
    }

    /// Lets a waiting training go on.
    public synchronized void goOn() {
        paused = false;
        notifyAll();
    }

    /// Ends the training before its next step, with a [StoppedException]; a run in a folder keeps a
    /// checkpoint of just this place.
    public synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /// Multiplies the recipe's rate from the next step on; 1 gives it back. A run in a folder keeps
    /// the change, and makes it in the same step when it is resumed.
    ///
    /// @param factor of what recipe and schedule say, not of a change before
    /// @throws IllegalArgumentException when it is not a number above 0
    public synchronized void rate(double factor) {
        Numbers.positive("factor", factor);
        this.factor = factor;
    }

    /// Asks for what was learned so far: a copy, made before the next step, also while the training
    /// is paused. It changes no bit of what is learned.
    ///
    /// @return cancelled when the training ends before
    public synchronized CompletableFuture<Learned> learned() {
        CompletableFuture<Learned> asked = new CompletableFuture<>();
        curious.add(asked);
        notifyAll();
        return asked;
    }

    private void answer(int step, Supplier<Model> soFar) {
        if (!curious.isEmpty()) {
            Learned learned = new Learned(step, soFar.get());
            curious.forEach(asked -> asked.complete(learned));
            curious.clear();
        }
    }

    public synchronized boolean isPaused() {
        return paused;
    }

    /// The training has ended: the next one isn't asked for anything yet.
    synchronized void end() {
        paused = false;
        stopped = false;
        single = 0;
        factor = null;
        curious.forEach(asked -> asked.cancel(false));
        curious.clear();
    }

    /// Waits while the training is paused.
    ///
    /// @param step number of steps so far
    /// @param soFar a copy of what was learned in them
    /// @return whether it goes on
    /// @throws CancellationException when the thread is interrupted
    synchronized boolean awaitStep(int step, Supplier<Model> soFar) {
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            answer(step, soFar);
            while (paused && single == 0 && !stopped) {
                wait();
                answer(step, soFar);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
        single = Math.max(0, single - 1);
        return !stopped;
    }

    /// The factor that was asked for since the last call, or null.
    synchronized @Nullable Double takeFactor() {
        Double taken = factor;
        factor = null;
        return taken;
    }
}
