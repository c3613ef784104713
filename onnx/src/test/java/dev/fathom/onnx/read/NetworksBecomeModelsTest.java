package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.OnnxReader;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.write.Lively;
import dev.fathom.tensor.Volume;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksBecomeModelsTest {
    @TempDir private Path folder;

    private static final String RESIDUAL =
            """
            opset 11
            input x ?x3x12x12
            floats w1 8x3x3x3
            floats b1 8
            floats w2 8x8x3x3
            floats w3 10x8
            floats b3 10
            Conv x w1 b1 -> c1 pads=[1,1,1,1] as /stem/Conv
            Relu c1 -> r1 as /stem/Relu
            Conv r1 w2 -> c2 pads=[1,1,1,1] as /block/conv
            Add c2 r1 -> a as /block/Add
            Relu a -> r2
            MaxPool r2 -> p kernel_shape=[3,3] strides=[2,2] ceil_mode=1 as pool
            Relu p -> q as pool
            GlobalAveragePool q -> g as gap!
            Flatten g -> f
            Gemm f w3 b3 -> logits transB=1 as 7
            """;

    @Test
    void layers_have_the_graphs_names_made_fit() {
        Imported imported = Oracle.imported(RESIDUAL);
        assertThat(imported.model().network().toString())
                .isEqualTo(
                        """
                        network test
                        input 12x12x3
                        stem/Conv = conv(8, 3).padding(1)
                        stem/Relu = relu()
                        block/conv = conv(8, 3).padding(1).bias(false)
                        block/Add = add() of block/conv, stem/Relu
                        r2 = relu()
                        pool = maxPool(3).stride(2).ceil()
                        pool_2 = relu()
                        gap_ = globalAveragePool()
                        n7 = dense(10)
                        output logits of n7 as 10
                        """);
        assertThat(imported.renamed())
                .containsExactly(
                        Map.entry("/stem/Conv", "stem/Conv"),
                        Map.entry("/stem/Relu", "stem/Relu"),
                        Map.entry("/block/conv", "block/conv"),
                        Map.entry("/block/Add", "block/Add"),
                        Map.entry("pool", "pool_2"),
                        Map.entry("gap!", "gap_"),
                        Map.entry("7", "n7"));
        assertThat(imported.operators()).containsEntry("Relu", 3L).containsEntry("Conv", 2L);
        assertThat(imported.opset()).isEqualTo(11);
        assertThat(imported.notes())
                .containsExactly(
                        "the network ends in logits: where probabilities are wanted, they are the"
                                + " softmax of its output");
    }

    @Test
    void constants_that_are_added_become_biases() {
        Imported imported =
                Oracle.imported(
                        """
                        opset 7
                        input x 1x1x6x6
                        floats w 4x1x3x3
                        floats b 4x1x1
                        floats v 16x5
                        floats c 1x5
                        ints s = 1 16
                        Conv x w -> c1 strides=[2,2] pads=[0,0,1,1] as conv
                        Add c1 b -> plus as plus
                        MaxPool plus -> p kernel_shape=[2,2] as pool
                        Reshape p s -> r as flat
                        Relu r -> q
                        MatMul q v -> m as times
                        Add m c -> y as sum
                        """);
        assertThat(imported.model().network().toString())
                .isEqualTo(
                        """
                        network test
                        input 6x6x1
                        conv = conv(4, 3).stride(2).padding(0, 1)
                        pool = maxPool(2)
                        q = relu()
                        times = dense(5)
                        output y of times as 5
                        """);
        assertThat(imported.notes())
                .startsWith(
                        "node 'conv' (Conv): takes node 'plus' (Add) into its layer",
                        "node 'times' (MatMul): takes node 'sum' (Add) into its layer");
    }

    @Test
    void channels_that_are_reshaped_and_turned_are_a_shuffle() {
        Network network =
                Oracle.imported(
                                """
                                input x ?x6x4x4
                                floats w 6x1x3x3
                                ints rows = 0 2 3 4 4
                                ints back = 0 6 4 4
                                floats v 96x3
                                Reshape x rows -> a
                                Transpose a -> b perm=[0,2,1,3,4]
                                Reshape b back -> c
                                Conv c w -> d group=6 pads=[1,1,1,1]
                                Reshape d rows -> e
                                Transpose e -> f perm=[0,2,1,3,4]
                                Flatten f -> g
                                MatMul g v -> y
                                """)
                        .model()
                        .network();
        assertThat(network.nodes().stream().map(n -> n.layer().toString()))
                .containsExactly(
                        "shuffle(2)",
                        "conv(6, 3).padding(1).groups(6).bias(false)",
                        "dense(3).bias(false)");
    }

    @Test
    void a_column_keeps_the_graphs_order_where_more_than_dense_layers_read_it() {
        Network network =
                Oracle.imported(
                                """
                                input x 2x3x4x4
                                floats w 48x5
                                Flatten x -> f as flat
                                MatMul f w -> m as fc
                                Concat m f -> y axis=1 as both
                                """)
                        .model()
                        .network();
        assertThat(network.toString())
                .contains("both/flat = flatten().channelsFirst(true) of input")
                .contains("fc = dense(5).bias(false)\n");
    }

    @Test
    void what_a_file_leaves_open_can_be_said() {
        OnnxGraph graph =
                Sketch.graph(
                        """
                        input x ?x3x?x?
                        floats w 4x3x3x3
                        Conv x w -> c as conv
                        Relu c -> y as relu
                        GlobalAveragePool y -> z as gap
                        """);
        Volume input = new Volume(9, 7, 3);
        Imported whole = new OnnxReader(input, null, false).read(graph, "net");
        assertThat(whole.model().network().input()).isEqualTo(input);
        Imported part = new OnnxReader(input, "c", false).read(graph, "net");
        assertThat(part.model().network().output()).isEqualTo(new Volume(7, 5, 4));
        assertThat(part.dropped())
                .containsExactly(
                        "output 'z'", "node 'relu' (Relu)", "node 'gap' (GlobalAveragePool)");
    }

    @Test
    void each_input_that_is_read_is_one_of_the_networks() {
        Imported imported =
                Oracle.imported(
                        """
                        input left ?x2x6x5
                        input right/0 ?x6x5x3
                        input input ?x60
                        floats w 4x5x3x3
                        ints s = -1 2 6 5
                        Transpose right/0 -> t perm=[0,3,1,2]
                        Reshape input s -> p
                        Add left p -> a
                        Concat a t -> c axis=1
                        Conv c w -> y as conv
                        """);
        Network network = imported.model().network();
        assertThat(network.inputs())
                .containsExactly(
                        Map.entry("input", new Volume(5, 6, 2)),
                        Map.entry("right/0", new Volume(5, 6, 3)),
                        Map.entry("input_2", new Volume(5, 6, 2)));
        assertThat(imported.renamed())
                .containsEntry("left", "input")
                .containsEntry("input", "input_2");
    }

    @Test
    void an_input_that_is_not_read_is_dropped() {
        Imported imported =
                OnnxReader.PLAIN.read(
                        Sketch.graph("input phase 1x1x1x1x1x1\ninput x ?x3\nRelu x -> y as relu"),
                        "net");
        assertThat(imported.model().network().inputs())
                .containsExactly(Map.entry("input", Volume.column(3)));
        assertThat(imported.dropped()).containsExactly("input 'phase'");
        assertThat(imported.renamed()).isEmpty();
    }

    @Test
    void pictures_may_come_with_depth_last_or_as_rows_of_values() {
        assertThat(
                        Oracle.imported(
                                        """
                                        input x ?x6x5x3
                                        floats w 4x3x3x3
                                        floats v 48x2
                                        Transpose x -> t perm=[0,3,1,2]
                                        Conv t w -> c
                                        Transpose c -> u perm=[0,2,3,1]
                                        Relu u -> r
                                        ints s = -1 48
                                        Reshape r s -> f
                                        MatMul f v -> y
                                        """)
                                .model()
                                .network()
                                .input())
                .isEqualTo(new Volume(5, 6, 3));
        assertThat(
                        new OnnxReader(null, null, false)
                                .read(
                                        Sketch.graph(
                                                """
                                                input x ?x60
                                                floats w 4x2x3x3
                                                ints s = -1 2 6 5
                                                Reshape x s -> r
                                                Conv r w -> y
                                                """),
                                        "net")
                                .model()
                                .network()
                                .input())
                .isEqualTo(new Volume(5, 6, 2));
    }

    @Test
    void signals_of_one_dimension_are_pictures_of_one_row() {
        Oracle.imported(
                """
                input x 2x3x20
                floats w 4x3x5
                floats t 4x2x3
                floats v 2x6
                Conv x w -> c strides=[2] pads=[1,2]
                MaxPool c -> p kernel_shape=[2] strides=[2]
                ConvTranspose p t -> d strides=[2] output_padding=[1]
                GlobalAveragePool d -> g
                Flatten g -> f
                MatMul f v -> y
                """);
    }

    @Test
    void sizes_that_are_asked_for_fold() {
        Imported imported =
                Oracle.imported(
                        """
                        input x ?x4x6x6
                        ints zero_scalar = 0
                        ints axes = 0
                        ints rest = -1
                        floats w 144x3
                        Shape x -> s
                        Gather s zero_scalar -> n
                        Unsqueeze n axes -> u
                        Concat u rest -> shape axis=0
                        Reshape x shape -> f
                        MatMul f w -> y as fc
                        """);
        assertThat(imported.folded()).isEqualTo(4);
        assertThat(imported.model().network().nodes()).hasSize(1);
    }

    /// The network is walked twice: what is there for sizes alone becomes no layer.
    @Test
    void sizes_that_are_asked_for_on_the_way_fold() {
        Imported imported =
                Oracle.imported(
                        """
                        input x ?x4x6x6
                        ints first_scalar = 0
                        ints axes = 0
                        ints rest = -1
                        ints one = 1
                        floats w 5x4x3x3
                        floats b 5x1x1
                        floats v 80x3
                        Conv x w -> c as conv
                        Slice c one rest one -> part as part
                        Shape part -> s
                        Gather s first_scalar -> n
                        Unsqueeze n axes -> u
                        Concat u rest -> shape axis=0
                        Add c b -> d as plus
                        Reshape d shape -> f
                        MatMul f v -> y as fc
                        """);
        assertThat(imported.folded()).isEqualTo(5);
        assertThat(imported.model().network().toString())
                .isEqualTo(
                        """
                        network test
                        input 6x6x4
                        conv = conv(5, 3)
                        fc = dense(3).bias(false)
                        output y of fc as 3
                        """);
    }

    @Test
    void quantized_networks_are_evaluated_in_float() {
        String quantized =
                """
                input x 1x3x6x6
                floats s scalar = 0.0125
                uint8 z_scalar = 120
                floats ws scalar = 0.01
                int8 wz_scalar = 0
                floats ys scalar = 0.02
                uint8 yz_scalar = 0
                int32 b = 100 -50
                floats w 2x3x3x3
                QuantizeLinear w ws wz_scalar -> wq
                QuantizeLinear x s z_scalar -> q as q
                QLinearConv q s z_scalar wq ws wz_scalar ys yz_scalar b -> c as conv
                MaxPool c -> p kernel_shape=[2,2] as pool
                DequantizeLinear p ys yz_scalar -> y
                """;
        OnnxGraph graph = Sketch.graph(quantized);
        Model model = OnnxReader.PLAIN.read(graph, "net").model();
        assertThat(model.network().nodes().stream().map(n -> n.name() + " " + n.layer()))
                .containsExactly(
                        "q clip(-1.5, 1.6875)",
                        "conv conv(2, 3)",
                        "conv/range clip(0, 5.1)",
                        "pool maxPool(2)");
        // one step of the output, which is not rounded here
        Oracle.compare(graph, model, 0.02);
    }

    @Test
    void a_file_that_fathom_wrote_gives_the_model_as_it_was() throws IOException {
        Path file = folder.resolve("lenet5.onnx");
        Model model = Lively.model(Zoo.network("lenet5"), 3).provenance(Map.of("seed", "3"));
        Onnx.write(model, file);
        Model read = Onnx.read(file);
        assertThat(read.network()).isEqualTo(model.network());
        assertThat(read.weightsSha256()).isEqualTo(model.weightsSha256());
        assertThat(read.provenance())
                .containsExactly(Map.entry("importedFrom", "lenet5.onnx"), Map.entry("seed", "3"));
    }

    @Test
    void a_network_is_called_like_its_file() throws IOException {
        Path file = Files.write(folder.resolve("my net (2).onnx"), Sketch.bytes(RESIDUAL));
        assertThat(Onnx.read(file).network().name()).isEqualTo("my_net__2_");
    }

    @Test
    void a_model_that_was_imported_is_saved_and_loaded() throws IOException {
        Path file = Files.write(folder.resolve("net.onnx"), Sketch.bytes(RESIDUAL));
        Model model = Onnx.read(file);
        model.save(folder.resolve("net.safetensors"));
        Model loaded = Model.load(folder.resolve("net.safetensors"));
        assertThat(loaded.network()).isEqualTo(model.network());
        assertThat(loaded.weightsSha256()).isEqualTo(model.weightsSha256());
    }
}
