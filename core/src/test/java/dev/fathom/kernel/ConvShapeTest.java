package dev.fathom.kernel;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.kernel.vector.VectorKernels;
import dev.fathom.tensor.Window;
import org.junit.jupiter.api.Test;

class ConvShapeTest {
    @Test
    void with_a_border_a_single_column_is_no_fully_connected_layer() {
        ConvShape padded = new ConvShape(volume(1, 1, 2), Window.of(1).padding(1, 1, 1, 1), 3, 1);
        assertThat(padded.isDense()).isFalse();
        assertThat(ConvShape.dense(2, 3).isDense()).isTrue();
        float[] w = {1, 2, 3, 4, 5, 6};
        float[] plain = new float[27];
        float[] vector = new float[27];
        new ReferenceKernels().conv(padded, 1, new float[] {7, 8}, w, null, plain);
        try (Kernels kernels = new VectorKernels(1)) {
            kernels.conv(padded, 1, new float[] {7, 8}, w, null, vector);
        }
        assertThat(vector).containsExactly(plain);
    }
}
