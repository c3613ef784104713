package dev.fathom.machine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.quantized.Grid;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotientTest {
    private static float whole(Quotient quotient, Grid grid, float value) {
        float divided = Math.fma(value, quotient.high(), value * quotient.rest());
        return (float) Math.rint(Math.clamp(divided, (float) grid.low(), (float) grid.high()));
    }

    @Test
    void it_gives_the_whole_numbers_of_division() {
        Random random = new Random(2);
        int exact = 0;
        for (int k = 0; k < 2_000; k++) {
            float scale = (float) Math.exp(12 * random.nextDouble() - 8);
            int low = -random.nextInt(256);
            Grid grid = new Grid(scale, low, low + 255);
            Quotient quotient = Quotient.of(grid);
            if (quotient == null) {
                continue;
            }
            exact++;
            for (int i = 0; i < 2_000; i++) {
                int near = random.nextInt(low - 2, low + 258);
                double shift = i % 2 == 0 ? 0.5 : random.nextDouble();
                float value = (float) ((near + shift) * scale);
                value = Float.intBitsToFloat(Float.floatToRawIntBits(value) + i % 17 - 8);
                assertThat(whole(quotient, grid, value)).isEqualTo(grid.whole(value));
            }
        }
        assertThat(exact).isGreaterThan(1_990);
    }

    @Test
    void scales_that_could_leave_the_floats_have_none() {
        assertThat(Quotient.of(new Grid(0x1p-61f, 0, 255))).isNull();
        assertThat(Quotient.of(new Grid(0x1p61f, 0, 255))).isNull();
        assertThat(Quotient.of(new Grid(0x1p-60f, 0, 255))).isEqualTo(new Quotient(0x1p60f, 0));
    }
}
