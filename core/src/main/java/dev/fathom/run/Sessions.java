package dev.fathom.run;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sessions of one program for any number of threads: as many as were ever at work at a time.
public final class Sessions {
    private final Program program;
    private final Deque<Session> idle = new ConcurrentLinkedDeque<>();

    /// Makes the first session at once: whether there is memory for it is known before any work.
    public Sessions(Program program) {
        this.program = program;
        idle.push(program.session());
    }

    /// Does some work with a session that is this thread's until it is done.
    ///
    /// @param work keeps nothing of the session
    public void with(Consumer<Session> work) {
        with(program.batch(), work);
    }

    /// The same for fewer pictures at a time than the program's batch: a new session is no larger.
    public void with(int pictures, Consumer<Session> work) {
        Session last = idle(pictures);
        Session session = last == null ? program.session(pictures) : last;
        try {
            work.accept(session);
        } finally {
            session.release();
            idle.push(session);
        }
    }

    /// The smallest that is large enough, or null.
    private @Nullable Session idle(int pictures) {
        Session best;
        do {
            best = null;
            for (Session session : idle) {
                boolean smaller = best == null || session.batch() < best.batch();
                best = session.batch() >= pictures && smaller ? session : best;
            }
        } while (best != null && !idle.remove(best));
        return best;
    }
}
