package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] chunk(String name, byte[]... content) {
        byte[] all = joined(content);
        ByteBuffer chunk = ByteBuffer.allocate(8 + all.length + (all.length & 1));
        chunk.order(ByteOrder.LITTLE_ENDIAN).put(name.getBytes(StandardCharsets.US_ASCII));
        return chunk.putInt(all.length).put(all).array();
    }

    /// Of 2×2 pixels: red, green, blue, transparent.
    private static final byte[] LOSSLESS =
            Arrays.copyOfRange(
                    Base64.getDecoder()
                            .decode(
                                    "UklGRjYAAABXRUJQVlA4TCoAAAAvAUAAEB8gECB48L9qQ0iQ0P2/V4EAwYj/SwKCIv9HC/zkqMINGCL6HwI="),
                    12,
                    62);

    private static byte[] extended(int width, int height, byte[]... chunks) {
        byte[] canvas = {0x2e, 0, 0, 0, (byte) (width - 1), 0, 0, (byte) (height - 1), 0, 0};
        byte[] webp = "WEBP".getBytes(StandardCharsets.US_ASCII);
        return chunk("RIFF", webp, chunk("VP8X", canvas), joined(chunks));
    }

    private static byte[] frame(int x, int y) {
        byte[] head = {(byte) (x / 2), 0, 0, (byte) (y / 2), 0, 0, 1, 0, 0, 1, 0, 0, 9, 0, 0, 0};
        return chunk("ANMF", head, LOSSLESS);
    }

    private static byte[] read(byte[] file, Volume volume) {
        return ImageSource.of("photo", file).read(volume);
    }

    /// The second picture would lie upon the first; what neither covers is white.
    @Test
    void of_an_animated_webp_the_first_picture_is_read_on_its_canvas() {
        byte[] background = {9, 9, 9, -1, 0, 0};
        byte[] file = extended(4, 4, chunk("ANIM", background), frame(2, 0), frame(0, 0));
        assertThat(read(file, new Volume(4, 4, 3)))
                .startsWith(-1, -1, -1, -1, -1, -1, -1, 0, 0, 0, -1, 0)
                .endsWith(-1, -1, -1);
        assertThatThrownBy(() -> read(extended(3, 2, frame(2, 0)), new Volume(3, 2, 3)))
                .hasMessage(
                        "photo: the picture is damaged: 2×2 pixels at 2, 0 lie outside of 3×2; get"
                                + " the file again");
    }

    @Test
    void no_profile_of_a_webp_changes_a_pixel_and_its_exif_turns_it() {
        byte[] expected = {-1, 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1};
        Volume size = new Volume(2, 2, 3);
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        for (byte[] profile : List.of(linear, Arrays.copyOf(linear, 99))) {
            assertThat(read(extended(2, 2, chunk("ICCP", profile), LOSSLESS), size))
                    .isEqualTo(expected);
        }
        byte[] exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0};
        assertThat(read(extended(2, 2, LOSSLESS, chunk("EXIF", exif)), size))
                .as("upside down")
                .isEqualTo(new byte[] {-1, -1, -1, 0, 0, -1, 0, -1, 0, -1, 0, 0});
    }

    @Test
    void cut_anywhere_a_webp_is_refused_or_read_exactly() {
        byte[] lossy =
                Base64.getDecoder()
                        .decode(
                                "UklGRj4AAABXRUJQVlA4IDIAAADQAQCdASoQABAAAMASJaACdLoB+AADsAD+2ib/7vN+09e09f1M//jKnyA/4yp/xcwAAA==");
        List<byte[]> files =
                List.of(lossy, extended(4, 4, frame(2, 0), frame(0, 0)), extended(2, 2, LOSSLESS));
        for (byte[] whole : files) {
            byte[] expected = read(whole, new Volume(2, 2, 3));
            int refused = 0;
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                try {
                    assertThat(read(cut, new Volume(2, 2, 3))).isEqualTo(expected);
                } catch (DataException e) {
                    assertThat(e.getMessage()).startsWith("photo").doesNotContain("null");
                    refused++;
                }
            }
            assertThat(refused).isGreaterThanOrEqualTo(30);
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
