package dev.fathom.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    /// As when a model is loaded while another is asked without a pause.
    @Test
    void a_model_that_never_rests_lets_others_have_a_turn() throws Exception {
        Semaphore begun = new Semaphore(0);
        AtomicBoolean ended = new AtomicBoolean();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
                Engine engine = Engine.best(2)) {
            Processors processors = new Processors(engine);
            try (Batcher busy = batcher(processors, begun)) {
                List<Future<?>> asking = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    asking.add(
                            clients.submit(
                                    () -> {
                                        while (!ended.get()) {
                                            ask(busy);
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

    private static void ask(Batcher batcher) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        batcher.run(1, Inputs.of(new float[1], 1), deadline);
    }

    private static Batcher batcher(Processors processors, Semaphore begun) {
        return new Batcher(
                "busy",
                BatchLimits.USUAL,
                1,
                1,
                processors,
                (most, inputs, results) -> {
                    float[] x = new float[most];
                    if (inputs.applyAsInt(x) > 0) {
                        begun.release();
                        results.accept(x);
                    }
                },
                new Statistics());
    }
}
