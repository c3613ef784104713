package dev.fathom.data.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The order in which shards are read.
class MixedOrderTest {
    private static final int SIZE = 20_000;
    private static final int[] STARTS = IntStream.range(0, 20).map(i -> 1000 * i).toArray();

    private static int[] order(int epoch) {
        return Draws.mixed(STARTS, SIZE, Draws.of(7, Draws.SHUFFLE, epoch));
    }

    @Test
    void each_epoch_has_each_picture_once_in_an_order_of_its_own() {
        int[] first = order(0);
        assertThat(order(0)).isEqualTo(first);
        assertThat(order(1)).isNotEqualTo(first);
        assertThat(Arrays.stream(first).sorted().toArray())
                .isEqualTo(IntStream.range(0, SIZE).toArray());
    }

    @Test
    void a_shard_is_begun_when_the_window_has_room_for_it_and_no_more_are_open() {
        int[] order = order(3);
        Set<Integer> begun = new HashSet<>();
        for (int dealt = 0; dealt < SIZE; dealt++) {
            begun.add(order[dealt] / 1000);
            assertThat(begun.size()).isLessThanOrEqualTo((dealt + 4096) / 1000 + 1);
        }
        long neighbours =
                IntStream.range(1, SIZE).filter(i -> order[i] == order[i - 1] + 1).count();
        assertThat(neighbours).isLessThan(50);
        assertThat(order[0] / 1000).isNotEqualTo(0);
    }

    @Test
    void one_shard_alone_is_shuffled_as_pictures_without_shards_are() {
        int[] order = IntStream.range(0, 50).toArray();
        Draws.shuffle(order, Draws.of(1, 2));
        assertThat(Draws.mixed(new int[] {0}, 50, Draws.of(1, 2))).isEqualTo(order);
    }

    /// Pictures of which nothing but the shards is asked.
    private record Sharded(int size, int[] shards) implements Pictures {
        @Override
        public Volume volume() {
            return new Volume(1, 1, 1);
        }

        @Override
        public List<String> labels() {
            return List.of("one");
        }

        @Override
        public int label(int i) {
            return 0;
        }

        @Override
        public void read(int i, byte[] into, int at) {
            into[at] = (byte) i;
        }
    }

    @Test
    void a_part_of_shards_has_those_of_which_pictures_are_left() {
        Pictures all = new Sharded(10, new int[] {0, 3, 6, 8});
        assertThat(all.subset(0, 2, 6, 7, 8).shards()).containsExactly(0, 2, 4);
        assertThat(all.subset(4).shards()).containsExactly(0);
        assertThat(all.subset(9, 0, 9).shards()).containsExactly(0);
        assertThat(all.subset(0, 1, 4).scaled(new Volume(2, 2, 1)).shards()).containsExactly(0, 2);
    }

    @Test
    void of_several_shards_some_pictures_are_measured_and_of_one_all() {
        assertThat(new Sharded(100_000, new int[] {0}).measured()).hasSize(100_000);
        assertThat(new Sharded(100_000, new int[] {0, 9}).measured())
                .hasSize(1024)
                .contains(0, 50_000)
                .isSorted();
        assertThat(new Sharded(100, new int[] {0, 9}).measured()).hasSize(100);
    }
}
