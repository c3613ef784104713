package dev.fathom.model.detect;

import static dev.fathom.layer.Layers.constant;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Networks whose outputs are constants: what they see is worked out by hand.
class DetectorTest {
    private static List<Detection> seen(Network network, Map<String, float[]> values) {
        Model model = Model.initialize(network, 1);
        values.forEach(
                (layer, numbers) ->
                        System.arraycopy(
                                numbers,
                                0,
                                model.namedWeights().get(layer + ".values"),
                                0,
                                numbers.length));
        try (Engine engine = Engine.of("plain")) {
            return new Detector(model, engine).detections(new byte[network.input().size()]);
        }
    }

    private static Network corners() {
        return Network.graph(
                "corners",
                volume(8, 4, 3),
                x -> {
                    // rows × columns as width × depth, and as depth × width
                    x.then("s", constant(3, 1, 3)).output("scores", List.of(3, 3), true);
                    return x.then("b", constant(4, 1, 3)).output("boxes", List.of(3, 4), false);
                });
    }

    @Test
    void corners_of_the_likely_classes_are_told_and_the_background_is_not() {
        List<Detection> seen =
                seen(
                        corners(),
                        Map.of(
                                "s",
                                new float[] {0.9f, 0, 0.1f, 0.1f, 0.25f, 0.75f, 0, 0.8f, 0.2f},
                                "b",
                                new float[] {0, 0.25f, 0, 0, 0.5f, 0, 1, 0.75f, 0.5f, 1, 1, 1}));
        assertThat(seen)
                .containsExactly(
                        new Detection(0, 0.8f, 0, 0, 0.5, 1),
                        new Detection(1, 0.75, 0.25, 0.5, 0.75, 1));
    }

    /// One stride of 4 pixels: cells 0,0 and 1,0. The second has its centre half a cell on, and is
    /// e^ln 2 = 2 cells wide and one high.
    @Test
    void cells_are_told_where_class_and_object_are_likely_together() {
        Network network =
                Network.graph(
                        "cells",
                        volume(8, 4, 3),
                        x -> {
                            x.then("c", constant(2, 1, 1)).output("cls_4", List.of(2, 1), true);
                            x.then("o", constant(2, 1, 1)).output("obj_4", List.of(2, 1), true);
                            return x.then("b", constant(2, 1, 4))
                                    .output("bbox_4", List.of(2, 4), true);
                        });
        List<Detection> seen =
                seen(
                        network,
                        Map.of(
                                "c",
                                new float[] {1, 0.81f},
                                "o",
                                new float[] {0.2f, 1},
                                "b",
                                new float[] {0, 0, 0, 0, 0.5f, 0.5f, (float) Math.log(2), 0}));
        assertThat(seen).hasSize(1);
        Detection one = seen.getFirst();
        assertThat(one.probability()).isCloseTo(0.9, within(1e-6));
        assertThat(one.left()).isCloseTo(0.25, within(1e-6));
        assertThat(one.right()).isCloseTo(1.25, within(1e-6));
        assertThat(one.top()).isCloseTo(0, within(1e-6));
        assertThat(one.bottom()).isCloseTo(1, within(1e-6));
    }

    /// Two anchors and two classes behind the background. The second anchor is 0.5 wide and 0.25
    /// high; its left side goes a half of that to the left, its bottom its whole height down.
    @Test
    void offsets_move_the_sides_of_anchors_by_shares_of_their_size() {
        Network network =
                Network.graph(
                        "offsets",
                        volume(8, 4, 3),
                        x -> {
                            x.then("s", constant(2, 1, 3))
                                    .output("classes_softmax", List.of(2, 3), true);
                            x.then("o", constant(2, 1, 4))
                                    .output("bboxes_concat", List.of(2, 4), true);
                            return x.then("a", constant(2, 1, 4))
                                    .output("anchors_concat", List.of(2, 4), true);
                        });
        List<Detection> seen =
                seen(
                        network,
                        Map.of(
                                "s",
                                new float[] {0.75f, 0.125f, 0.125f, 0.125f, 0.125f, 0.75f},
                                "o",
                                new float[] {9, 9, 9, 9, -0.5f, 0, 0.25f, 1},
                                "a",
                                new float[] {0, 0, 1, 1, 0.5f, 0.25f, 1, 0.5f}));
        assertThat(seen).containsExactly(new Detection(1, 0.75, 0.25, 0.25, 1.125, 0.75));
    }

    /// 2×2 cells and two classes; all are constants.
    private static Network grid(UnaryOperator<Flow> box) {
        return Network.graph(
                "grid",
                volume(2, 2, 3),
                x -> {
                    Flow there = x.then("o", constant(2, 2, 1)).then(sigmoid());
                    Flow classes = x.then("c", constant(2, 2, 2)).then(softmax());
                    return there.concatenated("all", box.apply(x), classes);
                });
    }

