package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.onnx.operator.Operators;
import dev.fathom.onnx.read.node.Readers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each operator in its forms: the imported network gives what the evaluator gives.
public class OperatorsBecomeLayersTest {

    /// A sketch a line, `;` for its line breaks, without its input of 1×4×6×5.
    private static final String SKETCHES =
            """
            floats w 6x2x3x3; Conv x w -> y group=2 pads=[1,0,2,1] strides=[2,1]
            floats w 6x4x2x3; floats b 6; Conv x w b -> y dilations=[2,1]
            floats w 6x4x2x3; floats b 6x1x1; Conv x w -> c; Add c b -> y
            floats w 6x4x2x3; floats b 1; Conv x w -> c; Add b c -> y
            floats w 3x4x3x2; Conv x w -> y auto_pad=SAME_UPPER strides=[2,2]
            floats w 3x4x3x2; Conv x w -> y auto_pad=SAME_LOWER
            floats w 4x1x3x3; Conv x w -> y group=4 auto_pad=VALID kernel_shape=[3,3]
            floats w 4x3x3x2; floats b 6; ConvTranspose x w b -> y group=2 strides=[2,3] pads=[1,0,1,1] output_padding=[1,0]
            floats w 4x3x3x2; ConvTranspose x w -> y strides=[2,2] output_shape=[13,11]
            floats w 4x3x3x2; ConvTranspose x w -> y strides=[2,2] auto_pad=SAME_UPPER dilations=[1,2]
            MaxPool x -> y kernel_shape=[3,2] strides=[2,2] pads=[1,0,1,1] ceil_mode=1
            MaxPool x -> y unread kernel_shape=[2,2] dilations=[2,1]
            AveragePool x -> y kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1]
            AveragePool x -> y kernel_shape=[3,2] pads=[1,0,1,1] count_include_pad=1 strides=[2,2] ceil_mode=1
            AveragePool x -> y kernel_shape=[3,2] auto_pad=SAME_UPPER
            GlobalAveragePool x -> y
            GlobalMaxPool x -> y
            ReduceMean x -> y axes=[2,-1]
            ReduceMean x -> y axes=[2,3] keepdims=0
            ints s = 0 4 -1; ints a = 2; opset 18; Reshape x s -> r; ReduceMean r a -> y keepdims=0
            ReduceMean x -> y axes=[1]
            ReduceMean x -> y axes=[1] keepdims=0
            ReduceMean x -> m axes=[3] keepdims=1; Tanh m -> y
            ReduceMean x -> m axes=[2] keepdims=0; Tanh m -> y
            ReduceMean x -> m axes=[1,3]; Mul x m -> y
            ReduceMean x -> m axes=[1,2,3]; Flatten m -> y
            Transpose x -> t perm=[0,2,3,1]; ReduceMean t -> m axes=[-1] keepdims=0; Tanh m -> y
            ints a = 2 3; ReduceSum x a -> y
            opset 11; ReduceSum x -> s axes=[1]; Tanh s -> y
            ReduceMax x -> y axes=[2,3]
            opset 18; ints a = 1; ReduceMax x a -> m; ReduceMean x a -> n; Concat m n -> c axis=1; floats w 1x2x3x3; Conv c w -> y
            ints s = 1 2 2 6 5; Reshape x s -> r; ReduceMax r -> m axes=[2] keepdims=0; Tanh m -> y
            opset 18; ints a =; ReduceMean x a -> m noop_with_empty_axes=1; Tanh m -> y
            floats s 4; floats b 4; floats m 4; positive v 4; BatchNormalization x s b m v -> y epsilon=0.001 momentum=0.95
            floats s 4; floats b 4; InstanceNormalization x s b -> y
            floats s 4; floats b 4; Transpose x -> t perm=[0,2,3,1]; LayerNormalization t s b -> n; Transpose n -> y perm=[0,3,1,2]
            floats s 120; Flatten x -> f; LayerNormalization f s -> y axis=1 epsilon=0.01
            floats s 4x6x5; floats b 4x6x5; LayerNormalization x s b -> y axis=1
            floats s 5; floats b 5; LayerNormalization x s b -> n; Tanh n -> y
            floats s 6x5; LayerNormalization x s -> n axis=2; Tanh n -> y
            positive s 2; floats b 2; floats c 4x1x1; floats d 4x1x1; ints g = 0 2 -1; ints v = 1 4 6 5; Reshape x g -> r; InstanceNormalization r s b -> i; Reshape i v -> j; Mul j c -> m; Add m d -> y
            floats s 2; floats b 2; opset 18; GroupNormalization x s b -> y num_groups=2
            floats s 4; floats b 4; opset 21; GroupNormalization x s b -> y num_groups=2 epsilon=0.01
            LRN x -> y size=3 alpha=0.9 beta=0.6 bias=1.5
            Relu x -> y
            LeakyRelu x -> y alpha=0.3
            floats s 4x1x1; PRelu x s -> y
            floats s 1; PRelu x s -> y
            Elu x -> y alpha=1.3
            Celu x -> y
            Celu x -> y alpha=0.7
            Neg x -> y
            floats e scalar = 2; Pow x e -> y
            floats e scalar = 3; Pow x e -> y
            opset 24; Swish x -> y
            opset 24; Swish x -> y alpha=1.7
            floats l scalar = 0; Max x l -> y
            floats l scalar = -0.3; floats h 1 = 0.2; Max l x -> m; Min m h -> y
            Selu x -> y
            Selu x -> y alpha=1.5 gamma=0.9
            Sigmoid x -> y
            HardSigmoid x -> y alpha=0.3
            HardSwish x -> y
            Tanh x -> y
            opset 20; Gelu x -> y
            opset 20; Gelu x -> y approximate=tanh
            opset 18; Mish x -> y
            Softplus x -> y
            opset 7; Clip x -> y min=-0.5 max=0.25
            floats l scalar = 0; Clip x l -> y
            floats h scalar = 0.5; Clip x _ h -> y
            Softmax x -> y axis=1
            opset 11; GlobalMaxPool x -> g; Softmax g -> y
            GlobalMaxPool x -> g; LogSoftmax g -> y axis=-3
            floats r scalar = 0.25; Dropout x r -> y mask
            Identity x -> i; Relu i -> y
            Cast x -> c to=1; Tanh c -> y
            floats c 1; Add x c -> y
            floats c 1x4x1x1; Add c x -> y
            floats c 4x1x1; Sub x c -> y
            floats c 4x1x1; Sub c x -> y
            floats c 4x1x1; floats d 4x1x1; Mul x c -> m; Add m d -> y
            floats c 4x1x1; Mul x c -> y
            floats c scalar; Mul c x -> y
            positive c 4x1x1; Div x c -> y
            Relu x -> r; Sub x r -> y
            Relu x -> r; Sum x r r -> y
            Sum x -> s; Selu s -> y
            Mul x x -> y
            GlobalMaxPool x -> g; Sigmoid g -> s; Mul s x -> y
            GlobalMaxPool x -> g; Add x g -> y
            floats w 1x4x1x1; Conv x w -> s; Mul x s -> y
            Relu x -> r; Concat x r x -> y axis=1
            Relu x -> r; Concat x r -> y axis=-3
            Split x -> a b axis=1; Sub b a -> y
            ints s = 1 3; Split x s -> a y axis=-3; output y
            ints a = 1; ints b = 3; ints axes = 1; Slice x a b axes -> y
            ints a = 1 0 -4; ints b = 4 99 99; ints axes = 2 1 3; ints steps = 1 1 2; Slice x a b axes steps -> y
            opset 9; Slice x -> y starts=[1] ends=[-1] axes=[2]
            ints i = 1 2; Gather x i -> y axis=1
            ints i_scalar = 2; Gather x i_scalar -> g axis=1; ints a = 1; Unsqueeze g a -> y
            ints p = 0 0 1 2 0 0 0 1; floats f scalar = 0.5; Pad x p f -> y
            ints p = 0 1 0 -1 0 2 1 -2; Pad x p -> y
            ints p = 0 0 1 2 0 0 0 1; Pad x p -> y mode=reflect
            ints p = 0 0 1 2 0 0 0 1; Pad x p -> y mode=edge
            opset 9; Pad x -> y pads=[0,0,1,0,0,0,0,1] value=2.5
            opset 18; ints p = 1 2; ints a = 3; Pad x p _ a -> y
            floats s 4 = 1 1 2 1.5; Resize x _ s -> y
            floats s 4 = 1 1 2 1.5; Resize x _ s -> y mode=linear coordinate_transformation_mode=asymmetric
            floats s 4 = 1 1 0.5 2.5; Resize x _ s -> y mode=linear coordinate_transformation_mode=pytorch_half_pixel
            ints s = 1 4 11 3; Resize x _ _ s -> y mode=nearest nearest_mode=round_prefer_ceil
            ints s = 1 4 11 3; Resize x _ _ s -> y nearest_mode=floor coordinate_transformation_mode=asymmetric
            ints s = 1 4 12 10; Resize x _ _ s -> y mode=linear coordinate_transformation_mode=align_corners
            opset 9; floats s 4 = 1 1 2 3; Upsample x s -> y
            opset 7; Upsample x -> y scales=[1.,1.,2.,2.] mode=linear
            Exp x -> y
            Relu x -> r; Flatten r -> y
            DepthToSpace x -> y blocksize=2
            DepthToSpace x -> d blocksize=2 mode=CRD; Tanh d -> y
            floats w 8x2x3x3; Conv x w -> c group=2; DepthToSpace c -> y blocksize=2 mode=CRD
            ints a = 1; ints b = 5; ints axes = 3; Slice x a b axes -> c; SpaceToDepth c -> y blocksize=2
            ints s = 1 4 6 5; Expand x s -> e; Relu e -> y
            ints s = 6 5; Slice x -> c starts=[2] ends=[3] axes=[2]; opset 9; Expand c s -> y
            ints s = 1 2 4 6 5; ints b = 1 8 6 5; Expand x s -> e; Reshape e b -> y
            ints s = 1 1 2 1; Tile x s -> y
            ints s = 1 2 1 3; Tile x s -> t; Exp t -> y
            Softmax x -> y axis=3
            Softmax x -> y axis=2
            LogSoftmax x -> y axis=-1
            opset 11; Softmax x -> y axis=2
            opset 11; Softmax x -> y
            ints s = 1 12 10; Reshape x s -> r; Softmax r -> y axis=1
            Transpose x -> t perm=[0,3,2,1]; Softmax t -> s axis=3; Transpose s -> y perm=[0,3,2,1]
            Relu x -> r; Concat x r x -> y axis=2
            Relu x -> r; Concat x r -> y axis=-1
            Transpose x -> t perm=[0,2,3,1]; ints s = 1 -1 2; Reshape t s -> r; Relu r -> q; Concat r q r -> y axis=1
            Transpose x -> t perm=[0,2,3,1]; ints s = 1 -1 2; Reshape t s -> r; Relu r -> q; Concat r q -> y axis=2
            floats c 1x4x6x2; Concat x c -> y axis=3
            floats c 1x3x6x5; Concat c x -> y axis=1
            Split x -> a b axis=2; Sub b a -> y
            ints s = 2 1 2; Split x s -> a b y axis=3; output y
            floats c 6x5; Add x c -> y
            floats c 1x4x6x5; Mul c x -> y
            floats c 6x1; Sub c x -> y
            positive c 5; Div x c -> y
            Transpose x -> t perm=[0,1,3,2]; MaxPool t -> y kernel_shape=[2,2]
            Transpose x -> y perm=[0,1,3,2]
            Relu x -> r; Transpose r -> y perm=[0,2,3,1]
            Transpose x -> t perm=[0,1,3,2]; Transpose t -> u perm=[0,1,3,2]; Add x u -> y
            ints s = 2 -1; Reshape x s -> r; Transpose r -> t perm=[1,0]; ints b = 1 -1; Reshape t b -> y
            ints s = 2 2 30; Reshape x s -> r; Transpose r -> t perm=[1,0,2]; ints b = 2 1 2 6 5; Reshape t b -> g; ints i_scalar = 1; Gather g i_scalar -> y axis=0
            ints i = 1 3; Gather x i -> y axis=2
            ints i = 0 2 4; Gather x i -> y axis=3
            ints i = 1 3; Gather x i -> y axis=1
            ints i_scalar = 1; Gather x i_scalar -> y axis=3
            Transpose x -> t perm=[0,2,3,1]; ints s = 1 30 4; Reshape t s -> r; Slice r -> y starts=[1] ends=[3] axes=[2]; opset 9
            Transpose x -> t perm=[0,2,3,1]; ints s = 1 30 4; Reshape t s -> r; Slice r -> y starts=[3] ends=[29] axes=[1]; opset 9
            floats w 120x3; Flatten x -> f; MatMul f w -> y
            floats w 4x3; floats b 3; Transpose x -> t perm=[0,2,3,1]; MatMul t w -> m; Add b m -> a; Transpose a -> y perm=[0,3,1,2]
            floats w 4x7; Transpose x -> t perm=[0,2,3,1]; MatMul t w -> y
            floats w 5x3; floats b 3; MatMul x w -> m; Add m b -> a; Tanh a -> y
            floats w 1x1x5x3; MatMul x w -> y
            floats w 30x3; ints s = 1 4 30; Reshape x s -> r; MatMul r w -> m; Transpose m -> t perm=[0,2,1]; floats v 4x2; MatMul t v -> y
            floats w 120x3; floats b 1x3; Flatten x -> f; MatMul f w -> m; Add m b -> y
            floats w 3x120; floats b 3; Flatten x -> f; Gemm f w b -> y transB=1 alpha=0.5 beta=2.
            floats w 120x3; floats b 1; ints s = 0 -1; Reshape x s -> f; Gemm f w b -> y
            floats w 120x3; Transpose x -> t perm=[0,2,3,1]; Flatten t -> f; Gemm f w -> y
            floats w 120x3; Transpose x -> t perm=[0,3,1,2]; Flatten t -> f; Gemm f w -> y
            Flatten x -> f; Relu f -> r; Softmax r -> y
            Flatten x -> f; Relu f -> r; Concat f r -> y axis=1
            GlobalAveragePool x -> g; Squeeze g -> q axes=[3]; opset 11; Flatten q -> f; floats w 4x2; MatMul f w -> y
            ints a = 2 3; GlobalAveragePool x -> g; Squeeze g a -> s; Unsqueeze s a -> u; floats w 2x4x1x1; Conv u w -> y
            ints s = 1 2 2 6 5; ints b = 0 4 6 -1; Reshape x s -> r; Transpose r -> t perm=[0,2,1,3,4]; Reshape t b -> y
            ints s = 1 2 2 6 5; ints b = 0 -1; Reshape x s -> r; Transpose r -> t perm=[0,2,1,3,4]; Reshape t b -> f; floats w 120x3; MatMul f w -> y
            """;

