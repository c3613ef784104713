package dev.fathom.show.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentationSheetTest {
    private static final Volume WINDOW = new Volume(40, 30, 3);

    private static byte[] picture(Volume size) {
        byte[] picture = new byte[size.size()];
        new Random(1).nextBytes(picture);
        return picture;
    }

    private static BufferedImage draw(int versions, long seed, String... rows) {
        return AugmentationSheet.draw(
                AugmentationSheetTest::picture,
                List.of(rows).stream().map(Augmentation::parse).toList(),
                WINDOW,
                versions,
                seed);
    }

    /// The pixels of a version, found by what is known of the sheet: rows of windows under a line.
    private static int[] version(BufferedImage sheet, int row, int version) {
        int line = Typeface.SMALL.height();
        int left = Sheet.MARGIN + version * 46;
        int top = Sheet.MARGIN + row * (line + 36) + line;
        return sheet.getRGB(left, top, 40, 30, null, 0, 40);
    }

    @Test
    void a_picture_that_is_not_changed_is_shown_as_it_is() {
        byte[] bytes = picture(WINDOW);
        int[] shown = version(draw(3, 1, "mirror", "none"), 1, 2);
        for (int i = 0; i < shown.length; i++) {
            int rgb =
                    (bytes[3 * i] & 255) << 16
                            | (bytes[3 * i + 1] & 255) << 8
                            | (bytes[3 * i + 2] & 255);
            assertThat(shown[i] & 0xffffff).isEqualTo(rgb);
        }
    }

    @Test
    void each_epoch_changes_it_in_another_way_and_the_seed_decides() {
        BufferedImage sheet = draw(4, 1, "crop:50");
        Set<List<Integer>> seen = new HashSet<>();
        for (int version = 0; version < 4; version++) {
            int[] pixels = version(sheet, 0, version);
            seen.add(Arrays.stream(pixels).boxed().toList());
        }
        assertThat(seen).hasSize(4);
        assertThat(version(draw(4, 1, "crop:50"), 0, 2)).isEqualTo(version(sheet, 0, 2));
        assertThat(version(draw(4, 2, "crop:50"), 0, 2)).isNotEqualTo(version(sheet, 0, 2));
    }
}
