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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The checksum of safetensors files; their form is tested with models.
class SafeTensorsTest {
    @TempDir private Path folder;
    private Path file;
    private byte[] whole;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("x.safetensors");
        new SafeTensors(
                        Map.of("step", "12"),
                        Map.of("a", Stored.of(List.of(3), new float[] {1, -2, 0.5f})))
                .write(file);
        whole = Files.readAllBytes(file);
    }

    @Test
    void what_was_written_is_read() throws IOException {
        SafeTensors read = SafeTensors.readSealed(file);
        assertThat(read.metadata()).isEqualTo(Map.of("step", "12"));
        assertThat(read.arrays().get("a").floats()).containsExactly(1, -2, 0.5f);
    }

    @Test
    void it_is_read_while_all_threads_of_the_common_pool_wait() {
        CountDownLatch read = new CountDownLatch(1);
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            ForkJoinPool.commonPool().execute(() -> await(read));
        }
        try {
            Callable<SafeTensors> reading = () -> SafeTensors.read(file);
            FutureTask<SafeTensors> task = new FutureTask<>(reading);
            Thread.ofPlatform().daemon().start(task);
            assertThat(task).succeedsWithin(Duration.ofMinutes(1));
        } finally {
            read.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void every_cut_is_refused() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            refused("cut to " + length);
        }
    }

    @Test
    void every_flipped_bit_is_refused() throws IOException {
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] bytes = whole.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
            refused("bit " + bit);
        }
    }

    private void refused(String damage) {
        assertThatThrownBy(() -> SafeTensors.readSealed(file))
                .as(damage)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageMatching("(?s)\\Q" + file + "\\E: at byte \\d+ expected .*, found .*");
    }

    @Test
    void the_message_names_both_checksums() throws IOException {
        whole[whole.length - 1]++;
        Files.write(file, whole);
        assertThatThrownBy(() -> SafeTensors.read(file))
                .hasMessageMatching(
                        "\\Q%s\\E: at byte 35 expected bytes of SHA-256 [0-9a-f]{64}, found bytes of [0-9a-f]{64}"
                                .formatted(file));
    }

    @Test
    void half_precision_takes_two_bytes_a_number_and_rounds_to_the_nearest() throws IOException {
        float[] values = {1, -0.1f, 65504, 6e-8f};
        Stored single = Stored.of(List.of(2, 2), values);
        new SafeTensors(Map.of(), Map.of("a", single.as(Stored.Type.F16, "a"))).write(file);
        long half = Files.size(file);
        Stored read = SafeTensors.readSealed(file).arrays().get("a");
        new SafeTensors(Map.of(), Map.of("a", single)).write(file);

        assertThat(Files.size(file) - half).isEqualTo(4 * 2);
        assertThat(read.shape()).containsExactly(2, 2);
        // 0.1 is 1638.4·2^-14, which rounds to 1638·2^-14; the least number is 2^-24
        assertThat(read.floats()).containsExactly(1, -0.099975586f, 65504, 5.9604645e-8f);
    }

    @Test
    void bytes_in_memory_are_read_as_a_file_is() {
        assertThat(SafeTensors.readSealed(file, whole).arrays().get("a").floats())
                .containsExactly(1, -2, 0.5f);
        whole[whole.length - 1]++;
        assertThatThrownBy(() -> SafeTensors.readSealed(file, whole))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith(file + ": at byte 35 expected bytes of SHA-256 ");
    }

    private void header(String json) throws IOException {
        header(json.getBytes(StandardCharsets.UTF_8));
    }

    private void header(byte[] json) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(json.length).put(json).array());
    }

    private void unread(String why) {
        assertThatThrownBy(() -> SafeTensors.read(file))
                .as(why)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageMatching("(?s)\\Q" + file + "\\E: at byte \\d+ expected .*, found .*");
    }

    @Test
    void a_header_has_one_meaning() throws IOException {
        header("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}}");
        unread("a text twice");
        header("{\"__metadata__\":{\"a\":\"1\"},\"__metadata__\":{\"a\":\"1\"}}");
        unread("all texts twice");
        String array = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        header("{\"a\":" + array + ",\"a\":" + array + "}");
        unread("an array twice");
        header("{\"a\":" + array.replace("{", "{\"shape\":[0],") + "}");
        unread("a shape twice");
        header("{\"a\":" + array.replace("F32", "f32") + "}");
        unread("a type in small letters");
        header("{}".getBytes(StandardCharsets.UTF_16LE));
        unread("UTF-16");
        header("\uFEFF{}");
        unread("a byte order mark");
        header(" {}");
        unread("a space first");
        header("{\"__metadata__\":{\"a\":\"\u0001\"}}");
        unread("a control character that is not escaped");
        header("{\"a\":" + array + "} \n\t\r ");
        assertThat(SafeTensors.read(file).arrays()).containsKey("a");
    }

    @Test
    void nothing_but_spaces_stands_between_header_and_arrays() throws IOException {
        header("{} {}");
        assertThatThrownBy(() -> SafeTensors.read(file))
                .hasMessage(
                        file
                                + ": at byte 11 expected nothing but spaces between the header's JSON"
                                + " and the arrays, found '{'");
        header("{}\0\0");
        assertThatThrownBy(() -> SafeTensors.read(file))
                .hasMessageEndingWith("and the arrays, found byte 0x00");
    }

    @Test
    void names_of_the_files_own_are_refused_before_anything_is_written() {
        var stored = Stored.of(List.of(1), new float[1]);
        for (SafeTensors odd :
                List.of(
                        new SafeTensors(Map.of("sha256", "x"), Map.of()),
                        new SafeTensors(Map.of(), Map.of("__metadata__", stored)))) {
            assertThatThrownBy(odd::toBytes)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the text sha256 and what is called __metadata__ are the file's own;"
                                    + " name yours otherwise");
        }
    }

    @Test
    void names_and_texts_of_any_length_and_letters_come_back() throws IOException {
        String odd = "\u0000\u001b\u007f\u0085\u2028\ufeff\"\\\n\r\t 日 🐈";
        Map<String, String> texts = Map.of(odd, odd, "n".repeat(60_000), "x".repeat(30_000_000));
        Map<String, Stored> arrays = Map.of(odd, Stored.of(List.of(1), new float[] {7}));
        new SafeTensors(texts, arrays).write(file);
        SafeTensors read = SafeTensors.readSealed(file);
        assertThat(read.metadata().equals(texts)).isTrue();
        assertThat(read.arrays()).containsOnlyKeys(odd);
    }

    @Test
    void a_file_without_checksum_is_read_unless_it_must_have_one() throws IOException {
        byte[] header = "{}".getBytes(StandardCharsets.US_ASCII);
        Files.write(file, new byte[] {2, 0, 0, 0, 0, 0, 0, 0, header[0], header[1]});
        assertThat(SafeTensors.read(file).arrays()).isEmpty();
        assertThatThrownBy(() -> SafeTensors.readSealed(file))
                .hasMessage(file + ": at byte 8 expected a checksum, the text sha256, found none");
    }
}
