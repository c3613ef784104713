package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CifarTest {
    @TempDir Path dir;

    /// A record with random pixels.
    static byte[] record(int... labels) {
        byte[] record = new byte[labels.length + 3072];
        new Random(labels[0]).nextBytes(record);
        for (int i = 0; i < labels.length; i++) {
            record[i] = (byte) labels[i];
        }
        return record;
    }

    private Path file(String name, byte[]... records) throws IOException {
        Path file = dir.resolve(name);
        Files.write(file, new byte[0]);
        for (byte[] record : records) {
            Files.write(file, record, StandardOpenOption.APPEND);
        }
        return file;
    }

    @Test
    void files_follow_each_other_and_slices_become_depth_columns() throws IOException {
        byte[] second = record(9);
        Pictures p = Cifar.read10(List.of(file("a", record(3)), file("b", second)), Cifar.NAMES_10);
        assertThat(p.volume()).isEqualTo(new Volume(32, 32, 3));
        assertThat(p.size()).isEqualTo(2);
        assertThat(p.label(0)).isEqualTo(3);
        assertThat(p.label(1)).isEqualTo(9);
        byte[] picture = new byte[3072];
        p.read(1, picture, 0);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                for (int d = 0; d < 3; d++) {
                    assertThat(picture[(y * 32 + x) * 3 + d])
                            .isEqualTo(second[1 + d * 1024 + y * 32 + x]);
                }
            }
        }
    }

    @Test
    void of_cifar_100_the_fine_labels_count() throws IOException {
        byte[] record = record(19, 99);
        Pictures p = Cifar.read100(List.of(file("train.bin", record)), Cifar.NAMES_100);
        byte[] picture = new byte[3072];
        p.read(0, picture, 0);
        assertThat(p.label(0)).isEqualTo(99);
        assertThat(picture[1]).isEqualTo(record[2 + 1024]);
    }

    @Test
    void cifar_100_has_a_hundred_different_names_in_order() {
        assertThat(Cifar.NAMES_100).hasSize(100).doesNotHaveDuplicates().isSorted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | at byte 0 expected 3073 bytes of picture 0, found 0: the file is cut short or is"
                        + " not a CIFAR-10 file; get it again",
                "6145 | at byte 3073 expected 3073 bytes of picture 1, found 3072: the file is cut"
                        + " short or is not a CIFAR-10 file; get it again",
                "6147 | at byte 6146 expected 3073 bytes of picture 2, found 1: the file is cut short"
                        + " or is not a CIFAR-10 file; get it again"
            })
    void a_file_that_ends_within_a_picture_is_refused(int length, String message)
            throws IOException {
        byte[] three = new byte[3 * 3073];
        Path file = file("batch", Arrays.copyOf(three, length));
        assertThatThrownBy(() -> Cifar.read10(List.of(file), Cifar.NAMES_10))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": " + message);
    }

    @Test
    void a_label_that_no_class_has_is_refused() throws IOException {
        Path ten = file("ten", record(1), record(10));
        assertThatThrownBy(() -> Cifar.read10(List.of(ten), Cifar.NAMES_10))
                .isInstanceOf(DataException.class)
                .hasMessage(ten + ": at byte 3073 expected a label of 0 … 9, found 10");
        Path coarse = file("coarse", record(20, 0));
        assertThatThrownBy(() -> Cifar.read100(List.of(coarse), Cifar.NAMES_100))
                .hasMessage(coarse + ": at byte 0 expected a label of 0 … 19, found 20");
        Path fine = file("fine", record(0, 255));
        assertThatThrownBy(() -> Cifar.read100(List.of(fine), Cifar.NAMES_100))
                .hasMessage(fine + ": at byte 1 expected a label of 0 … 99, found 255");
    }

    @Test
    void names_must_be_as_many_as_the_classes() {
        assertThatThrownBy(() -> Cifar.read10(List.of(), List.of("cat", "dog")))
                .isInstanceOf(DataException.class)
                .hasMessage("expected the names of 10 classes, found 2");
    }

    /// The mean and deviation that airbench and others print for CIFAR-10's training set.
    @Test
    void the_real_cifar_10_has_its_known_mean_and_deviation() {
        String real = System.getProperty("fathom.cifar10");
        assumeTrue(
                real != null,
                "pass -Dfathom.cifar10=DIR, with data_batch_1.bin … in DIR, to test with CIFAR-10");
        DataSet cifar = DataSets.open(Path.of(real));
        assertThat(cifar.training().size()).isEqualTo(50_000);
        assertThat(cifar.test().size()).isEqualTo(10_000);
        Preprocessing measured = Preprocessing.measure(cifar.training());
        assertThat(measured.mean().stream().map(CifarTest::rounded))
                .containsExactly(0.4914, 0.4822, 0.4465);
        assertThat(measured.deviation().stream().map(CifarTest::rounded))
                .containsExactly(0.2470, 0.2435, 0.2616);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
