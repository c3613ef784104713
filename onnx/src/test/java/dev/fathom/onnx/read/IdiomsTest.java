package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.network.Network;
import dev.fathom.onnx.OnnxReader;
import dev.fathom.onnx.graph.OnnxException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Functions that PyTorch's exporter writes as many nodes become one layer. The forms are those of
/// PyTorch 1.13.1 for opsets 9 to 17, of timm, and of the authors' code of ConvNeXt.
public class IdiomsTest {
    /// Numbers that the forms use, and an input of 1×4×6×5.
    private static final String NUMBERS =
            """
            input x 1x4x6x5
            floats zero scalar = 0
            floats half scalar = 0.5
            floats one scalar = 1
            floats two scalar = 2
            floats three scalar = 3
            floats six scalar = 6
            floats sixth scalar = 0.16666667
            floats root scalar = 1.4142135
            floats hroot scalar = 0.70710677
            floats beta scalar = 0.7978846
            floats kappa scalar = 0.044715
            floats e scalar = 1E-3
            positive s 4
            floats b 4
            positive s1 4x1x1
            floats b1 4x1x1
            """;

    /// The layers that are expected, and the nodes.
    private static final String FORMS =
            """
            gelu() : Div x root -> h; Erf h -> f; Add f one -> p; Mul x p -> m; Mul m half -> y
            gelu() : Mul x hroot -> h; Erf h -> f; Add one f -> p; Mul x half -> m; Mul m p -> y
            gelu() : Div x root -> h; Erf h -> f; Add f one -> p; Mul p half -> g; Mul g x -> y
            geluTanh() : Mul x x -> q; Mul q x -> c; Mul kappa c -> k; Add x k -> i; Mul beta i -> j; Tanh j -> t; Add t one -> p; Mul x p -> m; Mul half m -> y
            geluTanh() : Pow x three -> c; Mul c kappa -> k; Add x k -> i; Mul i beta -> j; Tanh j -> t; Add t one -> p; Mul x half -> m; Mul m p -> y
            silu() : Sigmoid x -> g; Mul x g -> y
            mish() : Softplus x -> p; Tanh p -> t; Mul t x -> y
            hardSwish() : HardSigmoid x -> g alpha=0.16666667; Mul x g -> y
            hardSwish() : Add x three -> a; Relu a -> r; Clip r zero six -> c; Mul x c -> m; Div m six -> y
            hardSwish() : Add x three -> a; Clip a zero six -> c; Div c six -> d; Mul x d -> y
            hardSigmoid(0.16666666666666666, 0.5) : Add x three -> a; Clip a zero six -> c; Mul c sixth -> y
            layerNorm().epsilon(0.001) : Transpose x -> t perm=[0,2,3,1]; ReduceMean t -> u axes=[-1]; Sub t u -> c; Pow c two -> q; ReduceMean q -> v axes=[-1]; Add v e -> w; Sqrt w -> d; Div c d -> n; Mul n s -> m; Add m b -> a; Transpose a -> y perm=[0,3,1,2]
            layerNorm().epsilon(0.001) : ReduceMean x -> u axes=[1]; Sub x u -> c; Sub x u -> c2; Pow c2 two -> q; ReduceMean q -> v axes=[1]; Add v e -> w; Sqrt w -> d; Div c d -> n; Mul s1 n -> m; Add m b1 -> y
            layerNorm().epsilon(0.001) : ReduceMean x -> u axes=[1]; ReduceMean x -> u2 axes=[1]; Sub x u2 -> c2; Mul c2 c2 -> q; ReduceMean q -> v axes=[1]; Sub x u -> c; Add v e -> w; Sqrt w -> d; Reciprocal d -> i; Mul c i -> n; Mul n s1 -> m; Add m b1 -> y
            layerNorm().epsilon(0.001) : opset 18; ints a = 1; ReduceMean x a -> u; Sub x u -> c; Mul c c -> q; ReduceMean q a -> v; Add e v -> w; Pow w half -> d; Div one d -> i; Mul c i -> y
            layerNorm().epsilon(0.001) then relu() : ReduceMean x -> u axes=[1]; Sub x u -> c; Pow c two -> q; ReduceMean q -> v axes=[1]; Add v e -> w; Sqrt w -> d; Div c d -> n; Relu n -> y
            """;

