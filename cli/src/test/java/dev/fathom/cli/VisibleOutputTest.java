package dev.fathom.cli;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Names that would act on a terminal, in all that commands print.
class VisibleOutputTest {
    private static final String ODD = "\u001b[2J\u009b31m\u202egpj\u0007";
    private static final String SHOWN = "\\u001b[2J\\u009b31m\\u202egpj\\u0007";

    @TempDir private Path folder;
    private Tiny tiny;

    @BeforeEach
    void tiny() {
        tiny = new Tiny(folder);
    }

    private static void noneActs(String printed) {
        assertThat(printed.codePoints().filter(c -> c != '\n' && c != '\t'))
                .noneMatch(Character::isISOControl)
                .noneMatch(c -> c == 0x202E);
    }

    private Path model() throws IOException {
        Path file = folder.resolve("odd.safetensors");
        Model.initialize(Network.of("tiny", volume(8, 8, 1), dense(2)), 1)
                .labels(List.of(ODD, "plain"))
                .save(file);
        return file;
    }

    @Test
    void labels_and_names_of_pictures_are_shown() throws IOException {
        Path picture = tiny.picture("a" + ODD + "\nb.png: cat 99.9 %", 0);
        String model = model().toString();
        Ran ran = Ran.fathom("predict", model, picture.toString());
        assertThat(ran.out())
                .startsWith(folder.resolve("a") + SHOWN + "\\u000ab.png: cat 99.9 %: ")
                .contains(SHOWN)
                .hasLineCount(1);
        noneActs(ran.out());

        Ran json = Ran.fathom("predict", model, picture.toString(), "--json", "--top", "2");
        assertThat(json.out()).hasLineCount(1);
        noneActs(json.out());
        var read = JsonMapper.builder().build().readTree(json.out());
        assertThat(read.get("image").stringValue()).isEqualTo(picture.toString());
        assertThat(
                        List.of(
                                read.at("/classes/0/label").stringValue(),
                                read.at("/classes/1/label").stringValue()))
                .containsExactlyInAnyOrder(ODD, "plain");
    }

    @Test
    void what_is_wrong_is_said_on_one_line_whatever_it_names() throws IOException {
        Path missing = folder.resolve(ODD + "\nfathom: all is well.png");
        Ran ran = Ran.fathom("predict", model().toString(), missing.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .hasLineCount(1)
                .contains(SHOWN + "\\u000afathom: all is well.png does not exist");
        noneActs(ran.err());
    }

    @Test
    void wrong_use_is_shown() {
        for (String[] args :
                List.of(
                        new String[] {ODD},
                        new String[] {"train", "--" + ODD},
                        new String[] {"train", "--seed", ODD},
                        new String[] {"describe", "x" + ODD})) {
            Ran ran = Ran.fathom(args);
            assertThat(ran.code()).isNotZero();
            assertThat(ran.err()).contains(SHOWN);
            noneActs(ran.err());
        }
    }

    private Ran train(Path out, Path data) throws IOException {
        return Ran.fathom(
                "train",
                tiny.network().toString(),
                "--data",
                data.toString(),
                "--epochs",
                "1",
                "--out",
                out.toString());
    }

    @Test
    void class_folders_that_no_model_could_name_are_refused_before_the_training()
            throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        for (String name : List.of("cat", "do\ng")) {
            Files.createDirectory(data.resolve(name));
            for (int i = 0; i < 5; i++) {
                Files.copy(tiny.picture("p.png", i % 2), data.resolve(name).resolve(i + ".png"));
            }
        }
        Path out = folder.resolve("run");
        Ran ran = train(out, data);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .endsWith(
                        data
                                + ": the name of the folder 'do\\u000ag' has a line break, and no"
                                + " file could hold it as a class's name; rename the folder\n");
        assertThat(out.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void network_files_of_all_editors_are_read() throws IOException {
        String text = "\uFEFF" + Files.readString(tiny.network()).replace("\n", "\r\n");
        Path file = folder.resolve("windows.net");
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
            Files.write(file, text.getBytes(charset));
            Ran ran = Ran.fathom("describe", file.toString());
            assertThat(ran.out()).startsWith("tiny: 8×8×1 → 1×1×2\n");
        }
        Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        assertThat(Ran.fathom("describe", file.toString()).err())
                .isEqualTo(
                        file
                                + " is no text in UTF-8, or in UTF-16 with a byte order mark (line 1"
                                + " can't be read); a network file is one, and a model file ends in"
                                + " .safetensors or .onnx\n");
    }

    @Test
    void a_run_on_a_folder_with_an_odd_name_is_resumed() throws IOException {
        Path data = tiny.data();
        Path odd = Files.move(data, folder.resolve("st\nri\\u000apes" + ODD));
        Path out = folder.resolve("run");
        assertThat(train(out, odd).code()).isZero();
        Files.delete(out.resolve("model.safetensors"));
        Ran again = Ran.fathom("train", "--resume", out.toString());
        assertThat(again.err()).doesNotContain("makes no sense");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(out.resolve("model.safetensors")).exists();
    }
}
