package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as Windows' editors write them, in a folder with a space and letters of other languages in
/// its name. How the launcher starts: LauncherTest, LauncherBuildTest.
class FirstHourTest {
    private static final String NETWORK =
            "network mine\ninput 28x28x1\nconv(8, 3).padding(1)\nrelu()\ndense(10)\nsoftmax()\n";

    @TempDir private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createDirectory(folder.resolve("ein Büro 例"));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void a_network_with_the_line_ends_of_windows_is_the_same() throws IOException {
        Path windows = write("windows.net", NETWORK.replace("\n", "\r\n"));
        Path others = write("others.net", NETWORK);
        Ran ran = Ran.fathom("describe", windows.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran).isEqualTo(Ran.fathom("describe", others.toString()));
    }

    @Test
    void a_table_with_the_line_ends_of_windows_has_the_same_labels() throws IOException {
        for (int i = 0; i < 3; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
        String table = "picture,labels\r\n0.png,a;b c\r\n1.png,\r\n2.png,b c\r\n";
        write("train.csv", table);
        write("val.csv", table);
        DataSet set = DataSets.open(folder, Volume.volume(8, 8, 3), Unreadable.stop(), Task.LABELS);
        assertThat(set.training().labels()).containsExactly("a", "b c");
        assertThat(set.training().size()).isEqualTo(3);
    }

    @Test
    void a_missing_file_is_named_whatever_its_letters_are() {
        Path missing = folder.resolve("süß 例.jpg");
        Ran ran = Ran.fathom("predict", missing.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).endsWith(missing + " does not exist\n");
    }
}
