package dev.fathom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import org.junit.jupiter.api.Test;

class MachinePeakTest {

    @Test
    void a_machine_multiplies_and_moves_memory_at_a_believable_rate() {
        try (Engine engine = Engine.best(1)) {
            MachinePeak peak = new MachinePeak(engine.kernels(), 1, 1 << 20);
            double gflops = 0;
            double bandwidth = 0;
            for (int i = 0; i < 20; i++) {
                gflops = Math.max(gflops, peak.gflops());
                bandwidth = Math.max(bandwidth, peak.bandwidthGBs());
            }
            assertThat(gflops).isBetween(1.0, 2000.0);
            assertThat(bandwidth).isBetween(0.1, 2000.0);
        }
    }
}
