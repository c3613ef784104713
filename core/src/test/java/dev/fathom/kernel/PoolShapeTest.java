package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import org.junit.jupiter.api.Test;

class PoolShapeTest {
    @Test
    void a_window_that_sees_padding_alone_says_so() {
        Window window = Window.of(2).padding(0, 0, 2, 2);
        assertThatThrownBy(() -> new PoolShape(new Volume(5, 5, 3), window))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "height: window 0 starts at -2, reaches over 2 and meets none of the 5"
                                + " inputs; use a padding below 2");
    }

    @Test
    void a_dilated_window_that_steps_over_the_input_says_so() {
        Window window = Window.of(2, 1).dilation(3, 1).padding(1, 1, 0, 0);
        assertThatThrownBy(() -> new PoolShape(new Volume(2, 2, 3), window))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "width: window 0 starts at -1, reaches over 4 and meets none of the 2"
                                + " inputs; use a dilation of at most 2");
    }
}
