package dev.fathom.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// A program is for all threads, a session for one.
class ThreadsTest {
    private static final int THREADS = 8;
    private static final Network NETWORK = SessionTest.branched();

    private static Program program(Engine engine) {
        return Program.output(NETWORK, Model.initialize(NETWORK, 1).stored(), engine, 2);
    }

    private static Tensor picture(int number) {
        Random random = new Random(number);
        Tensor picture = Tensor.zeros(1, NETWORK.input());
        for (int i = 0; i < picture.data().length; i++) {
            picture.data()[i] = (float) random.nextGaussian();
        }
        return picture;
    }

    /// Each of 8 threads asks 200 times, all at once; the answers are those of one thread alone.
    private static void answersAgree(Program program, Function<Tensor, Tensor> answer)
            throws Exception {
        Session alone = program.session();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<float[]>> answers = new ArrayList<>();
            for (int i = 0; i < 200 * THREADS; i++) {
                int number = i;
                answers.add(threads.submit(() -> answer.apply(picture(number)).data()));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get())
                        .as("picture %d", i)
                        .containsExactly(alone.run(picture(i)).data());
            }
        }
    }

    @Test
    void threads_with_a_session_each_get_the_same_bits_of_one_program() throws Exception {
        try (Engine engine = Engine.best(2)) {
            Program program = program(engine);
            ThreadLocal<Session> own = ThreadLocal.withInitial(program::session);
            answersAgree(program, x -> own.get().run(x));
        }
    }

    @Test
    void threads_that_borrow_sessions_get_the_same_bits() throws Exception {
        try (Engine engine = Engine.best(2)) {
            Program program = program(engine);
            Sessions sessions = new Sessions(program);
            answersAgree(
                    program,
                    x -> {
                        Tensor[] y = new Tensor[1];
                        sessions.with(session -> y[0] = session.run(x));
                        return y[0];
                    });
        }
    }

    private static <T> T elsewhere(Callable<T> call) throws InterruptedException {
        try (ExecutorService other =
                Executors.newSingleThreadExecutor(work -> new Thread(work, "other"))) {
            return other.submit(call).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        }
    }

    @Test
    void a_second_thread_is_told_whose_session_it_is_and_the_way_out() throws Exception {
        Session session = program(Engine.of("plain")).session();
        String sentence =
                "this session is used by thread '%1$s' and can't be used by thread 'other' as well;"
                        + " give each thread a session of its own by program.session(), or call"
                        + " release() in '%1$s' to hand this one over";
        session.input();
        List<Callable<?>> uses =
                List.of(
                        session::input,
                        session::output,
                        () -> session.outputOf(session.program().network().nodes().size() - 1),
                        () -> session.gradientOf(0),
                        () -> session.run(picture(1)),
                        Executors.callable(() -> session.run(1)),
                        Executors.callable(() -> session.run(0, 1)),
                        Executors.callable(() -> session.forward(1, 0)),
                        Executors.callable(() -> session.backward(0)),
                        Executors.callable(() -> session.backwardAt(0)),
                        Executors.callable(() -> session.backwardRectified(0)),
                        Executors.callable(session::release));
        for (Callable<?> use : uses) {
            assertThatThrownBy(() -> elsewhere(use))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(sentence.formatted(Thread.currentThread().getName()));
        }
    }

    @Test
    void a_session_that_is_released_serves_the_next_thread() throws Exception {
        Session session = program(Engine.of("plain")).session();
        float[] here = session.run(picture(1)).data();
        session.release();
        assertThat(elsewhere(() -> session.run(picture(1)).data())).containsExactly(here);
        assertThatThrownBy(session::input).hasMessageContaining("used by thread 'other'");
    }

    @Test
    void a_session_for_fewer_pictures_is_smaller_and_makes_the_same_bits() {
        try (Engine engine = Engine.best(2)) {
            Program program = program(engine);
            Session small = program.session(1);
            Session whole = program.session();
            assertThat(small.batch()).isEqualTo(1);
            assertThat(whole.batch()).isEqualTo(2);
            assertThat(small.bytes()).isEqualTo(program.bytes() / 2).isEqualTo(whole.bytes() / 2);
            assertThat(small.run(picture(1)).data()).containsExactly(whole.run(picture(1)).data());
            assertThatThrownBy(() -> small.run(2))
                    .hasMessage("a batch of 2 pictures; this program was made for 1 … 1");
            assertThatThrownBy(() -> program.session(3))
                    .hasMessage("a batch of 3 pictures; this program was made for 1 … 2");
        }
    }

    @Test
    void who_borrows_gets_the_smallest_session_that_is_large_enough() {
        Sessions sessions = new Sessions(program(Engine.of("plain")));
        Session[] seen = new Session[5];
        sessions.with(1, session -> seen[0] = session);
        sessions.with(
                whole -> {
                    seen[1] = whole;
                    sessions.with(1, small -> seen[2] = small);
                });
        sessions.with(1, session -> seen[3] = session);
        sessions.with(2, session -> seen[4] = session);
        assertThat(seen[0]).isSameAs(seen[1]).isSameAs(seen[4]);
        assertThat(seen[2].batch()).isEqualTo(1);
        assertThat(seen[3]).isSameAs(seen[2]);
    }
}
