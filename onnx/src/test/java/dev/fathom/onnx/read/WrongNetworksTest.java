package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.OnnxReader;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What can't be read is named: file, node, what, and what could be done.
class WrongNetworksTest {
    @TempDir private Path folder;

    private static Arguments wrong(String sketch, String message) {
        return Arguments.of("input x ?x4x6x5\n" + sketch.replace(';', '\n'), message);
    }

    static List<Arguments> weighted() {
        return List.of(
                wrong(
                        "Relu x -> r; Einsum r -> y equation=ij as e",
                        "test.onnx: node 'e' (Einsum): the operator is not supported; these are:"
                                + " Add, AveragePool, "),
                wrong(
                        "floats w 2x4x3x3; Conv x w -> y mood=3 as c",
                        "node 'c' (Conv): attribute mood is not supported in opset 17; these are:"
                                + " auto_pad, dilations, kernel_shape, pads, strides, group"),
                wrong(
                        "Relu x -> w; Conv x w -> y as c",
                        "node 'c' (Conv): input 1, 'w', comes from the network's input; only"
                                + " constants are supported there"),
                wrong(
                        "floats w 2x3x3x3; Conv x w -> y as c",
                        "node 'c' (Conv): weights of 2×3×3×3 in 1 groups do not fit the input of"
                                + " 1×4×6×5"),
                wrong(
                        "floats w 2x4x9x3; Conv x w -> y as c",
                        "node 'c' (Conv): a window of 9 is larger than the input of 6 with its"
                                + " padding of 0"),
                wrong(
                        "floats w 60x3; Flatten x -> f; MatMul f w -> y as m",
                        "node 'm' (MatMul): 1×120 by 60×3 is not supported; what ends in a dimension"
                                + " of values, by values × units, is"),
                wrong(
                        "floats w 6x3; MatMul x w -> y as m",
                        "node 'm' (MatMul): 1×4×6×5 by 6×3 is not supported"),
                wrong(
                        "floats w 2x5x3; MatMul x w -> y as m",
                        "node 'm' (MatMul): 1×4×6×5 by 2×5×3 is not supported"));
    }

    static List<Arguments> arithmetic() {
        return List.of(
                wrong(
                        "MaxPool x -> y i kernel_shape=[2,2] as p; Relu i -> z",
                        "node 'p' (MaxPool): makes output 1, 'i', which other nodes read and which"
                                + " is not supported; export the network without"),
                wrong(
                        "Softmax x -> y axis=0 as s",
                        "node 's' (Softmax): shares 1 among the pictures of a batch, which is not"
                                + " supported"),
                wrong(
                        "floats s 4; floats v 4 = 1 0 -1 2; BatchNormalization x s s s v -> y as b",
                        "node 'b' (BatchNormalization): the variance of channel 2 is -1.0; a mean of"
                                + " squares is 0 or more, so get the file again"),
                wrong(
                        "floats s 4; LayerNormalization x s -> y as n",
                        "node 'n' (LayerNormalization): joins a constant of FLOAT 4 with 1×4×6×5;"
                                + " only one float for all and one a channel are supported"),
                wrong(
                        "floats s 120; LayerNormalization x s -> y axis=0 as n",
                        "node 'n' (LayerNormalization): takes the mean of 1×4×6×5 over the pictures"
                                + " of a batch, which is not supported"),
                wrong(
                        "ReduceMax x -> y axes=[0,1] as r",
                        "node 'r' (ReduceMax): joins the pictures of a batch of 1×4×6×5, dimensions"
                                + " [0, 1]; export it with axes behind the first"),
                wrong(
                        "floats e scalar = 0.5; Pow x e -> y as p",
                        "node 'p' (Pow): raises to the power of 0.5; 1, 2 and 3 are supported, and"
                                + " any in a constant"),
                wrong(
                        "Relu x -> r; Max x r -> y as m",
                        "node 'm' (Max): compares 2 values that come from the network's input; one"
                                + " with constants of one element is supported"),
                wrong(
                        "LRN x -> y size=4 as n",
                        "node 'n' (LRN): sums over 4 channels; even numbers are not supported,"
                                + " because Fathom's sums begin one channel before ONNX's"));
    }

