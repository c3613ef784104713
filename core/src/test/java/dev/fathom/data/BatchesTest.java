package dev.fathom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.augment.Augmentation.Mirror;
import dev.fathom.data.format.ImageFolder;
import dev.fathom.data.format.ImageFolderTest;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.PicturesTest;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {
    private static final Loader LOADER = new Loader(2);
    private static final Volume VOLUME = new Volume(4, 3, 2);
    private static final Pictures PICTURES = PicturesTest.random(10, VOLUME, 3);
    private static final Preprocessing PREPROCESSING = Preprocessing.measure(PICTURES);
    private static final Batches TRAINING =
            Batches.of(PICTURES, PREPROCESSING, 4)
                    .shuffled(11)
                    .augmentation(Augmentation.none().mirror(Mirror.RANDOM).padding(1));

    @TempDir Path dir;

    private static List<Integer> indices(Epoch epoch) {
        List<Integer> indices = new ArrayList<>();
        try (epoch) {
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                IntStream.of(batch.indices()).limit(batch.size()).forEach(indices::add);
            }
        }
        return indices;
    }

    private static List<Integer> all() {
        return IntStream.range(0, 10).boxed().toList();
    }

    @Test
    void for_testing_pictures_come_in_order_to_the_last_partial_batch() {
        Batches batches = Batches.of(PICTURES, PREPROCESSING, 4);
        assertThat(batches.count()).isEqualTo(3);
        assertThat(indices(batches.epoch(0, LOADER))).isEqualTo(all());
        try (Epoch epoch = batches.epoch(0, LOADER)) {
            assertThat(epoch.next().size()).isEqualTo(4);
            assertThat(epoch.next().size()).isEqualTo(4);
            Batch last = epoch.next();
            assertThat(last.size()).isEqualTo(2);
            assertThat(last.targets()).startsWith(2, 0);
            byte[] picture = new byte[VOLUME.size()];
            PICTURES.read(9, picture, 0);
            float[] expected = new float[VOLUME.size()];
            PREPROCESSING.apply(picture, 0, expected, 0, expected.length);
            assertThat(Arrays.copyOfRange(last.x(), VOLUME.size(), 2 * VOLUME.size()))
                    .isEqualTo(expected);
            assertThat(epoch.hasNext()).isFalse();
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("epoch 0 has 3 batches");
        }
    }

    @Test
    void a_partial_batch_can_be_left_out() {
        Batches batches = TRAINING.whole(true);
        assertThat(batches.count()).isEqualTo(2);
        assertThat(indices(batches.epoch(0, LOADER))).hasSize(8).doesNotHaveDuplicates();
        // 4, 4, then the next epoch's 4; and with the partial batch 4, 4, 2, 4
        assertThat(batches.picturesIn(3)).isEqualTo(12);
        assertThat(TRAINING.picturesIn(3)).isEqualTo(10);
        assertThat(TRAINING.picturesIn(4)).isEqualTo(14);
        assertThat(Batches.of(PICTURES, PREPROCESSING, 5).count()).isEqualTo(2);
    }

    @Test
    void each_epoch_has_an_order_of_its_own_that_the_seed_decides() {
        List<Integer> first = indices(TRAINING.epoch(0, LOADER));
        assertThat(first).containsExactlyInAnyOrderElementsOf(all()).isNotEqualTo(all());
        assertThat(indices(TRAINING.epoch(0, LOADER))).isEqualTo(first);
        assertThat(indices(TRAINING.epoch(1, LOADER))).isNotEqualTo(first);
        assertThat(indices(TRAINING.shuffled(12).epoch(0, LOADER))).isNotEqualTo(first);
    }

    /// Computed in Python after Steele, Lea & Flood 2014 and Fisher and Yates' shuffle: a run must
    /// be repeatable with later versions, of the JDK too.
    @Test
    void the_order_of_seed_11_stays_what_it_is() {
        assertThat(indices(TRAINING.epoch(0, LOADER)))
                .containsExactly(2, 3, 0, 4, 7, 1, 9, 5, 6, 8);
    }

    /// Colour pictures of which a window is cut out, with all changes.
    private static Batches changed() {
        Pictures colour = PicturesTest.random(10, new Volume(9, 9, 3), 3);
        Augmentation all =
                Augmentation.parse(
                        "crop:9.resizedCrop.mirror.colourJitter:0.4,0.4,0.4.colourNoise:9.cutout:2");
        Preprocessing preprocessing = Preprocessing.measure(colour);
        return Batches.of(colour, preprocessing, new Volume(6, 5, 3), 4)
                .augmentation(all)
                .shuffled(11);
    }

    /// In line, the last picture first: so whatever threads do, these are the bits.
    @Test
    void the_background_gives_the_bits_that_filling_in_line_gives() {
        for (Batches batches : List.of(TRAINING, changed())) {
            int[] order = batches.order(3);
            Batch inLine = new Batch(batches);
            try (Epoch epoch = batches.epoch(3, LOADER)) {
                for (int from = 0; from < 10; from += 4) {
                    Batch batch = epoch.next();
                    inLine.begin(order, from, Math.min(10, from + 4));
                    for (int i = inLine.size() - 1; i >= 0; i--) {
                        inLine.fill(3, i, i + 1);
                    }
                    int values = inLine.size() * batches.window().size();
                    assertThat(batch.size()).isEqualTo(inLine.size());
                    assertThat(Arrays.copyOf(batch.x(), values))
                            .isEqualTo(Arrays.copyOf(inLine.x(), values));
                    assertThat(Arrays.copyOf(batch.targets(), batch.size()))
                            .isEqualTo(Arrays.copyOf(inLine.targets(), batch.size()));
                }
            }
        }
    }

    @Test
    void seed_and_epoch_decide_all_changes() {
        float[] first = first(changed(), 0);
        assertThat(first(changed(), 0)).isEqualTo(first);
        assertThat(first(changed(), 1)).isNotEqualTo(first);
        assertThat(first(changed().shuffled(12), 0)).isNotEqualTo(first);
    }

    private static float[] first(Batches batches, int epoch) {
        try (Epoch dealt = batches.epoch(epoch, LOADER)) {
            return dealt.next().x().clone();
        }
    }

    @Test
    void several_views_of_a_picture_stand_side_by_side() {
        Volume window = new Volume(2, 2, 2);
        List<View> views = View.several(10);
        try (Epoch epoch =
                Batches.of(PICTURES, PREPROCESSING, window, 3).views(views).epoch(0, LOADER)) {
            Batch batch = epoch.next();
            assertThat(batch.x()).hasSize(3 * 10 * window.size());
            byte[] picture = new byte[VOLUME.size()];
            PICTURES.read(2, picture, 0);
            byte[] view = new byte[window.size()];
            views.get(7).apply(picture, VOLUME, view, 0, window);
            float[] expected = new float[view.length];
            PREPROCESSING.apply(view, 0, expected, 0, view.length);
            int at = (2 * 10 + 7) * window.size();
            assertThat(Arrays.copyOfRange(batch.x(), at, at + window.size())).isEqualTo(expected);
        }
    }

    @Test
    void an_epoch_can_be_taken_up_in_the_middle() {
        List<Integer> whole = indices(TRAINING.epoch(2, LOADER));
        assertThat(indices(TRAINING.epoch(2, 1, LOADER))).isEqualTo(whole.subList(4, 10));
        assertThat(indices(TRAINING.epoch(2, 3, LOADER))).isEmpty();
        assertThatThrownBy(() -> TRAINING.epoch(2, 4, LOADER))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void a_picture_that_can_not_be_read_is_reported_to_the_reader() throws Exception {
        Path broken = dir.resolve("ant/b.png");
        ImageFolderTest.even(dir.resolve("ant/a.png"), 0);
        ImageFolderTest.even(broken, 0);
        Volume colour = new Volume(2, 2, 3);
        ImageFolder folder = new ImageFolder(dir, List.of("ant"), colour, 0);
        Files.delete(broken);
        try (Epoch epoch = Batches.of(folder, Preprocessing.none(3), 1).epoch(0, LOADER)) {
            assertThat(epoch.next().size()).isEqualTo(1);
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(DataException.class)
                    .hasMessage(broken + " does not exist");
        }
    }

    @Test
    void a_loader_has_as_many_threads_as_it_is_told_for_all_epochs_until_it_is_closed()
            throws InterruptedException {
        Set<Thread> readers = ConcurrentHashMap.newKeySet();
        try (Loader three = new Loader(3)) {
            Batches batches =
                    Batches.of(new WatchedPictures(PICTURES, readers), PREPROCESSING, 10)
                            .shuffled(1);
            for (int epoch = 0; epoch < 20; epoch++) {
                try (Epoch dealt = batches.epoch(epoch, three)) {
                    dealt.next();
                }
            }
            assertThat(readers).hasSizeBetween(1, 3).allMatch(Thread::isAlive);
            assertThat(readers).allMatch(Thread::isDaemon);
        }
        for (Thread reader : readers) {
            assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void a_closed_epoch_reads_no_more_and_leaves_its_loader_to_the_next() {
        try (Loader one = new Loader(1)) {
            Epoch stuck = Batches.of(absent(), PREPROCESSING, 1).epoch(0, one);
            stuck.close();
            assertThat(indices(TRAINING.epoch(0, one))).hasSize(10);
        }
    }

    /// Pictures that are never there: reading one waits until it is given up.
    private static Pictures absent() {
        return new Pictures() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public Volume volume() {
                return VOLUME;
            }

            @Override
            public List<String> labels() {
                return List.of("nothing");
            }

            @Override
            public int label(int i) {
                return 0;
            }

            @Override
            public void read(int i, byte[] into, int at) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new DataException("given up", e);
                }
            }
        };
    }

    @Test
    void an_interrupted_reader_stops() {
        try (Epoch epoch = Batches.of(absent(), PREPROCESSING, 1).epoch(0, LOADER)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while waiting for a batch");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void settings_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> Batches.of(PICTURES, Preprocessing.none(3), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "pictures of 4×3×2 need a mean and deviation for each of 2 channels, not"
                                + " 3");
        assertThatThrownBy(() -> TRAINING.views(View.several(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "several views are for pictures that are not changed, found 2 and"
                                + " mirror(random).padding(1).border(zero)");
        assertThatThrownBy(() -> Batches.of(PICTURES, PREPROCESSING, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a batch of 1 … 89478485 pictures of 4×3×2, found 0");
        assertThatThrownBy(() -> Batches.of(PICTURES, PREPROCESSING, 11).whole(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected pictures for at least one batch of 11, found 10; use a smaller"
                                + " batch");
    }
}
