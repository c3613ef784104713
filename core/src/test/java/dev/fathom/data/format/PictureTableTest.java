package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tables of labels and numbers.
class PictureTableTest {
    private static final Volume SIZE = new Volume(4, 4, 1);

    @TempDir private Path dir;

    @BeforeEach
    void pictures() throws IOException {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setSample(0, 0, 0, name.charAt(0));
            ImageIO.write(image, "png", dir.resolve(name + ".png").toFile());
        }
    }

    private void table(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }

    private DataSet open(Task task) {
        return DataSets.open(dir, SIZE, Unreadable.stop(), task);
    }

    private static float[] told(Pictures pictures, int i) {
        float[] told = new float[pictures.targets()];
        pictures.target(i, told, 0);
        return told;
    }

    @Test
    void labels_are_read_from_tables_as_programs_write_them() throws IOException {
        table("train.csv", "picture,labels\na.png,dog;cat\n\"b.png\", \"\"\n\nc.png,cat\n");
        table("val.csv", "\uFEFFImage,Labels\r\nd.png,\"dog\"\r\ne.png,\r\n");
        DataSet set = open(Task.LABELS);
        assertThat(set.training().task()).isEqualTo(Task.LABELS);
        assertThat(set.training().labels()).containsExactly("cat", "dog");
        assertThat(told(set.training(), 0)).containsExactly(1, 1);
        assertThat(told(set.training(), 1)).containsExactly(0, 0);
        assertThat(told(set.training(), 2)).containsExactly(1, 0);
        assertThat(told(set.test(), 0)).containsExactly(0, 1);
        assertThat(told(set.test(), 1)).containsExactly(0, 0);
        byte[] picture = new byte[16];
        set.test().read(1, picture, 0);
        assertThat(picture[0]).isEqualTo((byte) 'e');
    }

    @Test
    void a_label_with_a_comma_or_a_quote_is_written_in_quotes() throws IOException {
        table("train.csv", "a.png,\"red, \"\"light\"\";blue\"\nb.png,blue");
        table("test.csv", "c.png,blue");
        assertThat(open(Task.LABELS).training().labels()).containsExactly("blue", "red, \"light\"");
    }

    @Test
    void numbers_are_read_with_their_names() throws IOException {
        table("train.csv", "picture,age,height\na.png,1.5,-2\nb.png,3e2,0\n");
        table("val.csv", "picture,age,height\nc.png,4,5\n");
        DataSet set = open(Task.REGRESS);
        assertThat(set.training().labels()).containsExactly("age", "height");
        assertThat(told(set.training(), 0)).containsExactly(1.5f, -2);
        assertThat(told(set.training(), 1)).containsExactly(300, 0);
        assertThat(told(set.test(), 0)).containsExactly(4, 5);
    }

    @Test
    void one_table_alone_is_divided_always_alike() throws IOException {
        table("all.csv", "a.png,1\nb.png,2\nc.png,3\nd.png,4\ne.png,5\n");
        DataSet set = open(Task.REGRESS);
        assertThat(set.training().labels()).containsExactly("value");
        assertThat(set.training().size()).isEqualTo(4);
        assertThat(set.test().size()).isEqualTo(1);
        assertThat(open(Task.REGRESS).test().sha256()).isEqualTo(set.test().sha256());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '´',
            value = {
                "a.png,x\\nb.pgn,y | line 2: there is no picture 'b.pgn' in DIR; correct the line, or take it out",
                "a.png,x\\n,y | line 2: there is no picture '' in DIR; correct the line, or take it out",
                "a.png,x\\nb.png,y\\na.png,y | line 3: a.png is in line 1 already; give each picture one line",
                "a.png,x;x | line 1: 'x;x' has the label x twice; write each once",
                "a.png,x;;y | line 1: 'x;;y' has a label without a name between its semicolons",
                "a.png,x,y | line 1: expected 'picture,label;label', found 3 cells; write 'a.png,' for a picture without labels, and a label with a comma in quotes",
                "a.png | line 1: expected 'picture,label;label', found 1 cells; write 'a.png,' for a picture without labels, and a label with a comma in quotes",
                "a.png,\"x | line 1: a quote is not closed",
                "a.png,\"x\"y | line 1: expected a comma or the end of the line behind a cell in quotes",
                "a.png,\\nb.png, | : no picture has a label; write them behind the comma, as in 'a.jpg,cat;dog'",
                "picture,labels | names no picture; write a line for each picture, as in 'a.jpg,cat;dog'",
                "a.png,\"x\\ny\" | : the name 'x\\u000ay' has a line break, and no model file could hold it; write another",
            })
    void a_table_of_labels_that_is_wrong_says_where(String text, String message)
            throws IOException {
        table("t.csv", text.replace("\\n", "\n"));
        assertThatThrownBy(() -> open(Task.LABELS))
                .isInstanceOf(DataException.class)
                .hasMessage(full("t.csv", message));
    }

    private String full(String table, String message) {
        String separator = message.startsWith("line") ? ": " : message.startsWith(":") ? "" : " ";
        return dir.resolve(table) + separator + message.replace("DIR", dir.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.png,1\\nb.png,NaN | line 2: 'NaN' must be a number of type float; a heading begins with 'picture'",
                "a.png,1\\nb.png,1e99 | line 2: '1e99' must be a number of type float; a heading begins with 'picture'",
                "a.png,1\\nb.png, | line 2: '' must be a number of type float; a heading begins with 'picture'",
                "a.png,1\\nb.png,1,2 | line 2: expected a picture and 1 numbers, found 2; each line has as many",
                "photo,age\\na.png,1 | line 1: there is no picture 'photo' in DIR; correct the line, or take it out",
                "picture,age,age\\na.png,1,2 | ': line 1: the heading names the numbers [age, age]; give each a name of its own'",
                "a.png\\nb.png | ': no number stands behind a picture, as in ''a.jpg,1.5'''",
            })
    void a_table_of_numbers_that_is_wrong_says_where(String text, String message)
            throws IOException {
        table("t.csv", text.replace("\\n", "\n"));
        assertThatThrownBy(() -> open(Task.REGRESS).test())
                .isInstanceOf(DataException.class)
                .hasMessage(full("t.csv", message));
    }

    @Test
    void a_label_that_is_only_in_the_test_table_is_named_with_what_was_meant() throws IOException {
        table("train.csv", "a.png,dog;cat");
        table("val.csv", "b.png,dgo");
        assertThatThrownBy(() -> open(Task.LABELS))
                .hasMessage(
                        dir.resolve("val.csv")
                                + ": line 1: no picture to learn from has the label 'dgo', did you"
                                + " mean dog?; known are cat, dog");
        table("val.csv", "picture,cm\nb.png,1");
        table("train.csv", "picture,mm\na.png,1");
        assertThatThrownBy(() -> open(Task.REGRESS))
                .hasMessage(
                        dir.resolve("val.csv")
                                + ": line 1: the heading names the numbers [cm], and train.csv names"
                                + " [mm]; name them alike");
    }

    @Test
    void a_folder_without_a_table_says_what_was_looked_for() throws IOException {
        assertThatThrownBy(() -> open(Task.LABELS))
                .hasMessage(
                        dir
                                + ": the task labels needs a table of the pictures, train.csv with"
                                + " val.csv or test.csv, or one table alone; found none");
        table("x.csv", "a.png,1");
        table("y.csv", "a.png,1");
        assertThatThrownBy(() -> open(Task.REGRESS)).hasMessageEndingWith("found x.csv, y.csv");
        table("train.csv", "a.png,1");
        assertThatThrownBy(() -> open(Task.REGRESS))
                .hasMessage(
                        dir
                                + " has train.csv, but neither val.csv nor test.csv; put some of its"
                                + " lines aside into "
                                + dir.resolve("test.csv")
                                + ", or rename it to pictures.csv, of which a fifth is then put"
                                + " aside");
    }

    @Test
    void pictures_that_cannot_be_read_are_listed_or_left_out() throws IOException {
        Files.write(dir.resolve("b.png"), "no picture".getBytes(StandardCharsets.UTF_8));
        table("train.csv", "a.png,1\nb.png,2\nc.png,3");
        table("val.csv", "d.png,4");
        assertThatThrownBy(() -> open(Task.REGRESS))
                .hasMessageStartingWith(dir + ": 1 of 3 pictures can't be read; mend them");
        List<String> heard = new ArrayList<>();
        Pictures rest =
                DataSets.open(dir, SIZE, Unreadable.skip(heard::add), Task.REGRESS).training();
        assertThat(heard).hasSize(1);
        assertThat(rest.size()).isEqualTo(2);
        assertThat(told(rest, 1)).containsExactly(3);
    }

    @Test
    void what_is_told_is_part_of_what_a_set_is() throws IOException {
        table("train.csv", "a.png,1\nb.png,2");
        table("val.csv", "c.png,3");
        String before = open(Task.REGRESS).training().sha256();
        table("train.csv", "a.png,1\nb.png,2.5");
        assertThat(open(Task.REGRESS).training().sha256()).isNotEqualTo(before);
    }
}
