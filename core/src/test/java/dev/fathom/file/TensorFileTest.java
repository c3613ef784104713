package dev.fathom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorFileTest {
    @TempDir private Path folder;

    /// A file of one array `a`.
    private Path file(String type, String shape, String hex) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        String header =
                "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,%d]}}"
                        .formatted(type, shape, data.length);
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        return Files.write(folder.resolve("a.safetensors"), bytes.array());
    }

    /// Bytes as Python's struct packs the numbers, little-endian.
    @ParameterizedTest
    @CsvSource({
        "F64, 000000000000f8bf2d431cebe2361a3f, -1.5, 1e-4",
        "F32, 0000c0bf17b7d138, -1.5, 1e-4",
        "F16, 00be8e06, -1.5, 1.0001659393310547e-4",
        "BF16, c0bfd238, -1.5, 1.0013580322265625e-4",
        "I64, ffffffffffffffff0100000001000000, -1, 4294967297",
        "I32, ffffffff00000080, -1, -2147483648",
        "I16, ffff0080, -1, -32768",
        "I8, ff80, -1, -128",
        "U8, ff80, 255, 128",
        "BOOL, 0100, 1, 0",
    })
    void all_types_are_read_as_the_nearest_floats(
            String type, String hex, double first, double second) throws IOException {
        try (TensorFile file = TensorFile.open(file(type, "[2,1]", hex))) {
            assertThat(file.shapes()).isEqualTo(Map.of("a", List.of(2, 1)));
            Stored read = file.read("a");
            assertThat(read.shape()).containsExactly(2, 1);
            assertThat(read.floats()).containsExactly((float) first, (float) second);
        }
    }

    @Test
    void a_counter_without_dimensions_is_one_number() throws IOException {
        try (TensorFile file = TensorFile.open(file("I64", "[]", "0700000000000000"))) {
            assertThat(file.shapes()).isEqualTo(Map.of("a", List.of()));
            assertThat(file.read("a").floats()).containsExactly(7);
        }
    }

    @Test
    void a_type_that_nobody_reads_is_named() throws IOException {
        Path file = file("F8_E4M3", "[2]", "0000");
        assertThatThrownBy(() -> TensorFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "expected a of type F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL, found"
                                + " 'F8_E4M3'");
    }

    @Test
    void a_damaged_file_with_a_checksum_is_refused() throws IOException {
        Path file = folder.resolve("sealed.safetensors");
        new SafeTensors(Map.of(), Map.of("a", Stored.of(List.of(2), new float[] {1, 2})))
                .write(file);
        try (TensorFile whole = TensorFile.open(file)) {
            assertThat(whole.read("a").floats()).containsExactly(1, 2);
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> TensorFile.open(file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("expected bytes of SHA-256 ");
    }

    @Test
    void what_is_not_there_or_cut_short_is_told() throws IOException {
        Path missing = folder.resolve("missing.safetensors");
        assertThatThrownBy(() -> TensorFile.open(missing)).hasMessage(missing + " does not exist");
        Path file = file("F32", "[2]", "00000000");
        assertThatThrownBy(() -> TensorFile.open(file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("a in 8 bytes within the 4 behind the header");
    }
}