    static List<String> sketches() {
        return SKETCHES.lines().toList();
    }

    /// What [Sketch] makes files of.
    public static List<String> files() {
        return sketches().stream().map(OperatorsBecomeLayersTest::sketch).toList();
    }

    private static String sketch(String line) {
        return "input x 1x4x6x5\n" + line.replace(';', '\n');
    }

    @ParameterizedTest
    @MethodSource("sketches")
    void an_imported_operator_gives_what_the_evaluator_gives(String line) {
        assertThat(Oracle.imported(sketch(line)).model().network().nodes()).isNotEmpty();
    }

    @Test
    void every_operator_that_reads_what_flows_is_among_them() {
        Set<String> left = new HashSet<>(Operators.names());
        left.removeAll(
                Set.of(
                        "Shape",
                        "Constant",
                        "ConstantOfShape",
                        "Ceil",
                        "Equal",
                        "Floor",
                        "Mod",
                        "Range",
                        "Where"));
        left.removeAll(Set.of("Erf", "Reciprocal", "Sqrt")); // only as parts: IdiomsTest
        assertThat(Readers.names()).containsExactlyInAnyOrderElementsOf(left);
        left.removeAll(Set.of("QuantizeLinear", "DequantizeLinear", "QLinearConv"));
        sketches()
                .forEach(
                        line ->
                                Sketch.graph(sketch(line))
                                        .nodes()
                                        .forEach(node -> left.remove(node.op())));
        assertThat(left).isEmpty();
    }
}
