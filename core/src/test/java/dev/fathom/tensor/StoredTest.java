package dev.fathom.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fathom.tensor.Stored.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoredTest {
    private static final float LEAST = Float.MIN_VALUE;

    private static Stored of(float... values) {
        return Stored.of(List.of(values.length), values);
    }

    private static float[] through(Type type, float... values) {
        return Stored.of(List.of(1, values.length), values).as(type, "w").floats();
    }

    @Test
    void floats_are_the_array_itself() {
        float[] values = {1, -0f, LEAST, Float.NaN};
        assertThat(of(values).floats()).isSameAs(values);
        assertThat(of(values).as(Type.F32, "w").floats()).isSameAs(values);
    }

    /// Halves have 10 bits behind the point and denormals of 2^-24; bfloat16 has 7 and denormals of
    /// 2^-133. Each value is between two neighbours or in their midst.
    @ParameterizedTest
    @CsvSource({
        "F16, 0x1.002p0, 0x1.0p0",
        "F16, 0x1.006p0, 0x1.008p0",
        "F16, 0x1.0021p0, 0x1.004p0",
        "F16, -0x1.006p0, -0x1.008p0",
        "F16, 0x1.ffcp15, 0x1.ffcp15",
        "F16, 0x1.ffap15, 0x1.ff8p15",
        "F16, 0x1.0p-24, 0x1.0p-24",
        "F16, 0x1.8p-24, 0x1.0p-23",
        "F16, 0x1.0p-25, 0",
        "F16, 0x1.02p-25, 0x1.0p-24",
        "F16, 0x0.ffcp-14, 0x0.ffcp-14",
        "F16, 0x0.ffep-14, 0x1.0p-14",
        "BF16, 0x1.01p0, 0x1.0p0",
        "BF16, 0x1.03p0, 0x1.04p0",
        "BF16, 0x1.010002p0, 0x1.02p0",
        "BF16, -0x1.03p0, -0x1.04p0",
        "BF16, 0x1.fep127, 0x1.fep127",
        "BF16, 0x1.ffp0, 0x1.0p1",
        "BF16, 0x1.0p-133, 0x1.0p-133",
        "BF16, 0x1.0p-134, 0",
        "BF16, 0x1.8p-134, 0x1.0p-133",
        "BF16, 0x1.0p-149, 0",
    })
    void a_number_becomes_the_nearest_and_a_tie_the_even_one(
            Type type, float value, float expected) {
        assertThat(through(type, value)).containsExactly(expected);
    }

    @Test
    void zeros_keep_their_signs_and_nan_stays_nan_in_sixteen_bits() {
        for (Type type : List.of(Type.F16, Type.BF16)) {
            assertThat(through(type, 0f, -0f, Float.intBitsToFloat(0x7f800001)))
                    .as("%s", type)
                    .containsExactly(0f, -0f, Float.NaN);
        }
    }

    @Test
    void every_half_and_every_bfloat16_comes_back() {
        short[] all = new short[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        short[] halves = Arrays.copyOf(all, all.length);
        short[] upper = Arrays.copyOf(all, all.length);
        for (int i = 0; i < all.length; i++) {
            // neither infinite nor NaN
            halves[i] = (all[i] & 0x7c00) == 0x7c00 ? 0 : all[i];
            upper[i] = (all[i] & 0x7f80) == 0x7f80 ? 0 : all[i];
        }
        List<Integer> shape = List.of(all.length);
        Stored half = of(new Stored.F16(shape, halves).floats()).as(Type.F16, "w");
        Stored bfloat = of(new Stored.BF16(shape, upper).floats()).as(Type.BF16, "w");
        assertThat(((Stored.F16) half).values()).containsExactly(halves);
        assertThat(((Stored.BF16) bfloat).values()).containsExactly(upper);
    }

    @ParameterizedTest
    @CsvSource({
        "F16, -70000, half precision ends at 65504.0",
        "F16, Infinity, half precision ends at 65504.0",
        "BF16, 3.4e38, bfloat16 ends at 3.3895314E38",
        "I8, -3.4e38, 8-bit weights are numbers up to 3.3895314E38",
        "I8, NaN, 8-bit weights are numbers up to 3.3895314E38",
    })
    void a_number_that_is_too_large_is_refused(Type type, float value, String limit) {
        assertThatThrownBy(() -> of(1, value).as(type, "conv1.weight"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "conv1.weight holds %s, and %s; write it in single precision",
                        value, limit);
    }

    @Test
    void each_filter_has_its_own_scale_and_its_largest_weight_is_127_of_it() {
        float[] values = {127, -50, 0.4f, -1.6f, -254, 1, 3, 0, -0f, 0, 0, 0};
        Stored stored = Stored.of(List.of(3, 2, 2), values).as(Type.I8, "w");

        assertThat(stored.shape()).containsExactly(3, 2, 2);
        assertThat(stored.scale()).containsExactly(1, 2, 1);
        // halves of a scale go to the even number: 1/2 to 0, 3/2 to 2
        assertThat(((Stored.I8) stored).values())
                .containsExactly(127, -50, 0, -2, -127, 0, 2, 0, 0, 0, 0, 0);
        assertThat(stored.floats()[4]).isEqualTo(-254);
    }

    @Test
    void eight_bit_weights_are_at_most_half_a_scale_away_whatever_their_size() {
        Random random = new Random(5);
        for (int exponent = -149; exponent < 127; exponent++) {
            float[] values = new float[50];
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.scalb((float) random.nextGaussian() / 8, exponent);
            }
            Stored stored = Stored.of(List.of(1, 50), values).as(Type.I8, "w");
            float[] back = stored.floats();
            for (int i = 0; i < values.length; i++) {
                assertThat(Math.abs((double) back[i] - values[i]))
                        .as("%s at 2^%d", values[i], exponent)
                        .isLessThanOrEqualTo(0.50001 * stored.scale()[0]);
            }
        }
    }

    @Test
    void the_largest_and_the_least_weights_fit_in_eight_bits() {
        float most = 0x1.fep127f;
        assertThat(through(Type.I8, most, -most)[0]).isCloseTo(most, withinPercentage(1e-5));
        assertThat(through(Type.I8, LEAST, -190 * LEAST, 0, 3 * LEAST))
                .containsExactly(0, -190 * LEAST, 0, 4 * LEAST);
    }

    @Test
    void arrays_of_no_values_can_be_stored() {
        for (Type type : Type.values()) {
            assertThat(Stored.of(List.of(0, 3), new float[0]).as(type, "w").floats()).isEmpty();
            assertThat(Stored.of(List.of(3, 0), new float[0]).as(type, "w").floats()).isEmpty();
            assertThat(Stored.of(List.of(), new float[] {2}).as(type, "w").floats())
                    .containsExactly(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void what_is_stored_so_already_stays_itself(Type type) {
        Stored stored = of(1, 2, 3).as(type, "w");
        assertThat(stored.type()).isEqualTo(type);
        assertThat(stored.as(type, "w")).isSameAs(stored);
        assertThat(stored.as(Type.F32, "w").floats()).containsExactly(1, 2, 3);
    }

    @Test
    void shapes_and_scales_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> Stored.of(List.of(2, 3), new float[5]))
                .isInstanceOf(ShapeException.class)
                .hasMessage("an array of shape [2, 3] can't hold 5 values");
        assertThatThrownBy(() -> new Stored.F16(List.of(-1, 0), new short[0]))
                .hasMessage("an array of shape [-1, 0] can't hold 0 values");
        assertThatThrownBy(() -> new Stored.BF16(List.of(1 << 16, 1 << 16), new short[0]))
                .hasMessage("an array of shape [65536, 65536] can't hold 0 values");
        assertThatThrownBy(() -> eight(new float[] {1}, 3, 4))
                .hasMessage("an array of shape [2, 1] has 2 scales, not 1");
        for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY, 3e36f}) {
            assertThatThrownBy(() -> eight(new float[] {1, scale}, 3, 4))
                    .hasMessage(
                            "scale 1 is %s; it must be above 0, and 127 times it finite", scale);
        }
        assertThatThrownBy(() -> eight(new float[] {1, 1}, 3, -128))
                .hasMessage("value 1 is -128; 8-bit weights are -127 … 127");
    }

    private static Stored eight(float[] scale, int one, int other) {
        return new Stored.I8(List.of(2, 1), scale, new byte[] {(byte) one, (byte) other});
    }
}
