package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.tensor.Volume;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the command line makes of pictures and folders that people really have.
class PicturesInTheWildTest {
    @TempDir Path folder;

    private byte[] webp(String base64, Volume volume) throws IOException {
        Path file = Files.write(folder.resolve("x.webp"), Base64.getDecoder().decode(base64));
        byte[] picture = ImageSource.of(file).read(volume);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(ImageSource.of("bytes", bytes).read(volume)).isEqualTo(picture);
        assertThat(ImageSource.of("stream", new ByteArrayInputStream(bytes)).read(volume))
                .isEqualTo(picture);
        return picture;
    }

    /// Written by libwebp 1.2.4, `cwebp -lossless -exact`: red, green, blue, transparent.
    @Test
    void a_lossless_webp_is_read_exactly() throws IOException {
        String file =
                "UklGRjYAAABXRUJQVlA4TCoAAAAvAUAAEB8gECB48L9qQ0iQ0P2/V4EAwYj/SwKCIv9HC/zkqMINGCL6HwI=";
        assertThat(webp(file, new Volume(2, 2, 3)))
                .containsExactly(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
    }

    /// Written by libwebp 1.2.4, `cwebp -q 90`: 200, 100, 50, which it reads as 201, 100, 50.
    @Test
    void a_lossy_webp_is_read() throws IOException {
        String file =
                "UklGRj4AAABXRUJQVlA4IDIAAADQAQCdASoQABAAAMASJaACdLoB+AADsAD+2ib/7vN+09e09f1M//jKnyA/4yp/xcwAAA==";
        byte[] pixel = webp(file, new Volume(1, 1, 3));
        int[] expected = {201, 100, 50};
        for (int d = 0; d < 3; d++) {
            assertThat(pixel[d] & 255).isBetween(expected[d] - 2, expected[d] + 2);
        }
    }

    /// Ten good pictures of each class and a broken one.
    private Path stripes(Tiny tiny) throws IOException {
        Path data = folder.resolve("photos");
        for (int kind = 0; kind < 2; kind++) {
            Path to = Files.createDirectories(data.resolve(kind == 0 ? "rows" : "columns"));
            for (int i = 0; i < 10; i++) {
                Files.move(tiny.picture("x.png", kind), to.resolve(i + ".png"));
            }
        }
        Files.writeString(data.resolve("rows/notes.txt"), "no picture, and not asked to be one");
        Files.writeString(data.resolve("rows/broken.jpg"), "no picture");
        return data;
    }

    private Ran train(Tiny tiny, Path data, String... more) throws IOException {
        String[] args = {
            "train",
            tiny.network().toString(),
            "--data",
            data.toString(),
            "--epochs",
            "1",
            "--batch",
            "4",
            "--out",
            folder.resolve("run").toString()
        };
        String[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return Ran.fathom(all);
    }

    @Test
    void unreadable_pictures_stop_a_training_or_are_left_out_by_choice() throws IOException {
        Tiny tiny = new Tiny(folder);
        Path data = stripes(tiny);
        String broken = data.resolve("rows/broken.jpg") + ": at byte 0 expected a JPEG";
        Ran stopped = train(tiny, data);
        assertThat(stopped.code()).isEqualTo(1);
        assertThat(stopped.err())
                .startsWith(data + ": 1 of 21 pictures can't be read; mend them")
                .contains("(--unreadable skip):\n  " + broken);
        Ran skipped = train(tiny, data, "--unreadable", "skip");
        assertThat(skipped.code()).as(skipped.err()).isZero();
        assertThat(skipped.err())
                .startsWith(
                        data + ": 1 of 21 pictures can't be read and are left out:\n  " + broken)
                .contains("photos: 16 pictures to learn from, 4 to be tested with");

        String model = folder.resolve("run/model.safetensors").toString();
        Ran evaluated = Ran.fathom("evaluate", model, "--data", data.toString());
        assertThat(evaluated.code()).isEqualTo(1);
        assertThat(evaluated.err()).contains("1 of 21 pictures can't be read; mend them");
        evaluated =
                Ran.fathom("evaluate", model, "--data", data.toString(), "--unreadable", "skip");
        assertThat(evaluated.code()).isZero();
        assertThat(evaluated.out()).contains(" of 4 pictures right");
        String[] compare = {"compare", model, model, "--data", data.toString()};
        Ran compared = Ran.fathom(Tiny.joined(compare, "--unreadable", "skip"));
        assertThat(compared.code()).isZero();
        assertThat(compared.err()).containsOnlyOnce(broken);
        assertThat(Ran.fathom("train", "--unreadable", "ignore").err())
                .contains("'ignore' must be stop or skip");
    }

    @Test
    void files_and_folders_in_each_others_place_are_sentences() throws IOException {
        Tiny tiny = new Tiny(folder);
        Path file = tiny.picture("x.png", 0);
        assertThat(train(tiny, file))
                .isEqualTo(
                        new Ran(1, "", file + " is a file; expected the folder of a data set\n"));
        assertThat(Ran.fathom("evaluate", folder.toString()))
                .isEqualTo(new Ran(1, "", folder + " is a folder; expected a file\n"));
    }
}
