package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.tensor.Volume;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The pictures inside the repository.
class SampleTest {
    static final Path DIRECTORY = Path.of("..", "data", "fashion-mnist-sample");
    private static final DataSet SAMPLE = DataSets.open(DIRECTORY);

    @Test
    void the_sample_has_600_and_100_pictures_of_each_class() {
        assertThat(SAMPLE.name()).isEqualTo("fashion-mnist-sample");
        assertThat(SAMPLE.training().volume()).isEqualTo(new Volume(28, 28, 1));
        assertThat(counts(SAMPLE.training())).hasSize(10).containsOnly(600);
        assertThat(counts(SAMPLE.test())).hasSize(10).containsOnly(100);
    }

    private static int[] counts(Pictures pictures) {
        int[] counts = new int[pictures.labels().size()];
        for (int i = 0; i < pictures.size(); i++) {
            counts[pictures.label(i)]++;
        }
        return counts;
    }

    @Test
    void its_classes_have_the_names_of_clothes() {
        assertThat(SAMPLE.training().labels())
                .containsExactly(
                        "T-shirt/top",
                        "Trouser",
                        "Pullover",
                        "Dress",
                        "Coat",
                        "Sandal",
                        "Shirt",
                        "Sneaker",
                        "Bag",
                        "Ankle boot");
    }

    /// Bytes 8 … 17 of the unpacked label files, seen with zcat and od.
    @Test
    void its_first_labels_are_those_of_the_files() {
        assertThat(IntStream.range(0, 10).map(SAMPLE.training()::label))
                .containsExactly(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);
        assertThat(IntStream.range(0, 10).map(SAMPLE.test()::label))
                .containsExactly(9, 2, 1, 1, 6, 1, 4, 6, 5, 7);
    }

    /// Computed from the files by a few lines of Python (gzip, struct, hashlib) after the
    /// definition in Pictures.sha256.
    @Test
    void its_fingerprints_are_known() {
        assertThat(SAMPLE.training().sha256())
                .isEqualTo("ece28b53476cfef09dae567ca3ded21deb04c90050df4be3623ec5c95139b336");
        assertThat(SAMPLE.test().sha256())
                .isEqualTo("c6fd66939db233ab0d580bda7621f2b0fe7234cae70aa78437594e8a494b6c27");
    }

    /// 0.2860 and 0.3530 are the well-known figures of the complete training set.
    @Test
    void its_mean_and_deviation_are_near_those_of_the_complete_set() {
        Preprocessing measured = Preprocessing.measure(SAMPLE.training());
        assertThat(measured.mean().getFirst()).isBetween(0.28, 0.292);
        assertThat(measured.deviation().getFirst()).isBetween(0.347, 0.359);
    }
}