    /// Of the cell 1,0 alone: the object's probability is sigmoid(3), the second class's
    /// sigmoid(4). The centre lies tanh(0.5) cells on and half as far up; the sizes are sigmoid(0)
    /// and sigmoid(ln 3) = 3/4.
    @Test
    void cells_of_one_output_are_known_by_the_layers_that_make_it() {
        Network network = grid(x -> x.then("b", constant(2, 2, 4)));
        float[] there = {-9, 3, -9, -9};
        float[] boxes = new float[16];
        boxes[4] = 0.5f;
        boxes[5] = -0.25f;
        boxes[7] = (float) Math.log(3);
        float[] classes = {0, 0, -2, 2, 0, 0, 0, 0};
        List<Detection> seen = seen(network, Map.of("o", there, "b", boxes, "c", classes));
        assertThat(seen).hasSize(1);
        Detection one = seen.getFirst();
        assertThat(one.number()).isEqualTo(1);
        double expected =
                Math.pow(1 / (1 + Math.exp(-3)), 0.6) * Math.pow(1 / (1 + Math.exp(-4)), 0.4);
        assertThat(one.probability()).isCloseTo(expected, within(1e-6));
        double x = (1 + Math.tanh(0.5)) / 2;
        double y = Math.tanh(-0.25) / 2;
        assertThat(one.left()).isCloseTo(x - 0.25, within(1e-6));
        assertThat(one.right()).isCloseTo(x + 0.25, within(1e-6));
        assertThat(one.top()).isCloseTo(y - 0.375, within(1e-6));
        assertThat(one.bottom()).isCloseTo(y + 0.375, within(1e-6));
    }

    @Test
    void labels_name_the_classes_of_boxes() {
        Model grid = Model.initialize(grid(x -> x.then("b", constant(2, 2, 4))), 1);
        assertThat(grid.labels(List.of("cat", "dog")).label(1)).isEqualTo("dog");
        assertThatThrownBy(() -> grid.labels(List.of("cat")))
                .hasMessage(
                        "grid gives 2 values a box, but there are 1 labels; give one label a value");
        Model corners = Model.initialize(corners(), 1);
        assertThat(corners.labels(List.of("cat", "dog")).label(0)).isEqualTo("cat");
    }

    @Test
    void a_sum_of_other_parts_is_no_detector() {
        assertThat(Detector.knows(grid(x -> x.then("b", constant(2, 2, 4))))).isTrue();
        assertThat(Detector.knows(grid(x -> x.then("b", constant(2, 2, 5))))).isFalse();
    }

    @Test
    void of_those_that_lie_over_each_other_the_likeliest_stays() {
        Detection best = new Detection(0, 0.9, 0, 0, 2, 1);
        Detection near = new Detection(0, 0.8, 1, 0, 3, 1);
        Detection other = new Detection(1, 0.7, 0, 0, 2, 1);
        Detection apart = new Detection(0, 0.6, 2, 0, 4, 1);
        assertThat(best.overlap(near)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(best.overlap(apart)).isZero();
        assertThat(new Detection(0, 1, 1, 1, 1, 1).overlap(new Detection(0, 1, 1, 1, 1, 1)))
                .isZero();
        List<Detection> all = List.of(apart, near, other, best);
        assertThat(Detection.likeliest(all, 0.3)).containsExactly(best, other, apart);
        assertThat(Detection.likeliest(all, 0.34)).containsExactly(best, near, other, apart);
    }

    /// No two that stay overlap, and each that went is covered by a likelier one that stayed.
    @Test
    void what_is_left_out_is_covered_by_what_stays() {
        Random random = new Random(2);
        List<Detection> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            all.add(new Detection(random.nextInt(2), random.nextDouble(), x, y, x + 0.2, y + 0.3));
        }
        List<Detection> kept = Detection.likeliest(all, 0.3);
        assertThat(kept).hasSizeBetween(5, 150);
        for (Detection each : all) {
            assertThat(kept)
                    .anyMatch(
                            k ->
                                    k.equals(each)
                                            || (k.number() == each.number()
                                                    && k.probability() >= each.probability()
                                                    && k.overlap(each) > 0.3));
        }
    }

    @Test
    void other_outputs_are_refused_by_their_names() {
        Network network = Network.of("n", volume(2, 2, 3), relu());
        assertThat(Detector.knows(network)).isFalse();
        assertThat(Detector.knows(corners())).isTrue();
        assertThatThrownBy(() -> new Detector(Model.initialize(network, 1), Engine.of("plain")))
                .hasMessage(
                        "n gives [relu0], which are no rectangles in a form that is known; read"
                                + " them by Model.outputs()");
    }
}
