package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fathom.file.DataException;
import dev.fathom.file.Npy;
import dev.fathom.file.SafeTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every format in many ways of being damaged: cut anywhere, each byte of the header changed,
/// counts that lie.
class DamagedFilesTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir Path dir;

    private interface Reader {
        void read(Path file, Path other) throws IOException;
    }

    /// A format: a small whole file, a second one that goes with it, and where its header ends.
    private enum Format {
        IDX_PICTURES(idxPictures(), idxLabels(), 16, Format::idx),
        IDX_LABELS(idxLabels(), idxPictures(), 8, (file, other) -> idx(other, file)),
        IDX_PACKED(packed(idxPictures()), idxLabels(), 26, Format::idx),
        CIFAR_10(CifarTest.record(3), new byte[0], 1, (file, other) -> cifar(file)),
        SAFETENSORS(
                safetensors(),
                new byte[0],
                safetensors().length - 24,
                (file, other) -> SafeTensors.read(file)),
        NPY(npy(), new byte[0], 128, (file, other) -> Npy.read(file));

        private final byte[] whole;
        private final byte[] other;
        private final int header;
        private final Reader reader;

        Format(byte[] whole, byte[] other, int header, Reader reader) {
            this.whole = whole;
            this.other = other;
            this.header = header;
            this.reader = reader;
        }

        private static void idx(Path pictures, Path labels) {
            Idx.read(pictures, labels, Idx.DIGITS);
        }

        private static void cifar(Path file) {
            Cifar.read10(List.of(file), Cifar.NAMES_10);
        }
    }

    private static byte[] idxPictures() {
        return ByteBuffer.allocate(16 + 12)
                .putInt(0x803)
                .putInt(2)
                .putInt(3)
                .putInt(2)
                .put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
                .array();
    }

    private static byte[] idxLabels() {
        return ByteBuffer.allocate(10).putInt(0x801).putInt(2).put((byte) 7).put((byte) 0).array();
    }

    private static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    /// As other programs write them, without a checksum.
    private static byte[] safetensors() {
        String header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                        + "\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,24]}}";
        return ByteBuffer.allocate(8 + header.length() + 24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] npy() {
        try {
            Path file = Files.createTempFile("fathom", ".npy");
            new Npy(List.of(2, 2), new float[4]).write(file);
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Reads the bytes and gives what the error says; empty when there is none. Never takes much
    /// memory.
    private String said(Format format, byte[] bytes) throws IOException {
        Path file = Files.write(dir.resolve("file"), bytes);
        Path other = Files.write(dir.resolve("other"), format.other);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            format.reader.read(file, other);
            return "";
        } catch (DataException e) {
            return String.valueOf(e.getMessage());
        } finally {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated")
                    .isLessThan(8 * MEGABYTE);
        }
    }

    private void assertNamesTheDamage(String said) {
        assertThat(said)
                .startsWith(dir.toString())
                .matches("(?s).*at byte \\d+ .*expected .*")
                .contains("found ");
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_file_is_read(Format format) throws IOException {
        assertThat(said(format, format.whole)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_file_cut_anywhere_is_refused(Format format) throws IOException {
        int step = Math.max(1, format.whole.length / 300);
        for (int length = 0; length < format.whole.length; length += step) {
            assertNamesTheDamage(said(format, Arrays.copyOf(format.whole, length)));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDX_PACKED")
    void more_bytes_than_announced_are_refused(Format format) throws IOException {
        assertNamesTheDamage(said(format, Arrays.copyOf(format.whole, format.whole.length + 1)));
    }

    /// What a changed byte of a header means may be another whole file, but never much memory, and
    /// never another kind of error.
    @ParameterizedTest
    @EnumSource
    void a_header_with_any_byte_changed_is_refused_or_read(Format format) throws IOException {
        int refused = 0;
        for (int at = 0; at < format.header; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, format.whole[at] ^ 1}) {
                byte[] bytes = format.whole.clone();
                bytes[at] = (byte) value;
                String said = said(format, bytes);
                if (!said.isEmpty()) {
                    assertThat(said).startsWith(dir.toString());
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void random_damage_gives_an_error_or_a_reading_and_nothing_worse(Format format)
            throws IOException {
        Random random = new Random(9);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = Arrays.copyOf(format.whole, 1 + random.nextInt(format.whole.length));
            for (int k = random.nextInt(8); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String said = said(format, bytes);
            if (!said.isEmpty()) {
                assertThat(said).startsWith(dir.toString());
            }
        }
    }

    @Test
    void counts_that_a_file_only_claims_allocate_nothing() throws IOException {
        byte[] claims = idxPictures();
        ByteBuffer.wrap(claims).putInt(4, Integer.MAX_VALUE).putInt(8, 8192).putInt(12, 8192);
        assertThat(said(Format.IDX_PICTURES, claims))
                .isEqualTo(
                        dir.resolve("file")
                                + ": at byte 16 expected 67108864 bytes of picture 0 of 2147483647,"
                                + " found 12: the file is cut short; get it again");
        byte[] labels = idxLabels();
        ByteBuffer.wrap(labels).putInt(4, Integer.MAX_VALUE);
        assertNamesTheDamage(said(Format.IDX_LABELS, labels));
    }

    @Test
    void a_folder_where_a_file_should_be_is_named() {
        Map<String, Reader> readers =
                Map.of(
                        "safetensors", (file, other) -> SafeTensors.read(file),
                        "npy", (file, other) -> Npy.read(file),
                        "cifar", (file, other) -> Format.cifar(file),
                        "idx", Format::idx);
        readers.forEach(
                (name, reader) ->
                        assertThatThrownBy(() -> reader.read(dir, dir))
                                .as(name)
                                .isInstanceOf(DataException.class)
                                .hasMessage(dir + " is a folder; expected a file"));
    }

    @Test
    void a_packed_file_that_unpacks_without_end_is_refused_where_it_should_end()
            throws IOException {
        byte[] bomb = packed(Arrays.copyOf(idxPictures(), 64 * MEGABYTE));
        assertThat(bomb.length).isLessThan(MEGABYTE);
        assertThat(said(Format.IDX_PACKED, bomb))
                .isEqualTo(
                        dir.resolve("file")
                                + ": at byte 28 when unpacked expected the end of the file after 2"
                                + " pictures, found more");
    }
}
