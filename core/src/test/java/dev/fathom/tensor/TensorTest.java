package dev.fathom.tensor;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void a_small_volume_is_written_slice_by_slice() {
        float[] values = {1, -0.25f, 20, 3, 4, 1e-3f, 6, Float.NaN, 8, 1_234_567, 10, 12};
        assertThat(new Tensor(1, volume(3, 2, 2), values))
                .hasToString(
                        """
                        3×2×2
                        slice 0     slice 1
                         1 20  4      −0.25       3   0.001
                         6  8 10        NaN 1235000      12""");
    }

    @Test
    void of_large_volumes_and_batches_only_the_shape_is_written() {
        assertThat(Tensor.zeros(1, volume(20, 20, 1)).toString()).hasLineCount(22);
        assertThat(Tensor.zeros(1, volume(401, 1, 1))).hasToString("401×1×1");
        assertThat(Tensor.zeros(2, volume(2, 2, 1))).hasToString("2 × 2×2×1");
    }

    @Test
    void a_batch_that_no_array_holds_is_refused() {
        assertThatThrownBy(() -> Tensor.zeros(1_000_000, new Volume(32, 32, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "a batch of 1000000 volumes of 32×32×3 has more than 2,147,483,647 values; one array can't hold them, so use a batch of at most 699050");
    }
}
