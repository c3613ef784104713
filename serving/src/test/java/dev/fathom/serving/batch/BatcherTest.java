package dev.fathom.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final long LATER = Duration.ofSeconds(60).toNanos();

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Statistics statistics = new Statistics();

    /// Doubles each of a picture's two numbers, one batch for each permit.
    private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

    private final Engine oneThread = Engine.best(1);
    private final Semaphore permits = new Semaphore(0);
    private final Semaphore begun = new Semaphore(0);

    private void doubled(int most, ToIntFunction<float[]> inputs, Consumer<float[]> results) {
        float[] x = new float[most * 2];
        int pictures = inputs.applyAsInt(x);
        if (pictures == 0) {
            return;
        }
        batches.add(pictures);
        begun.release();
        permits.acquireUninterruptibly();
        for (int i = 0; i < pictures; i++) {
            if (x[2 * i] < 0) {
                throw new IllegalStateException("below 0");
            }
        }
        float[] doubled = new float[pictures * 2];
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = 2 * x[i];
        }
        results.accept(doubled);
    }

    private Batcher batcher(int pictures, int queue) {
        return batcher(pictures, queue, new Processors(oneThread));
    }

    private Batcher batcher(int pictures, int queue, Processors processors) {
        return new Batcher(
                "doubler",
                new BatchLimits(pictures, Duration.ZERO, queue, Duration.ofMinutes(1)),
                2,
                2,
                processors,
                this::doubled,
                statistics);
    }

    private Future<float[]> ask(Batcher batcher, int pictures, float first) {
        return ask(batcher, pictures, first, LATER);
    }

    private Future<float[]> ask(Batcher batcher, int pictures, float first, long within) {
        float[] x = new float[2 * pictures];
        for (int i = 0; i < x.length; i++) {
            x[i] = first + i;
        }
        Callable<float[]> call =
                () -> batcher.run(pictures, Inputs.of(x, 2), System.nanoTime() + within);
        return clients.submit(call);
    }

    private static void awaitWaiting(Batcher batcher, int pictures) throws InterruptedException {
        while (batcher.waiting() != pictures) {
            Thread.sleep(1);
        }
    }

    @AfterEach
    void stop() {
        permits.release(1000);
        clients.close();
        oneThread.close();
    }

    @Test
    void what_waits_runs_together_and_each_gets_its_own() throws Exception {
        Batcher batcher = batcher(4, 100);
        Future<float[]> first = ask(batcher, 1, 0);
        begun.acquire();
        List<Future<float[]>> more = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            more.add(ask(batcher, 1, 10 * i));
            awaitWaiting(batcher, i);
        }
        permits.release(3);
        assertThat(first.get()).containsExactly(0, 2);
        for (int i = 1; i <= 5; i++) {
            assertThat(more.get(i - 1).get()).containsExactly(20 * i, 20 * i + 2);
        }
        assertThat(batches).containsExactly(1, 4, 1);
        batcher.close();
        assertThat(statistics.pictures()).isEqualTo(6);
        assertThat(statistics.sizes()).containsOnlyKeys(1, 4);
    }

    @Test
    void a_request_of_many_pictures_runs_in_several_batches_and_shares_the_last() throws Exception {
        Batcher batcher = batcher(4, 100);
        Future<float[]> first = ask(batcher, 1, 0);
        begun.acquire();
        Future<float[]> many = ask(batcher, 6, 100);
        awaitWaiting(batcher, 6);
        Future<float[]> last = ask(batcher, 1, 7);
        awaitWaiting(batcher, 7);
        permits.release(10);
        first.get();
        assertThat(many.get())
                .containsExactly(200, 202, 204, 206, 208, 210, 212, 214, 216, 218, 220, 222);
        assertThat(last.get()).containsExactly(14, 16);
        assertThat(batches).containsExactly(1, 4, 3);
        batcher.close();
    }

    @Test
    void a_full_queue_says_so_and_when_to_come_again() throws Exception {
        Batcher batcher = batcher(4, 2);
        Future<float[]> first = ask(batcher, 1, 0);
        begun.acquire();
        Future<float[]> second = ask(batcher, 2, 0);
        awaitWaiting(batcher, 2);
        assertThatThrownBy(
                        () -> batcher.run(1, Inputs.of(new float[2], 2), System.nanoTime() + LATER))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        full -> assertThat(full.retryAfterSeconds()).isPositive())
                .hasMessage(
                        "doubler: 2 pictures wait and 1 more would be over 2; try again later, or"
                                + " serve it on more machines");
        permits.release(10);
        first.get();
        assertThat(second.get()).hasSize(4);
        batcher.close();
    }

    @Test
    void a_request_larger_than_the_queue_runs_when_nothing_waits() throws Exception {
        permits.release(10);
        try (Batcher batcher = batcher(4, 2)) {
            assertThat(ask(batcher, 9, 0).get()).hasSize(18);
        }
    }

    @Test
    void what_is_too_late_never_runs() throws Exception {
        Batcher batcher = batcher(4, 100);
        Future<float[]> first = ask(batcher, 1, 0);
        begun.acquire();
        Future<float[]> late = ask(batcher, 2, 0, Duration.ofMillis(20).toNanos());
        assertThatThrownBy(late::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(TooLateException.class)
                .hasMessageMatching(
                        "doubler: no answer within \\d+ ms; allow more time, or send less at a"
                                + " time");
        assertThat(batcher.waiting()).isZero();
        permits.release(10);
        first.get();
        batcher.close();
        assertThat(batches).containsExactly(1);
    }

    @Test
    void whose_client_is_gone_never_runs() throws Exception {
        Batcher batcher = batcher(4, 100);
        Future<float[]> first = ask(batcher, 1, 0);
        begun.acquire();
        Future<float[]> gone = ask(batcher, 3, 0);
        awaitWaiting(batcher, 3);
        gone.cancel(true);
        awaitWaiting(batcher, 0);
        permits.release(10);
        first.get();
        batcher.close();
        assertThat(batches).containsExactly(1);
    }

    @Test
    void a_batch_that_fails_fails_alone() throws Exception {
        permits.release(10);
        try (Batcher batcher = batcher(4, 100)) {
            Future<float[]> failing = ask(batcher, 1, -5);
            assertThatThrownBy(failing::get).hasRootCauseMessage("below 0");
            assertThat(ask(batcher, 1, 1).get()).containsExactly(2, 4);
        }
    }

    @Test
    void what_is_wrong_with_one_request_costs_no_other_its_answer() throws Exception {
        Batcher batcher = batcher(4, 100);
        Future<float[]> first = ask(batcher, 1, 0);
        begun.acquire();
        Future<float[]> before = ask(batcher, 1, 10);
        awaitWaiting(batcher, 1);
        Future<float[]> wrong = ask(batcher, 1, -5);
        awaitWaiting(batcher, 2);
        Future<float[]> after = ask(batcher, 2, 20);
        awaitWaiting(batcher, 4);
        permits.release(10);
        first.get();
        assertThat(before.get()).containsExactly(20, 22);
        assertThatThrownBy(wrong::get).hasRootCauseMessage("below 0");
        assertThat(after.get()).containsExactly(40, 42, 44, 46);
        assertThat(batches).containsExactly(1, 4, 1, 1, 1, 1);
        batcher.close();
    }

    @Test
    void a_picture_that_cant_be_read_takes_no_place_and_spoils_no_other() throws Exception {
        permits.release(10);
        try (Batcher batcher = batcher(4, 100)) {
            Inputs inputs =
                    (picture, into, at) -> {
                        into[at] = picture;
                        into[at + 1] = 10 * picture;
                        return picture % 3 != 1;
                    };
            assertThat(batcher.run(4, inputs, System.nanoTime() + LATER))
                    .containsExactly(0, 0, 0, 0, 4, 40, 6, 60);
            assertThat(batcher.run(1, (picture, into, at) -> false, System.nanoTime() + LATER))
                    .containsExactly(0, 0);
        }
        assertThat(batches).containsExactly(3);
    }

    /// What one thread can't read or compute spoils nothing that another does.
    @Test
    void of_several_pictures_each_thread_takes_its_share() throws Exception {
        permits.release(1000);
        Inputs inputs =
                (picture, into, at) -> {
                    into[at] = picture == 4 ? -1 : picture;
                    into[at + 1] = 10 * picture;
                    return picture != 1;
                };
        try (Engine engine = Engine.best(3);
                Batcher batcher = batcher(8, 100, new Processors(engine))) {
            assertThat(batcher.run(4, inputs, System.nanoTime() + LATER))
                    .containsExactly(0, 0, 0, 0, 4, 40, 6, 60);
            assertThat(batches).containsExactly(1, 1, 1);
            batches.clear();
            assertThatThrownBy(() -> batcher.run(8, inputs, System.nanoTime() + LATER))
                    .hasRootCauseMessage("below 0");
            assertThat(ask(batcher, 8, 1).get())
                    .containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32);
            assertThat(statistics.sizes()).containsOnlyKeys(1, 2);
        }
    }

    @Test
    void who_asks_while_others_compute_has_the_thread_that_is_free() throws Exception {
        try (Engine engine = Engine.best(2);
                Batcher batcher = batcher(8, 100, new Processors(engine))) {
            Future<float[]> first = ask(batcher, 1, 0);
            begun.acquire();
            Future<float[]> second = ask(batcher, 1, 1);
            awaitWaiting(batcher, 1);
            Future<float[]> third = ask(batcher, 1, 2);
            awaitWaiting(batcher, 2);
            permits.release();
            first.get();
            begun.acquire(2); // both compute, one on each thread
            permits.release();
            while (!second.isDone() && !third.isDone()) {
                Thread.sleep(1);
            }
            Future<float[]> fourth = ask(batcher, 1, 3);
            begun.acquire(); // beside the one that still computes
            permits.release(2);
            assertThat(fourth.get()).containsExactly(6, 8);
            assertThat(second.get()).containsExactly(2, 4);
            assertThat(third.get()).containsExactly(4, 6);
        }
    }

    @Test
    void models_take_turns() throws Exception {
        Processors processors = new Processors(oneThread);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Batcher busy = batcher("busy", processors, order);
                Batcher other = batcher("other", processors, order)) {
            Future<float[]> first = ask(busy, 1, 0);
            begun.acquire();
            List<Future<float[]>> more = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                more.add(ask(busy, 1, i));
                awaitWaiting(busy, i);
            }
            Future<float[]> one = ask(other, 1, 7);
            while (!processors.wanted()) {
                Thread.sleep(1);
            }
            permits.release(10);
            first.get();
            one.get();
            for (Future<float[]> each : more) {
                each.get();
            }
        }
        assertThat(order).containsExactly("busy", "other", "busy", "busy", "busy", "busy");
    }

    /// As when a model is loaded while another is asked without a pause.
    @Test
    void a_model_that_never_rests_lets_others_have_a_turn() throws Exception {
        permits.release(1_000_000);
        AtomicBoolean ended = new AtomicBoolean();
        try (Engine engine = Engine.best(2)) {
            Processors processors = new Processors(engine);
            try (Batcher busy = batcher(8, 100, processors)) {
                List<Future<?>> asking = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    asking.add(
                            clients.submit(
                                    () -> {
                                        while (!ended.get()) {
                                            busy.run(
                                                    1,
                                                    Inputs.of(new float[2], 2),
                                                    System.nanoTime() + LATER);
                                        }
                                        return null;
                                    }));
                }
                begun.acquire(100);
                for (int i = 0; i < 10; i++) {
                    try (Processors.Turn _ = processors.turn()) {
                        begun.drainPermits();
                        assertThat(begun.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
                    }
                    begun.acquire();
                }
                ended.set(true);
                for (Future<?> each : asking) {
                    each.get();
                }
            }
        }
    }

    private Batcher batcher(String name, Processors processors, List<String> order) {
        return new Batcher(
                name,
                new BatchLimits(1, Duration.ZERO, 100, Duration.ofMinutes(1)),
                2,
                2,
                processors,
                (most, inputs, results) -> {
                    order.add(name);
                    doubled(most, inputs, results);
                },
                statistics);
    }

    @Test
    void closing_runs_what_waits_and_takes_no_more() throws Exception {
        Batcher batcher = batcher(4, 100);
        Future<float[]> first = ask(batcher, 1, 0);
        begun.acquire();
        Future<float[]> second = ask(batcher, 2, 5);
        awaitWaiting(batcher, 2);
        CountDownLatch closed = new CountDownLatch(1);
        clients.execute(
                () -> {
                    batcher.close();
                    closed.countDown();
                });
        permits.release(10);
        first.get();
        assertThat(second.get()).containsExactly(10, 12, 14, 16);
        closed.await();
        assertThatThrownBy(
                        () -> batcher.run(1, Inputs.of(new float[2], 2), System.nanoTime() + LATER))
                .hasMessage("doubler is unloaded");
    }

    @Test
    void with_a_delay_the_first_is_kept_until_the_batch_is_full() throws Exception {
        permits.release(10);
        Batcher batcher =
                new Batcher(
                        "doubler",
                        new BatchLimits(3, Duration.ofSeconds(30), 10, Duration.ofMinutes(1)),
                        2,
                        2,
                        new Processors(oneThread),
                        this::doubled,
                        statistics);
        List<Future<float[]>> all =
                List.of(ask(batcher, 1, 0), ask(batcher, 1, 1), ask(batcher, 1, 2));
        for (Future<float[]> one : all) {
            one.get();
        }
        assertThat(batches).containsExactly(3);
        batcher.close();
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new BatchLimits(0, Duration.ZERO, 1, Duration.ofSeconds(1)))
                .hasMessage("a batch of 0 and a queue of 1 pictures: each must be 1 or more");
        assertThatThrownBy(
                        () -> new BatchLimits(1, Duration.ofSeconds(2), 1, Duration.ofSeconds(1)))
                .hasMessage(
                        "a delay of 2000 ms within a time-out of 1000 ms: the delay must be 0 or"
                                + " more, and less than the time-out");
    }
}
