package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdxTest {
    private static final byte[] PIXELS = {1, 2, 3, 4, 5, 6, (byte) 250, 8, 9, 10, 11, 12};
    private static final byte[] PICTURES = bytes(new int[] {0x803, 2, 2, 3}, PIXELS);
    private static final byte[] LABELS = bytes(new int[] {0x801, 2}, (byte) 7, (byte) 0);

    @TempDir Path dir;

    static byte[] bytes(int[] header, byte... content) {
        ByteBuffer b = ByteBuffer.allocate(4 * header.length + content.length);
        for (int number : header) {
            b.putInt(number);
        }
        return b.put(content).array();
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private Pictures read(byte[] pictures, byte[] labels) throws IOException {
        return Idx.read(
                Files.write(dir.resolve("pictures"), pictures),
                Files.write(dir.resolve("labels"), labels),
                Idx.DIGITS);
    }

    @Test
    void pictures_and_labels_are_read_plain_and_packed() throws IOException {
        for (Pictures p : List.of(read(PICTURES, LABELS), read(gzip(PICTURES), gzip(LABELS)))) {
            assertThat(p.size()).isEqualTo(2);
            assertThat(p.volume()).isEqualTo(new Volume(3, 2, 1));
            assertThat(p.label(0)).isEqualTo(7);
            assertThat(p.label(1)).isEqualTo(0);
            byte[] both = new byte[13];
            p.read(0, both, 1);
            p.read(1, both, 7);
            assertThat(Arrays.copyOfRange(both, 1, 13)).isEqualTo(PIXELS);
        }
    }

    static Stream<Arguments> damagedPictures() throws IOException {
        byte[] packed = gzip(PICTURES);
        byte[] badSum = packed.clone();
        badSum[packed.length - 8] ^= 1;
        return Stream.of(
                Arguments.of(
                        LABELS,
                        ": at byte 0 expected 0x00000803 (idx pictures: unsigned bytes in 3"
                                + " dimensions), found 0x00000801"),
                Arguments.of(
                        new byte[0],
                        ": at byte 0 expected 4 bytes of the idx header, found 0: the file is cut"
                                + " short; get it again"),
                Arguments.of(
                        Arrays.copyOf(PICTURES, 14),
                        ": at byte 12 expected 4 bytes of the idx header, found 2: the file is cut"
                                + " short; get it again"),
                Arguments.of(
                        Arrays.copyOf(PICTURES, 25),
                        ": at byte 22 expected 6 bytes of picture 1 of 2, found 3: the file is cut"
                                + " short; get it again"),
                Arguments.of(
                        Arrays.copyOf(PICTURES, 30),
                        ": at byte 28 expected the end of the file after 2 pictures, found more"),
                Arguments.of(
                        bytes(new int[] {0x803, 0, 2, 3}),
                        ": at byte 4 expected 1 … 2147483647 pictures, found 0"),
                Arguments.of(
                        bytes(new int[] {0x803, Integer.MIN_VALUE, 2, 3}),
                        ": at byte 4 expected 1 … 2147483647 pictures, found 2147483648"),
                Arguments.of(
                        bytes(new int[] {0x803, 2, 0, 3}),
                        ": at byte 8 expected 1 … 8192 rows, found 0"),
                Arguments.of(
                        bytes(new int[] {0x803, 2, 2, 8193}),
                        ": at byte 12 expected 1 … 8192 columns, found 8193"),
                Arguments.of(
                        gzip(bytes(new int[] {0x803, Integer.MAX_VALUE, 8192, 8192}, PIXELS)),
                        ": at byte 16 when unpacked expected 67108864 bytes of picture 0 of"
                                + " 2147483647, found 12: the file is cut short; get it again"),
                Arguments.of(
                        Arrays.copyOf(packed, 11),
                        ": at byte 0 when unpacked expected 4 bytes of the idx header, found the end of"
                                + " the packed data; get the file again"),
                Arguments.of(
                        badSum,
                        ": at byte 28 when unpacked expected whole gzip data, found damage"
                                + " (Corrupt GZIP trailer); get the file again"));
    }

    @ParameterizedTest
    @MethodSource("damagedPictures")
    void damaged_pictures_are_refused_with_file_byte_expected_and_found(
            byte[] pictures, String message) {
        assertThatThrownBy(() -> read(pictures, LABELS))
                .isInstanceOf(DataException.class)
                .hasMessage(dir.resolve("pictures") + message);
    }

    static Stream<Arguments> damagedLabels() throws IOException {
        return Stream.of(
                Arguments.of(
                        PICTURES,
                        ": at byte 0 expected 0x00000801 (idx labels: unsigned bytes in 1"
                                + " dimension), found 0x00000803"),
                Arguments.of(
                        bytes(new int[] {0x801, 3}, (byte) 1, (byte) 2, (byte) 3),
                        ": at byte 4 expected 2 labels, one a picture, found 3"),
                Arguments.of(
                        bytes(new int[] {0x801, 2}, (byte) 1),
                        ": at byte 8 expected 2 bytes of labels, found 1: the file is cut short; get"
                                + " it again"),
                Arguments.of(
                        bytes(new int[] {0x801, 2}, (byte) 1, (byte) 2, (byte) 3),
                        ": at byte 10 expected the end of the file after 2 labels, found more"),
                Arguments.of(
                        gzip(bytes(new int[] {0x801, 2}, (byte) 1, (byte) 200)),
                        ": at byte 9 when unpacked expected a label of 0 … 9, found 200; a file"
                                + " labels.txt beside it names all classes, one a line"));
    }

    @ParameterizedTest
    @MethodSource("damagedLabels")
    void damaged_labels_are_refused_with_file_byte_expected_and_found(
            byte[] labels, String message) {
        assertThatThrownBy(() -> read(PICTURES, labels))
                .isInstanceOf(DataException.class)
                .hasMessage(dir.resolve("labels") + message);
    }
}
