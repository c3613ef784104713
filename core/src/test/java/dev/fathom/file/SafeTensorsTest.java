package dev.fathom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
                        Map.of("a", new SafeTensors.Array(List.of(3), new float[] {1, -2, 0.5f})))
                .write(file);
        whole = Files.readAllBytes(file);
    }

    @Test
    void what_was_written_is_read() throws IOException {
        SafeTensors read = SafeTensors.readSealed(file);
        assertThat(read.metadata()).isEqualTo(Map.of("step", "12"));
        assertThat(read.arrays().get("a").values()).containsExactly(1, -2, 0.5f);
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
        SafeTensors tensors =
                new SafeTensors(
                        Map.of(), Map.of("a", new SafeTensors.Array(List.of(2, 2), values)));
        tensors.write(file, Precision.F16);
        long half = Files.size(file);
        SafeTensors.Array read = SafeTensors.readSealed(file).arrays().get("a");
        tensors.write(file);

        assertThat(Files.size(file) - half).isEqualTo(4 * 2);
        assertThat(read.shape()).containsExactly(2, 2);
        // 0.1 is 1638.4·2^-14, which rounds to 1638·2^-14; the least number is 2^-24
        assertThat(read.values()).containsExactly(1, -0.099975586f, 65504, 5.9604645e-8f);
    }

    @Test
    void a_number_too_large_for_half_precision_is_refused_and_no_file_written() {
        Path half = folder.resolve("half.safetensors");
        SafeTensors tensors =
                new SafeTensors(
                        Map.of(),
                        Map.of("a", new SafeTensors.Array(List.of(2), new float[] {1, -70000})));

        assertThatThrownBy(() -> tensors.write(half, Precision.F16))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "a holds -70000.0, and half precision ends at 65504.0; write it in single"
                                + " precision");
        assertThat(half).doesNotExist();
    }

    @Test
    void bytes_in_memory_are_read_as_a_file_is() {
        assertThat(SafeTensors.readSealed(file, whole).arrays().get("a").values())
                .containsExactly(1, -2, 0.5f);
        whole[whole.length - 1]++;
        assertThatThrownBy(() -> SafeTensors.readSealed(file, whole))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith(file + ": at byte 35 expected bytes of SHA-256 ");
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