    static List<Arguments> constants() {
        return List.of(
                wrong(
                        "floats c 6x4; Add x c -> y as a",
                        "node 'a' (Add): joins a constant of FLOAT 6×4 with 1×4×6×5; each of its"
                                + " dimensions must be 1 or as long"),
                wrong(
                        "floats c 6x5; PRelu x c -> y as p",
                        "node 'p' (PRelu): joins a constant of FLOAT 6×5 with 1×4×6×5; only one"
                                + " float for all and one a channel are supported"),
                wrong(
                        "DepthToSpace x -> y blocksize=3 as d",
                        "node 'd' (DepthToSpace): makes squares of 3 of the 4 channels of 1×4×6×5,"
                                + " mode DCR; their number must be a multiple of the square, and"
                                + " the mode DCR or CRD"),
                wrong(
                        "SpaceToDepth x -> y blocksize=2 as s",
                        "node 's' (SpaceToDepth): makes channels of squares of 2 of 1×4×6×5; height"
                                + " and width must be multiples of it"),
                wrong(
                        "ints s = 3 4 6 5; Expand x s -> y as e",
                        "node 'e' (Expand): repeats dimension 0 of 1×4×6×5 3 times; all but the"
                                + " batch may be, once or more"),
                wrong(
                        "ints s = 1 3; Tile x s -> y as t",
                        "node 't' (Tile): repeats 1×4×6×5 [1, 3] times; one a dimension"),
                wrong(
                        "floats c 1x4x1x1; Softmax c -> d as s; Mul x d -> y",
                        "node 's' (Softmax): input 0 is a constant; there only what comes from the"
                                + " network's input is supported, so export the network with its"
                                + " constants folded"),
                wrong(
                        "floats c 1; Div c x -> y as d",
                        "node 'd' (Div): divides by what comes from the network's input; only"
                                + " constants are supported as divisors"));
    }

    static List<Arguments> arranged() {
        return List.of(
                wrong(
                        "Transpose x -> t perm=[0,1,3,2]; Add x t -> y as a",
                        "node 'a' (Add): joins 1×4×6×5 and 1×4×5×6, whose values lie in different"
                                + " orders"),
                wrong(
                        "Flatten x -> f; MaxPool f -> y kernel_shape=[2,2] as p",
                        "node 'p' (MaxPool): reads 1×120; batch × channels × height × width and"
                                + " batch × channels × width are supported"),
                wrong(
                        "Transpose x -> y perm=[1,0,2,3] as t",
                        "node 't' (Transpose): moves the batch, which must stay the first"
                                + " dimension"),
                wrong(
                        "ints s = 2 -1; Reshape x s -> y as r",
                        "node 'r' (Reshape): makes 2×60 of 1×4×6×5; the first dimension must stay"
                                + " the batch"),
                wrong(
                        "Relu x -> r; Concat x r -> y axis=0 as c",
                        "node 'c' (Concat): joins 1×4×6×5 and 1×4×6×5 along axis 0; all other"
                                + " dimensions must be equal, and the batch stays as it is"),
                wrong(
                        "GlobalMaxPool x -> g; Concat x g -> y axis=1 as c",
                        "node 'c' (Concat): joins 1×4×6×5 and 1×4×1×1 along axis 1; all other"
                                + " dimensions must be equal"),
                wrong(
                        "ints i = 2 0; Gather x i -> y axis=1 as g",
                        "node 'g' (Gather): takes places that don't lie evenly one behind the"
                                + " other, which is not supported"),
                wrong(
                        "ints p = 0 1 0 0 0 0 0 0; Pad x p -> y mode=edge as p",
                        "node 'p' (Pad): pads channels with something else than 0, which is not"
                                + " supported"),
                wrong(
                        "ints p = 0 0 9 0 0 0 0 0; Pad x p -> y mode=reflect as p",
                        "node 'p' (Pad): test: layer 1, pad(0, 0, 9, 0).reflect() reading 5×6×4:"
                                + " height: a picture of 6 can be mirrored over at most 5, not 9"),
                wrong(
                        "floats s 4 = 1 1 2 2; Resize x _ s -> y mode=cubic as r",
                        "node 'r' (Resize): mode is 'cubic', which is not supported; nearest and"
                                + " linear are"),
                wrong(
                        "floats w 2x4x1x1; Conv x w -> c; Shape c -> s; Relu s -> y",
                        "the output 'y' does not come from the input; it is always the same"),
                wrong(
                        "floats s scalar = 0.1; uint8 z_scalar = 0; QuantizeLinear x s z_scalar ->"
                                + " q; AveragePool q -> y kernel_shape=[2,2] as p",
                        "node 'p' (AveragePool): computes with quantized numbers, which is not"
                                + " supported here; put DequantizeLinear before it and"
                                + " QuantizeLinear behind"),
                wrong(
                        "floats w 2x4x1x1 = 1 1 1 1 1 1 1 NaN; Conv x w -> y as c",
                        "test: value 7 of c.weight is NaN, and a model can't compute with it"),
                wrong("Identity x -> y", "test.onnx: nothing of it becomes a layer"));
    }

