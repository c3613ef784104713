package dev.fathom.run;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

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
        Session last = idle.poll();
        Session session = last == null ? program.session() : last;
        try {
            work.accept(session);
        } finally {
            session.release();
            idle.push(session);
        }
    }
}
