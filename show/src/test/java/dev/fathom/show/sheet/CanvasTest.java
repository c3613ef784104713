package dev.fathom.show.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class CanvasTest {
    private static BufferedImage text(String text) {
        Canvas canvas = new Canvas(40, 20);
        canvas.text(Typeface.SMALL, text, 2, 1, 0);
        return canvas.image();
    }

    private static long inked(BufferedImage image) {
        long count = 0;
        for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
            int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
            count += rgb == 0xffffffff ? 0 : 1;
        }
        return count;
    }

    @Test
    void letters_are_drawn_and_are_as_wide_as_they_say() {
        assertThat(inked(text(" "))).isZero();
        assertThat(inked(text("I"))).isBetween(9L, 40L);
        assertThat(Typeface.SMALL.width("WI")).isEqualTo(15);
        assertThat(Typeface.SMALL.width("−×é")).isPositive();
        assertThat(Typeface.LARGE.width("WI")).isGreaterThan(Typeface.SMALL.width("WI"));
    }

    @Test
    void a_letter_that_the_typeface_lacks_is_a_box() {
        assertThat(Png.bytes(text("靴"))).isEqualTo(Png.bytes(text("□")));
        assertThat(Png.bytes(text("靴"))).isNotEqualTo(Png.bytes(text("a")));
    }

    @Test
    void what_lies_outside_is_left_out() {
        Canvas canvas = new Canvas(4, 3);
        canvas.fill(-5, -5, 6, 6, 0x112233);
        canvas.frame(1, 1, 9, 9, 0x445566);
        BufferedImage image = canvas.image();
        assertThat(image.getRGB(0, 0)).isEqualTo(0xff445566);
        assertThat(image.getRGB(3, 0)).isEqualTo(0xff445566);
        assertThat(image.getRGB(1, 1)).isEqualTo(0xffffffff);
    }

    @Test
    void a_png_holds_the_pixels() throws IOException {
        Canvas canvas = new Canvas(3, 2);
        canvas.tile(1, 0, new Tile(1, 2, new int[] {0x0a141e, 0xff0000}).enlarged(1));
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.bytes(canvas.image())));
        assertThat(read.getRGB(1, 0)).isEqualTo(0xff0a141e);
        assertThat(read.getRGB(1, 1)).isEqualTo(0xffff0000);
        assertThat(read.getRGB(0, 0)).isEqualTo(0xffffffff);
    }

    @Test
    void an_enlarged_tile_repeats_its_pixels() {
        Tile tile = new Tile(2, 1, new int[] {1, 2}).enlarged(2);
        assertThat(tile.width()).isEqualTo(4);
        assertThat(tile.rgb()).containsExactly(1, 1, 2, 2, 1, 1, 2, 2);
    }
}
