package dev.fathom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static final String DICTIONARY =
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }";

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("x.npy");
    }

    /// A file with this version, header and 1.5, −2, 3 behind it.
    private void write(int version, String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(text.length + 24).order(ByteOrder.LITTLE_ENDIAN);
        b.put("?NUMPY".getBytes(StandardCharsets.UTF_8)).put(0, (byte) 0x93);
        b.put((byte) version).put((byte) 0);
        if (version == 1) {
            b.putShort((short) text.length);
        } else {
            b.putInt(text.length);
        }
        b.put(text).putFloat(1.5f).putFloat(-2).putFloat(3);
        Files.write(file, Arrays.copyOf(b.array(), b.position()));
    }

    private String error() throws IOException {
        try {
            Npy.read(file);
            return "";
        } catch (DamagedFileException e) {
            return String.valueOf(e.getMessage()).replace(file.toString(), "x.npy");
        }
    }

    /// The bytes are those of NumPy 2.4.6: `numpy.save(f, numpy.array([[1.5, -2, 3]],
    /// dtype='<f4'))`.
    @Test
    void a_file_of_numpy_is_read() throws IOException {
        write(1, DICTIONARY + " ".repeat(58) + "\n");
        assertThat(Files.size(file)).isEqualTo(140);
        Npy read = Npy.read(file);
        assertThat(read.shape()).containsExactly(1, 3);
        assertThat(read.values()).containsExactly(1.5f, -2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void all_three_versions_are_read(int version) throws IOException {
        write(version, DICTIONARY);
        assertThat(Npy.read(file).values()).containsExactly(1.5f, -2, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'shape': (3,), 'fortran_order': False, 'descr': '<f4'}",
                "{'descr':'<f4','fortran_order':False,'shape':(3,1),}\n"
            })
    void order_and_spaces_of_the_header_do_not_matter(String header) throws IOException {
        write(1, header);
        assertThat(Npy.read(file).values()).containsExactly(1.5f, -2, 3);
    }

    @Test
    void what_was_written_is_read_back() throws IOException {
        float[] values = new float[2 * 3 * 50_001];
        Random random = new Random(7);
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        new Npy(List.of(2, 3, 50_001), values).write(file);
        Npy read = Npy.read(file);
        assertThat(read.shape()).containsExactly(2, 3, 50_001);
        assertThat(read.values()).containsExactly(values);
        assertThat(Files.size(file) % 64).isEqualTo(values.length * 4L % 64);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void what_is_not_read_is_not_written_either() {
        for (List<Integer> shape : List.of(List.of(0), Collections.nCopies(65, 1))) {
            assertThatThrownBy(() -> new Npy(shape, new float[shape.size() == 1 ? 0 : 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "an array of shape "
                                    + shape
                                    + ": expected at most 64 dimensions of 1 or more");
        }
    }

    @Test
    void a_header_that_says_a_thing_twice_is_refused() throws IOException {
        write(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'shape': (1, 3), }");
        assertThat(error())
                .startsWith("x.npy: at byte 10 expected each name once, found {'descr': '<f4',");
    }

    @Test
    void a_single_number_has_no_dimensions() throws IOException {
        new Npy(List.of(), new float[] {4}).write(file);
        assertThat(Npy.read(file).shape()).isEmpty();
        assertThat(Npy.read(file).values()).containsExactly(4);
    }

    @Test
    void a_shape_and_its_values_agree() {
        assertThatThrownBy(() -> new Npy(List.of(2, 2), new float[3]))
                .hasMessage("an array of shape [2, 2] has 4 values, not 3");
        assertThatThrownBy(() -> new Npy(List.of(1 << 30, 1 << 30, 1 << 30), new float[3]))
                .hasMessage(
                        "an array of shape [1073741824, 1073741824, 1073741824] has"
                                + " 1237940039285380274899124224 values, not 3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'descr': '<f8', 'fortran_order': False, 'shape': (3,)}"
                        + "|at byte 10 expected numbers of type '<f4' (float32), found '<f8'",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (3,)}"
                        + "|at byte 10 expected C order, found fortran_order True",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)}"
                        + "|at byte 65 expected the values of shape (4,), found 12 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}"
                        + "|at byte 65 expected the values of shape (2,), found 12 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,0)}"
                        + "|at byte 66 expected the values of shape (3,0), found 12 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967299,1)}"
                        + "|at byte 75 expected the values of shape (4294967299,1), found 12 bytes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647,2147483647,4)}"
                        + "|at byte 86 expected the values of shape (2147483647,2147483647,4), found"
                        + " 12 bytes",
                "{'descr': '<f4', 'shape': (3,)}"
                        + "|at byte 10 expected a dictionary of descr, fortran_order and shape, found"
                        + " {'descr': '<f4', 'shape': (3,)}",
                "{'descr': exit(), 'fortran_order': False, 'shape': (3,)}"
                        + "|at byte 10 expected a dictionary of descr, fortran_order and shape, found"
                        + " {'descr': exit(), 'fortran_order': False, 'shape': (3,)}",
            })
    void a_header_that_promises_something_else_is_refused(String header, String message)
            throws IOException {
        write(1, header);
        assertThat(error()).isEqualTo("x.npy: " + message);
    }

    @Test
    void an_unknown_version_is_refused() throws IOException {
        write(4, DICTIONARY);
        assertThat(error())
                .isEqualTo("x.npy: at byte 6 expected version 1.0, 2.0 or 3.0, found 4.0");
    }

    @Test
    void another_kind_of_file_is_refused() throws IOException {
        Files.writeString(file, "PK and so on, but no array");
        assertThat(error())
                .isEqualTo("x.npy: at byte 0 expected \\x93NUMPY, found another kind of file");
    }

    @Test
    void a_length_that_the_file_does_not_have_allocates_nothing() throws IOException {
        write(2, DICTIONARY);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -2);
        Files.write(file, bytes);
        assertThat(error())
                .isEqualTo(
                        "x.npy: at byte 8 expected a header of at most 71 bytes, found 4294967294"
                                + " bytes");
    }

    @Test
    void a_file_that_ends_anywhere_is_refused() throws IOException {
        write(1, DICTIONARY);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(error()).as("%d bytes", length).startsWith("x.npy: at byte ");
        }
    }

    @Test
    void damaged_bytes_give_an_error_or_an_array_and_nothing_worse() throws IOException {
        write(1, DICTIONARY);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= round % 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            assertThat(error()).as("round %d", round).doesNotContain("\n");
        }
    }
}
