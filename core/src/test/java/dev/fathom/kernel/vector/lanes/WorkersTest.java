package dev.fathom.kernel.vector.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void every_number_is_run_exactly_once(int threads) {
        try (Workers workers = new Workers(threads)) {
            for (int count : new int[] {0, 1, 2, 7, 100}) {
                for (int repeat = 0; repeat < 200; repeat++) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(count);
                    workers.parallel(count, runs::incrementAndGet);
                    for (int i = 0; i < count; i++) {
                        assertThat(runs.get(i)).isEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void all_threads_work_at_the_same_time() {
        try (Workers workers = new Workers(3)) {
            CountDownLatch together = new CountDownLatch(3);
            AtomicInteger met = new AtomicInteger();
            workers.parallel(
                    3,
                    i -> {
                        together.countDown();
                        try {
                            if (together.await(30, TimeUnit.SECONDS)) {
                                met.incrementAndGet();
                            }
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            assertThat(met).hasValue(3);
        }
    }

    @Test
    void sleeping_threads_wake_up_for_the_next_job() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            for (int repeat = 0; repeat < 5; repeat++) {
                Thread.sleep(5);
                CountDownLatch both = new CountDownLatch(2);
                workers.parallel(2, i -> meet(both));
                assertThat(both.getCount()).isZero();
            }
        }
    }

    private static void meet(CountDownLatch latch) {
        latch.countDown();
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_failure_reaches_the_caller_and_the_threads_live_on() {
        try (Workers workers = new Workers(2)) {
            assertThatThrownBy(
                            () ->
                                    workers.parallel(
                                            10,
                                            i -> {
                                                throw new IllegalArgumentException("number " + i);
                                            }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("number ");
            CountDownLatch both = new CountDownLatch(2);
            workers.parallel(2, i -> meet(both));
            assertThat(both.getCount()).isZero();
        }
    }

    @Test
    void nothing_new_is_started_after_a_failure() {
        try (Workers workers = new Workers(2)) {
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(
                            () ->
                                    workers.parallel(
                                            1_000_000,
                                            i -> {
                                                runs.incrementAndGet();
                                                throw new AssertionError("stop");
                                            }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("stop");
            assertThat(runs.get()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void a_job_inside_a_job_runs_where_it_is() {
        try (Workers workers = new Workers(2)) {
            AtomicInteger inner = new AtomicInteger();
            AtomicInteger elsewhere = new AtomicInteger();
            workers.parallel(
                    8,
                    i -> {
                        Thread outer = Thread.currentThread();
                        workers.parallel(
                                5,
                                k -> {
                                    inner.incrementAndGet();
                                    if (Thread.currentThread() != outer) {
                                        elsewhere.incrementAndGet();
                                    }
                                });
                    });
            assertThat(inner).hasValue(40);
            assertThat(elsewhere).hasValue(0);
        }
    }

    @Test
    void callers_on_several_threads_take_turns() throws InterruptedException {
        try (Workers workers = new Workers(2)) {
            AtomicInteger sum = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int c = 0; c < 3; c++) {
                callers.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int repeat = 0; repeat < 100; repeat++) {
                                                workers.parallel(10, sum::addAndGet);
                                            }
                                        }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(sum).hasValue(3 * 100 * 45);
        }
    }

    @Test
    void after_close_the_threads_end_and_the_caller_does_the_work() throws InterruptedException {
        Workers workers = new Workers(2);
        ConcurrentHashMap<Thread, Boolean> seen = new ConcurrentHashMap<>();
        CountDownLatch both = new CountDownLatch(2);
        workers.parallel(
                2,
                i -> {
                    seen.put(Thread.currentThread(), true);
                    meet(both);
                });
        workers.close();
        for (Thread thread : seen.keySet()) {
            if (thread != Thread.currentThread()) {
                thread.join(30_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        AtomicInteger sum = new AtomicInteger();
        workers.parallel(10, sum::addAndGet);
        assertThat(sum).hasValue(45);
    }

    @Test
    void no_thread_at_all_is_refused() {
        assertThatThrownBy(() -> new Workers(0)).hasMessage("threads 0: must be 1 or more");
    }
}
