package dev.fathom.train.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.train.optimizer.Replication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The ledger of who learns from what.
class RoundsTest {
    private static Rounds rounds(int replicas, int localSteps, int count, int all) {
        return new Rounds(new Replication(replicas, localSteps, 1, 0), count, all);
    }

    @Test
    void one_model_alone_takes_one_batch_after_another() {
        Rounds rounds = rounds(1, 1, 5, 13);
        for (int step = 0; step < 13; step++) {
            assertThat(rounds.place(step)).isEqualTo(new Rounds.Place(step, 1, 1, 0));
            assertThat(rounds.local(step)).isEqualTo(step);
            assertThat(rounds.passed(step)).isEqualTo(step);
            assertThat(rounds.isBetween(step)).isTrue();
        }
        assertThat(rounds.local(13)).isEqualTo(13);
    }

    @Test
    void three_replicas_of_two_steps_share_the_batches_of_each_epoch() {
        Rounds rounds = rounds(3, 2, 8, 16);
        List<String> turns = new ArrayList<>();
        for (int step = 0; step < 8; step++) {
            Rounds.Place place = rounds.place(step);
            turns.add(place.first() + ":" + place.at() / place.length() + "." + place.local());
        }
        // a whole round, then two batches for three replicas
        assertThat(turns)
                .containsExactly(
                        "0:0.0", "0:0.1", "0:1.0", "0:1.1", "0:2.0", "0:2.1", "6:0.0", "6:1.0");
        assertThat(rounds.place(6).turns()).isEqualTo(2);
        assertThat(rounds.local(6)).isEqualTo(2);
        assertThat(rounds.local(8)).isEqualTo(3);
        assertThat(rounds.local(9)).isEqualTo(4);
        assertThat(rounds.local(16)).isEqualTo(6);
        assertThat(rounds.passed(1)).isEqualTo(3);
        assertThat(rounds.passed(3)).isEqualTo(3);
        assertThat(rounds.passed(9)).isEqualTo(11);
    }

    @Test
    void every_batch_is_in_just_one_turn_and_turns_are_as_long_as_can_be() {
        Random random = new Random(4);
        for (int trial = 0; trial < 2000; trial++) {
            int replicas = 2 + random.nextInt(6);
            int localSteps = 1 + random.nextInt(4);
            int count = 1 + random.nextInt(40);
            int all = 1 + random.nextInt(3 * count);
            Rounds rounds = rounds(replicas, localSteps, count, all);
            Map<String, Integer> turns = new LinkedHashMap<>();
            int before = 0;
            for (int step = 0; step < all; step++) {
                Rounds.Place place = rounds.place(step);
                assertThat(place.first() / count).isEqualTo(step / count);
                assertThat(place.at()).isBetween(0, place.size() - 1);
                assertThat(place.beginsTurn()).isEqualTo(place.local() == 0);
                assertThat(place.turns()).isLessThanOrEqualTo(replicas);
                assertThat(place.length()).isLessThanOrEqualTo(localSteps);
                assertThat(rounds.isBetween(step)).isEqualTo(place.beginsRound());
                assertThat(rounds.passed(step)).isBetween(place.first(), all - 1);
                turns.merge(place.first() + " " + place.at() / place.length(), 1, Integer::sum);
                boolean last =
                        step + 1 == all
                                || (step + 1) % count == 0
                                || rounds.place(step + 1).beginsRound();
                assertThat(place.endsRound()).isEqualTo(last);
                if (place.beginsRound()) {
                    assertThat(rounds.local(step)).isEqualTo(before);
                }
                if (place.endsRound()) {
                    before += place.length();
                    assertThat(rounds.local(step + 1)).isEqualTo(before);
                }
            }
            assertThat(turns.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(all);
            assertThat(turns.values()).allMatch(length -> length <= localSteps);
        }
    }
}
