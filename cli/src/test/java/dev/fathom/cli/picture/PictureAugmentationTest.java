package dev.fathom.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureAugmentationTest {
    @TempDir private Path folder;

    private Ran draw(Path out, String... more) throws IOException {
        String picture = new Tiny(folder).picture("rows.png", 0).toString();
        String[] args = {"picture", "augmentation", picture, "--out", out.toString()};
        return Ran.fathom(Tiny.joined(args, more));
    }

    @Test
    void each_kind_of_change_gets_a_row_unless_some_are_named() throws IOException {
        Path out = folder.resolve("all.png");
        Ran all = draw(out);
        assertThat(all.code()).as(all.err()).isZero();
        assertThat(all.out()).isEqualTo(out + ": 6 kinds of changes, 6 pictures each\n");
        int height = ImageIO.read(out.toFile()).getHeight();
        Ran two =
                draw(
                        out,
                        "--augment",
                        "mirror",
                        "--augment",
                        "cutout:9",
                        "--versions",
                        "2",
                        "--json");
        assertThat(two.out()).contains("\"rows\":[\"mirror(random)\",\"cutout(9)\"]");
        assertThat(ImageIO.read(out.toFile()).getHeight()).isLessThan(height);
    }

    @Test
    void mistakes_are_one_sentence() throws IOException {
        Path out = folder.resolve("none.png");
        Ran unknown = draw(out, "--augment", "flip");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .startsWith("fathom picture augmentation: ")
                .contains("'flip' at position 1 is not a change to pictures; known are border,")
                .hasLineCount(1);
        assertThat(draw(out, "--augment", "crop:50").err())
                .contains("crop(50) is less than the 112×112×3 that the network reads");
        assertThat(draw(out, "--size", "8x8x1", "--augment", "colourNoise:0.1").err())
                .contains("a colourNoise is for pictures of depth 3, not 1");
        assertThat(draw(out, "--versions", "100000").err())
                .contains(" has more than 2,147,483,647 pixels; let it show less");
        assertThat(out).doesNotExist();
    }
}
