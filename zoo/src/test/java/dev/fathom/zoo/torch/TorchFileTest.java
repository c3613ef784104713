package dev.fathom.zoo.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Stored;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TorchFileTest {
    private static final JsonNode EXPECTED =
            JsonMapper.shared().readTree(resource("burn-expected.json"));

    @TempDir private Path folder;

    static List<String> files() {
        return List.copyOf(EXPECTED.propertyNames());
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_tensor_has_the_values_that_python_reads(String name) throws IOException {
        try (TorchFile file = TorchFile.open(copied(name))) {
            JsonNode expected = EXPECTED.get(name);
            assertThat(file.tensors()).containsOnlyKeys(expected.propertyNames());
            file.tensors()
                    .forEach((key, tensor) -> check(tensor, file.read(tensor), expected.get(key)));
        }
    }

    private static void check(TorchTensor tensor, Stored read, JsonNode expected) {
        assertThat(tensor.storage().type()).hasToString(expected.get("type").asString());
        List<Integer> shape = new ArrayList<>();
        expected.get("shape").forEach(extent -> shape.add(extent.asInt()));
        assertThat(read.shape()).isEqualTo(shape);
        float[] values = read.floats();
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        List<JsonNode> first = List.copyOf(expected.get("first").values());
        for (int i = 0; i < first.size(); i++) {
            assertThat((Float) values[i]).isEqualTo(number(first.get(i).asString()));
        }
        if (!expected.get("sum").asString().equals("none")) {
            double right = Double.parseDouble(expected.get("sum").asString());
            assertThat(sum).isCloseTo(right, within(1e-6 * Math.max(1, Math.abs(right))));
        }
    }

    private static Offset<Double> within(double offset) {
        return Offset.offset(offset);
    }

    private static Float number(String python) {
        return switch (python) {
            case "inf" -> Float.POSITIVE_INFINITY;
            case "-inf" -> Float.NEGATIVE_INFINITY;
            case "nan" -> Float.NaN;
            default -> Float.parseFloat(python);
        };
    }

    @Test
    void a_broken_file_is_a_sentence() throws IOException {
        Path file = copied("broken.pt");
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining("expected");
    }

    @Test
    void a_function_is_never_run_but_named() throws IOException {
        Path file = zipped("cos\nsystem\nX\4\0\0\0true\u0085R.");
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": a/data.pkl needs Python's os.system, which Fathom doesn't run;"
                                + " only tensors are read, as torch.save(model.state_dict(), FILE)"
                                + " writes them");
    }

    @Test
    void an_instruction_that_makes_no_tensor_is_named_with_its_place() throws IOException {
        Path file = zipped("}q\0i__main__\nx\n.");
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": at byte 4 expected in a/data.pkl an instruction that makes"
                                + " tensors, found 0x69");
    }

    @Test
    void a_tensor_with_more_numbers_than_its_storage_is_refused() throws IOException {
        Path file = zipped(tensor("M\377\377M\377\377\206", "K\0K\0\206"));
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "shape [65535, 65535] from number 0 with strides [0, 0], in a storage of 2"
                                + " numbers");
    }

    @Test
    void a_view_beyond_its_storage_is_refused() throws IOException {
        Path file = zipped(tensor("K\2\205", "K\2\205"));
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "shape [2] from number 0 with strides [2], in a storage of 2 numbers");
    }

    @Test
    void a_whole_zip_file_is_read() throws IOException {
        try (TorchFile file = TorchFile.open(zipped(tensor("K\2\205", "K\1\205")))) {
            TorchTensor tensor = file.tensors().get("tensor");
            assertThat(file.read(tensor).floats()).containsExactly(1, -2);
        }
    }

    @Test
    void a_tensor_of_no_numbers_may_be_as_wide_as_it_likes() throws IOException {
        String wide = "(M\377\377M\377\377M\377\377K\0t";
        try (TorchFile file = TorchFile.open(zipped(tensor(wide, "(K\1K\1K\1K\1t")))) {
            assertThat(file.read("tensor").floats()).isEmpty();
        }
    }

    @Test
    void what_is_no_file_is_refused_before_it_is_opened() {
        assertThatThrownBy(() -> TorchFile.open(folder))
                .hasMessage(folder + " is a folder; expected a file");
        Path device = Path.of("/dev/zero");
        assumeTrue(Files.exists(device), "no such device here");
        assertThatThrownBy(() -> TorchFile.open(device))
                .hasMessage("/dev/zero is a device; expected a file");
    }

    @Test
    void a_list_that_holds_itself_ends() throws IOException {
        Path file = zipped("]q\0h\0a.");
        assertThatThrownBy(() -> TorchFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": no tensors are in it; expected a table of weights");
    }

    @Test
    void every_file_that_is_cut_short_is_a_sentence() throws IOException {
        for (String name : List.of("mixed_types.pt", "legacy_shared_storage.pt")) {
            byte[] whole = bytes(name);
            for (int length = 0; length < whole.length; length += 7) {
                Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> readAll(file))
                        .as("%s cut to %d bytes", name, length)
                        .isInstanceOf(DataException.class);
            }
        }
    }

    @Test
    void no_damaged_byte_gives_another_kind_of_error() throws IOException {
        for (String name : List.of("nested_dict.pt", "simple_legacy.pt")) {
            byte[] whole = bytes(name);
            for (int i = 0; i < whole.length; i += 3) {
                byte[] damaged = whole.clone();
                damaged[i] = (byte) (damaged[i] ^ (1 << (i % 8)));
                Path file = Files.write(folder.resolve("damaged"), damaged);
                try {
                    readAll(file);
                } catch (DataException e) {
                    assertThat(e).hasMessageStartingWith(file.toString());
                }
            }
        }
    }

    private static void readAll(Path path) {
        try (TorchFile file = TorchFile.open(path)) {
            Map<String, TorchTensor> tensors = file.tensors();
            tensors.values().forEach(file::read);
        }
    }

    /// A pickle of a tensor of two floats.
    private static String tensor(String shape, String strides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\n"
                + "X\1\0\0\0"
                + "0X\3\0\0\0cpuK\2tQK\0"
                + shape
                + strides
                + "\211NtR.";
    }

    /// An archive as torch.save writes it, with storage 0 of the floats 1 and −2.
    private Path zipped(String pickle) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "a/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "a/data/0", new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
        }
        return Files.write(folder.resolve("made.pth"), bytes.toByteArray());
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }

    private Path copied(String name) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }

    private static byte[] bytes(String name) {
        return resource("burn/" + name);
    }

    private static byte[] resource(String name) {
        try (InputStream in = TorchFileTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
