package dev.fathom.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.layer.activation.Dropout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTest {
    private static final Work SMALL = Work.of("convnetjs-cifar-training-128");

    /// Fathom's own process is real: it answers with its version and takes its turns.
    @Test
    void a_peer_whose_libraries_lack_is_left_out_and_said_to_be(@TempDir Path home)
            throws Exception {
        List<String> said = new ArrayList<>();
        PeerReport report =
                Race.run(
                        List.of(SMALL),
                        List.of(Contestant.DJL),
                        new Race.Settings(home, 1, 1, 0, 0),
                        said::add);
        assertThat(report.version()).startsWith("Java ").contains("threads 1");
        assertThat(report.peers()).isEmpty();
        String why = "its libraries are not in " + home + "; run bin/peers";
        assertThat(report.absent())
                .containsExactly(new PeerReport.Absent(SMALL.name(), "djl-pytorch", why));
        assertThat(said).containsExactly(SMALL.name() + ": without djl-pytorch: " + why);
    }

    @Test
    void a_difference_is_a_part_of_the_range() {
        assertThat(Race.difference(new float[] {1, 2, 5}, new float[] {1, 2.5f, 5}))
                .isCloseTo(0.125, within(1e-9));
        assertThat(Race.difference(new float[] {1, 2}, new float[] {1, 2})).isZero();
    }

    @Test
    void numbers_that_cannot_be_compared_are_infinitely_different() {
        assertThat(Race.difference(new float[] {1, 2}, new float[] {1})).isInfinite();
        assertThat(Race.difference(new float[] {1, 2}, new float[] {1, Float.NaN})).isInfinite();
    }

    /// The engine's own array is longer: AlexNet's output shares it with a larger volume.
    @Test
    void fathom_gives_the_values_of_the_classes_and_no_more() throws Exception {
        Work work =
                new Work(
                        "alexnet-inference-1", "alexnet", Work.Kind.INFERENCE, 1, Work.Factors.F32);
        float[] values = new FathomEngine(work).inference(work.model(), work.pictures()).run();
        assertThat(values).hasSize(1000);
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
    }

    @Test
    void all_contestants_get_the_same_work() {
        assertThat(SMALL.model().weightsSha256()).isEqualTo(SMALL.model().weightsSha256());
        assertThat(SMALL.pictures()).hasSize(128 * 32 * 32 * 3).isEqualTo(SMALL.pictures());
        assertThat(SMALL.labels()).hasSize(128).isEqualTo(SMALL.labels());
        assertThat(Work.of("alexnet-training-32").layers().nodes())
                .noneMatch(node -> node.layer() instanceof Dropout);
    }

    @Test
    void an_unknown_name_gets_the_known_ones() {
        assertThatThrownBy(() -> Work.of("lenet"))
                .hasMessageStartingWith("no work 'lenet'; there are alexnet-training-32, cifar-");
        assertThatThrownBy(() -> Contestant.peer("fathom"))
                .hasMessage(
                        "no peer 'fathom'; there are [tensorflow-java, onnxruntime, djl-pytorch,"
                                + " djl-pytorch-tuned, dl4j]");
    }

    @Test
    void depth_moves_to_the_front() {
        float[] pictures = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        assertThat(Layouts.depthFirst(pictures, List.of(1, 2, 3, 2)))
                .containsExactly(1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12);
        assertThat(Layouts.permuted(pictures, List.of(3, 4), 1, 0))
                .containsExactly(1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12);
    }
}