    /// As torchvision's `convnext_tiny` has it, on four channels.
    private static final String CONVNEXT =
            """
            opset 13
            input x ?x4x6x6
            floats w 4x1x7x7
            floats c 4
            positive g 4
            floats h 4
            floats w1 4x16
            floats b1 16
            floats w2 16x4
            floats b2 4
            floats scale 4x1x1
            floats two scalar = 2
            floats e scalar = 1E-6
            floats root scalar = 1.4142135
            floats one scalar = 1
            floats half scalar = 0.5
            Conv x w c -> conv group=4 pads=[3,3,3,3] as /block/block.0/Conv
            Transpose conv -> t perm=[0,2,3,1]
            ReduceMean t -> u axes=[-1]
            Sub t u -> d
            Pow d two -> q
            ReduceMean q -> v axes=[-1]
            Add v e -> ve
            Sqrt ve -> r
            Div d r -> n as /block/block.2/Div
            Mul n g -> ng
            Add ng h -> norm
            MatMul norm w1 -> p1 as /block/block.3/MatMul
            Add b1 p1 -> a1
            Div a1 root -> z
            Erf z -> f
            Add f one -> f1
            Mul a1 f1 -> m
            Mul m half -> gelu as /block/block.4/Mul_1
            MatMul gelu w2 -> p2 as /block/block.5/MatMul
            Add b2 p2 -> a2
            Transpose a2 -> back perm=[0,3,1,2]
            Mul scale back -> scaled as /block/Mul
            Add scaled x -> y as /block/Add
            """;

    static List<String> forms() {
        return FORMS.lines().toList();
    }

    /// What [Sketch] makes files of.
    public static List<String> sketches() {
        return forms().stream().map(f -> sketch(f.substring(f.indexOf(" : ") + 3))).toList();
    }

    private static String sketch(String nodes) {
        return NUMBERS + nodes.strip().replace(';', '\n');
    }

    @ParameterizedTest
    @MethodSource("forms")
    void what_is_written_as_many_nodes_becomes_one_layer(String form) {
        int colon = form.indexOf(" : ");
        Network network = Oracle.imported(sketch(form.substring(colon + 3))).model().network();
        assertThat(network.nodes().stream().map(n -> n.layer().toString()))
                .containsExactly(form.substring(0, colon).split(" then "));
    }

    @Test
    void a_block_of_convnext_as_pytorch_writes_it() {
        Network network = Oracle.imported(CONVNEXT).model().network();
        assertThat(network.toString())
                .isEqualTo(
                        """
                        network test
                        input 6x6x4
                        block/block.0/Conv = conv(4, 7).padding(3).groups(4)
                        block/block.2/Div = layerNorm()
                        block/block.3/MatMul = conv(16, 1)
                        block/block.4/Mul_1 = gelu()
                        block/block.5/MatMul = conv(4, 1)
                        block/Mul = affine().shift(false)
                        block/Add = add() of block/Mul, input
                        output y of block/Add
                        """);
    }

    @Test
    void a_part_that_others_read_stays_a_node_of_its_own() {
        Network network =
                Oracle.imported(
                                sketch(
                                        "Sigmoid x -> g; Mul x g -> m; Add m g -> y; output g;"
                                                + " output y"))
                        .model()
                        .network();
        assertThat(network.nodes().stream().map(n -> n.layer().kind()))
                .containsExactly("sigmoid", "multiply", "add");
    }

    @Test
    void parts_alone_are_refused_with_what_they_are_for() {
        assertThatThrownBy(() -> read("Erf x -> y as n"))
                .isInstanceOf(OnnxException.class)
                .hasMessageEndingWith(
                        "node 'n' (Erf): is supported only as a part of GELU or of a norm over some"
                                + " dimensions, as PyTorch writes them");
        assertThatThrownBy(
                        () ->
                                read(
                                        "ReduceMean x -> u axes=[0]; Sub x u -> c; Pow c two -> q;"
                                                + " ReduceMean q -> v axes=[0]; Add v e -> w; Sqrt w ->"
                                                + " d; Div c d -> y as n"))
                .hasMessageEndingWith(
                        "node 'n' (Div): takes the mean of 1×4×6×5 over the pictures of a batch,"
                                + " which is not supported");
    }

    private static void read(String nodes) {
        OnnxReader.PLAIN.read(Sketch.graph(sketch(nodes)), "test");
    }
}
