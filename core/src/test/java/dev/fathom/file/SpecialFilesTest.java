package dev.fathom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// FIFOs, sockets, devices and folders where a file is expected: nothing hangs. A limit of time
/// here only ends what would last for ever.
@Timeout(120)
class SpecialFilesTest {
    private static final Path NULL = Path.of("/dev/null");

    @TempDir Path dir;

    private Path fifo(String name) throws IOException {
        Path file = dir.resolve(name);
        try {
            assumeTrue(
                    new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0,
                    "this machine makes no FIFOs");
        } catch (IOException | InterruptedException e) {
            assumeTrue(false, "this machine has no mkfifo: " + e);
        }
        return file;
    }

    /// A FIFO from which these bytes come.
    private Path fifo(String name, byte[] bytes) throws IOException {
        Path file = fifo(name);
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try (OutputStream out = Files.newOutputStream(file)) {
                                out.write(bytes);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        return file;
    }

    @Test
    void what_comes_out_of_a_fifo_is_read_as_a_file_is() throws IOException {
        Path tensors = dir.resolve("x.safetensors");
        new SafeTensors(Map.of("a", "b"), Map.of("w", Stored.of(List.of(2), new float[] {1, 2})))
                .write(tensors);
        assertThat(SafeTensors.readSealed(fifo("tensors", Files.readAllBytes(tensors))).metadata())
                .containsEntry("a", "b");
        Path npy = dir.resolve("x.npy");
        new Npy(List.of(2), new float[] {3, 4}).write(npy);
        assertThat(Npy.read(fifo("npy", Files.readAllBytes(npy))).values()).containsExactly(3, 4);
        byte[] text = "grün\nrot\n".getBytes(StandardCharsets.UTF_8);
        assertThat(TextFile.lines(fifo("lines", text), "give one")).containsExactly("grün", "rot");
        assertThat(TextFile.read(fifo("text", text), "give one")).isEqualTo("grün\nrot\n");
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png", png);
        assertThat(ImageSource.of(fifo("picture", png.toByteArray())).read(Volume.volume(1, 1, 3)))
                .containsOnly(0);
    }

    private static void refused(ThrowingCallable call, String sentence) {
        assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessage(sentence);
    }

    @Test
    void a_fifo_from_which_nothing_comes_is_given_up() throws IOException {
        Spool spool = new Spool(Duration.ofMillis(200), 20, 100);
        Path nobody = fifo("nobody");
        refused(
                () -> spool.read(nobody),
                nobody
                        + " is a FIFO from which nothing came for 0.2 s after 0 bytes; see to what"
                        + " writes to it, or give a file");
    }

    @Test
    void a_fifo_without_end_is_given_up() throws IOException {
        Path fifo = fifo("endless", new byte[200]);
        refused(
                () -> new Spool(Duration.ofSeconds(60), 1, 100).read(fifo),
                fifo + " is a FIFO with more than 100 bytes; write it into a file first");
        Path slow = fifo("slow");
        Thread writer =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try (OutputStream out = Files.newOutputStream(slow)) {
                                        while (true) {
                                            out.write(1);
                                            Thread.sleep(1);
                                        }
                                    } catch (IOException | InterruptedException e) {
                                        // nobody reads any more, or the test is over
                                    }
                                });
        assertThatThrownBy(() -> new Spool(Duration.ofMillis(300), 3, 1 << 20).read(slow))
                .isInstanceOf(DataException.class)
                .hasMessageMatching(
                        slow
                                + " is a FIFO that had no end after 0.9 s and \\d+ bytes; write it into"
                                + " a file first");
        writer.interrupt();
    }

    @Test
    void text_out_of_a_fifo_must_be_text() throws IOException {
        Path fifo = fifo("text", new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> TextFile.read(fifo, "give one"))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        fifo
                                + " is no text in UTF-8, or in UTF-16 with a byte order mark (line 1"
                                + " can't be read); give one");
    }

    @Test
    void sockets_devices_and_folders_are_refused_by_every_reader() throws IOException {
        Path socket = dir.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assumeTrue(Files.exists(NULL) && Files.exists(socket), "no such files here");
            for (Path file : List.of(socket, NULL, Path.of("/dev/zero"), dir)) {
                String what = file == socket ? "a socket" : file == dir ? "a folder" : "a device";
                String sentence = file + " is " + what + "; expected a file";
                refused(() -> SafeTensors.read(file), sentence);
                refused(() -> Npy.read(file), sentence);
                refused(() -> TextFile.lines(file, "give one"), sentence);
                refused(() -> TextFile.read(file, "give one"), sentence);
                refused(() -> Source.checkRegular(file), sentence);
                refused(() -> ImageSource.of(file).read(Volume.volume(1, 1, 3)), sentence);
            }
        }
        Path fifo = fifo("fifo");
        refused(() -> Source.checkRegular(fifo), fifo + " is a FIFO; expected a file");
    }

    @Test
    void nothing_but_a_file_is_replaced_by_one() throws IOException {
        assumeTrue(Files.exists(NULL), "no such file here");
        Path fifo = fifo("fifo");
        Path link = Files.createSymbolicLink(dir.resolve("link"), NULL);
        for (Path file : List.of(NULL, fifo, dir, link, Path.of("/dev/stdout"))) {
            Object before = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            String what = file == fifo ? "a FIFO" : file == dir ? "a folder" : "a device";
            for (ThrowingCallable write :
                    List.<ThrowingCallable>of(
                            () -> AtomicFile.check(file),
                            () -> AtomicFile.write(file, new byte[1]))) {
                assertThatThrownBy(write)
                        .isInstanceOf(IOException.class)
                        .message()
                        .startsWith(file + " can't be written: it is ")
                        .satisfies(
                                message -> {
                                    // where the output of a test goes is the machine's choice
                                    if (!file.endsWith("stdout")) {
                                        assertThat(message).endsWith(" is " + what);
                                    }
                                });
            }
            assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                    .isEqualTo(before);
        }
        Path file = dir.resolve("file");
        Path to = Files.createSymbolicLink(dir.resolve("to"), file);
        AtomicFile.write(file, new byte[1]);
        AtomicFile.write(to, new byte[2]);
        assertThat(Files.size(to)).isEqualTo(2);
    }
}
