package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.network.Network;
import org.junit.jupiter.api.Test;

/// What detectors are made of: several outputs, rows of boxes, halves of shuffled channels.
class DetectorsTest {
    @Test
    void all_outputs_are_there_by_name_in_the_files_shapes() {
        Imported imported =
                Oracle.imported(
                        """
                        input x ?x3x6x8
                        floats w 4x3x3x3
                        floats s 2x4x1x1
                        floats b 8x4x1x1
                        floats p 1x48x4
                        ints rows = 0 -1 2
                        ints boxes = 0 -1 4
                        Conv x w -> c pads=[1,1,1,1] as conv
                        Relu c -> r as relu
                        Conv r s -> sc as scores
                        Transpose sc -> st perm=[0,2,3,1]
                        Reshape st rows -> scores
                        Conv r b -> bc as boxes
                        Transpose bc -> bt perm=[0,2,3,1]
                        Reshape bt boxes -> box#1
                        GlobalAveragePool r -> pool
                        Flatten pool -> flat
                        output scores
                        output r
                        output box#1
                        output p
                        output flat
                        """);
        assertThat(imported.model().network().toString())
                .isEqualTo(
                        """
                        network test
                        input 8x6x3
                        conv = conv(4, 3).padding(1).bias(false)
                        relu = relu()
                        scores = conv(2, 1).bias(false)
                        boxes = conv(8, 1).bias(false) of relu
                        pool = globalAveragePool() of relu
                        p = constant(48, 1, 4) of input
                        output scores of scores as 48x2 depth last
                        output r of relu
                        output box_1 of boxes as 96x4 depth last
                        output p of p as 48x4 depth last
                        output flat of pool as 4
                        """);
        assertThat(imported.renamed()).containsEntry("box#1", "box_1");
        assertThat(imported.dropped()).isEmpty();
    }

    /// Two halves of a shuffle are one shuffle and two slices (ShuffleNet v2 as PyTorch writes it).
    @Test
    void a_batch_of_one_may_be_mixed_with_channels() {
        Network network =
                Oracle.imported(
                                """
                                input x 1x6x4x4
                                floats w 3x1x3x3
                                ints cut = 3 2 16
                                ints back = 2 -1 3 4 4
                                ints zero_scalar = 0
                                ints one_scalar = 1
                                Reshape x cut -> a
                                Transpose a -> b perm=[1,0,2]
                                Reshape b back -> c
                                Gather c zero_scalar -> d axis=0
                                Gather c one_scalar -> e axis=0
                                Conv e w -> f group=3 pads=[1,1,1,1]
                                Concat d f -> y axis=1
                                """)
                        .model()
                        .network();
        assertThat(network.nodes().stream().map(n -> n.layer().toString()))
                .containsExactly(
                        "shuffle(3)",
                        "slice(0, 3)",
                        "slice(3, 3)",
                        "conv(3, 3).padding(1).groups(3).bias(false)",
                        "concat()");
    }

    /// Boxes of a detector: everything is computed on rows of four numbers, and nothing is moved.
    @Test
    void rows_of_boxes_stay_as_they_lie() {
        Network network =
                Oracle.imported(
                                """
                                opset 9
                                input x 1x3x4x6
                                floats w 8x3x1x1
                                floats v 8x3x2x2
                                floats places 1x60x2
                                ints rows = 1 -1 4
                                Conv x w -> a
                                Transpose a -> b perm=[0,2,3,1]
                                Reshape b rows -> c
                                Conv x v -> d strides=[2,2]
                                Transpose d -> e perm=[0,2,3,1]
                                Reshape e rows -> f
                                Concat c f -> all axis=1
                                Slice all -> middle axes=[2] starts=[0] ends=[2]
                                Mul middle places -> m
                                Add m places -> centre
                                Slice all -> size axes=[2] starts=[2] ends=[99]
                                Exp size -> large
                                Concat centre large -> boxes axis=2
                                """)
                        .model()
                        .network();
        assertThat(network.nodes().stream().map(n -> n.layer().toString()))
                .containsExactly(
                        "conv(8, 1).bias(false)",
                        "conv(8, 2).stride(2).bias(false)",
                        "reshape(48, 1, 4)",
                        "reshape(12, 1, 4)",
                        "concat().along(width)",
                        "slice(0, 2)",
                        "constant(60, 1, 2)",
                        "multiply()",
                        "constant(60, 1, 2)",
                        "add()",
                        "slice(2, 2)",
                        "exp()",
                        "concat()");
    }
}
