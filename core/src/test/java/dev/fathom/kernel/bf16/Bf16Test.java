package dev.fathom.kernel.bf16;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Bf16Test {
    private static int bits(String floatBits) {
        return Bf16.bits(Float.intBitsToFloat(Integer.parseUnsignedInt(floatBits, 16)));
    }

    @Test
    void of_two_nearest_numbers_the_even_one_is_taken() {
        assertThat(bits("3f808000")).isEqualTo(0x3f80);
        assertThat(bits("3f818000")).isEqualTo(0x3f82);
        assertThat(bits("3f808001")).isEqualTo(0x3f81);
        assertThat(bits("bf817fff")).isEqualTo(0xbf81);
    }

    @Test
    void special_values_stay_what_they_are() {
        assertThat(bits("7f800000")).isEqualTo(0x7f80);
        assertThat(bits("7f7fffff")).as("larger than all").isEqualTo(0x7f80);
        assertThat(Bf16.round(Float.NaN)).isNaN();
        assertThat(Bf16.round(Float.intBitsToFloat(0x7f800001))).isNaN();
        assertThat(bits("80000000")).isEqualTo(0x8000);
        assertThat(bits("807fffff")).as("a denormal number is 0").isEqualTo(0x8000);
        assertThat(bits("00800000")).isEqualTo(0x0080);
    }

    @Test
    void a_word_has_two_numbers() {
        int word = Bf16.word(1.5f, -2);
        assertThat(Bf16.first(word)).isEqualTo(1.5f);
        assertThat(Bf16.second(word)).isEqualTo(-2);
        assertThat(Bf16.of(word >>> 16)).isEqualTo(-2);
    }

    @Test
    void the_second_numbers_come_first_and_each_sum_is_rounded() {
        int one = Bf16.word(1, 1);
        assertThat(Bf16.add(0x1p24f, one, Bf16.word(-0x1p24f, 1))).isEqualTo(0);
        assertThat(Bf16.add(0x1p24f, one, Bf16.word(1, -0x1p24f))).isEqualTo(1);
    }

    /// One product and sum, exactly, and rounded once as if small numbers had all digits.
    private static float exact(float sum, float x, float w) {
        BigDecimal all = new BigDecimal(x).multiply(new BigDecimal(w)).add(new BigDecimal(sum));
        float large = all.multiply(BigDecimal.TWO.pow(80)).floatValue();
        return Math.abs(large) < 0x1p-46f ? 0 : large * 0x1p-80f;
    }

    @Test
    void products_near_the_least_number_are_rounded_before_they_are_0() {
        Random random = new Random(1);
        int zeros = 0;
        for (int i = 0; i < 200_000; i++) {
            float x = Bf16.round((1 + random.nextFloat()) * (float) Math.scalb(1.0, -60 - i % 9));
            float w = Bf16.round((random.nextFloat() - 0.5f) * (float) Math.scalb(1.0, -60));
            float sum = Bf16.begin((random.nextFloat() - 0.5f) * 0x1p-123f);
            if (i % 3 == 0) {
                sum = Math.copySign(Float.MIN_NORMAL, -w);
            } else if (i % 3 == 1) {
                sum = (float) (Float.MIN_NORMAL - (double) x * w);
                sum = Bf16.begin(sum);
            }
            float found = Bf16.add(sum, Bf16.word(x, 0), Bf16.word(w, 0));
            assertThat(Math.abs(found - exact(sum, x, w)))
                    .as("%a + %a * %a = %a", sum, x, w, found)
                    .isZero();
            zeros += found == 0 ? 1 : 0;
        }
        assertThat(zeros).isBetween(1000, 199_000);
    }

    @Test
    void a_denormal_beginning_is_0() {
        assertThat(Bf16.begin(1e-40f)).isZero();
        assertThat(1 / Bf16.begin(-1e-40f)).isNegative();
        assertThat(Bf16.begin(-Float.MIN_NORMAL)).isEqualTo(-Float.MIN_NORMAL);
        assertThat(Bf16.begin(Float.NaN)).isNaN();
    }
}