    @ParameterizedTest
    @MethodSource({"weighted", "arithmetic", "constants", "arranged"})
    void a_node_that_is_not_supported_is_named(String sketch, String message) {
        assertThatThrownBy(() -> OnnxReader.PLAIN.read(Sketch.graph(sketch), "test"))
                .hasMessageContaining(message);
    }

    static List<Arguments> inputs() {
        return List.of(
                Arguments.of(
                        "input x ?x3x?x?\nRelu x -> y",
                        "test.onnx: input 'x' is FLOAT ?×3×?×?, which leaves more open than the"
                                + " batch; say its width, height and depth (--input WxHxD)"),
                Arguments.of(
                        "input x 1x3x2x2x2\nRelu x -> y",
                        "input 'x' is FLOAT 1×3×2×2×2; floats of batch × channels × height × width,"
                                + " batch × channels × width and batch × values are supported"),
                Arguments.of(
                        "input x 1x3\ninput z 1x3\nAdd x z -> y",
                        "test.onnx: reads 2 inputs [x, z]; networks with one are supported"),
                Arguments.of(
                        "input x 0x3x0x2\nRelu x -> y",
                        "input 'x' is FLOAT 0×3×0×2, which holds nothing"),
                Arguments.of(
                        "opset 6\ninput x 1x3\nRelu x -> y",
                        "test.onnx: opset 6; networks of opset 7 to 28 become models, so convert it"
                                + " (onnx.version_converter.convert_version(model, 17))"));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void an_input_that_is_not_supported_is_named(String sketch, String message) {
        assertThatThrownBy(() -> OnnxReader.PLAIN.read(Sketch.graph(sketch), "test"))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining(message);
    }

    /// A small file may not ask for a constant as large as a large picture.
    @Test
    void a_constant_is_not_spread_over_more_than_a_file_of_its_size_may_ask_for() {
        String sketch = "input x 1x1x30000x30000\nfloats c 30000x1\nAdd x c -> y as a";
        assertThatThrownBy(() -> OnnxReader.PLAIN.read(Sketch.graph(sketch), "test"))
                .isInstanceOf(OnnxException.class)
                .hasMessageStartingWith("test.onnx: node 'a' (Add): makes 900000000 values, ")
                .hasMessageEndingWith(
                        " more than constants in a file of so few may become; export the network"
                                + " with its constants folded");
    }

    @Test
    void what_is_asked_for_must_be_there() {
        String sketch = "input x ?x3x8x8\nRelu x -> y";
        assertThatThrownBy(
                        () ->
                                new OnnxReader(new Volume(9, 9, 3), null, false)
                                        .read(Sketch.graph(sketch), "test"))
                .hasMessage("test.onnx: input 'x' is FLOAT ?×3×8×8, which is not 9×9×3");
        assertThatThrownBy(
                        () -> new OnnxReader(null, "z", false).read(Sketch.graph(sketch), "test"))
                .hasMessage("test.onnx: no node makes 'z'; its outputs are y");
    }

    @Test
    void a_text_or_half_a_file_is_no_network() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "network net\ninput 2x2x1\n");
        assertThatThrownBy(() -> Onnx.read(text))
                .hasMessage(text + " is not an ONNX file: it is a text; give the binary ONNX file");
        byte[] whole = Sketch.bytes("input x 1x3x8x8\nfloats w 9x3x3x3\nConv x w -> y");
        Path half = folder.resolve("half.onnx");
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> Onnx.read(half))
                .hasMessage(
                        half
                                + " is not an ONNX file: its bytes are not a whole protobuf message;"
                                + " it may be damaged or cut short, so fetch or export it again");
    }
}
