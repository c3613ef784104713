package dev.fathom.onnx.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.layer.Layer;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Output;
import dev.fathom.onnx.evaluate.Evaluation;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The files that are written mean what the network means: ONNX's operators, as the evaluator
/// defines them, give the network's values; and reading gives the model back.
class WrittenNetworksTest {
    @TempDir private static Path folder;

    /// Every kind of layer, and its corners.
    private static final List<String> NETWORKS =
            List.of(
                    """
                input 7x6x4
                conv(6, 3, 2).stride(2, 1).padding(1, 0, 0, 2).groups(2).floor()
                batchNorm()
                relu()
                conv(3, 2).dilation(2).stride(2).ceil().bias(false)
                batchNorm().scale(false).epsilon(1e-3)
                leakyRelu(0.2)
                convTranspose(4, 3).stride(2).padding(1).outputPadding(1)
                hardSwish()
                dense(5)
                softmax()
                """,
                    """
                input 9x8x3
                maxPool(3).stride(2).padding(1).ceil()
                lrn(3).alpha(0.2)
                averagePool(2).stride(2).floor()
                local(4, 2).padding(1)
                silu()
                flatten()
                dropout(0.5)
                dense(6).bias(false)
                batchNorm().shift(false)
                lrn(3)
                """,
                    """
                input 6x5x4
                a = averagePool(3).stride(2).padding(0, 0, 1, 0).ceil().countPadding(true)
                b = averagePool(2).dilation(2).stride(2).padding(1).floor() of input
                c = maxPool(2, 3).stride(2).padding(0, 0, 1, 0).ceil() of input
                add() of a, b, c
                concat() of c, b
                scale(-0.5)
                tanh()
                flatten()
                padDepth(1, 2)
                sigmoid()
                """,
                    """
                input 5x5x6
                p = padDepth(2, 1)
                conv(4, 1)
                gap = globalAveragePool()
                fc = dense(4)
                elu(0.7)
                selu()
                hardSigmoid(0.3, 0.4)
                s = add() of gap, fc
                mish()
                softplus()
                conv(3, 1)
                geluTanh()
                clip(-0.1, 0.9)
                add()
                concat()
                """,
                    """
                input 6x5x8
                a = affine()
                prelu()
                shuffle(4)
                pad(1, -2, 0, 2).value(0.5)
                groupNorm(2).epsilon(1e-3)
                r = resize(1.7, 2).nearestUp().asymmetric() of a
                s = slice(3, 4)
                resize(0.5, 1.25).linear()
                pad(2, 1, -1, 2).reflect()
                pad(1, 0, 0, 1).edge()
                groupNorm(4)
                flatten().channelsFirst(true)
                d = dense(8)
                m = multiply() of s, s
                g = globalMaxPool() of r
                multiply() of r, g, d
                multiply()
                resize(2).before()
                resize(1.34, 0.4).linear().alignCorners()
                resize(2).after()
                layerNorm().epsilon(0.01)
                stochasticDepth(0.2)
                layerScale(0.1)
                affine().scale(false)
                affine().scale(false).shift(false)
                logSoftmax()
                """,
                    """
                input 2x2x3
                dense(8)
                affine()
                prelu()
                shuffle(2)
                slice(1, 6)
                m = multiply()
                multiply() of m, m
                layerNorm()
                groupNorm(3)
                pad(1, 0, 2, 0)
                resize(2, 3)
                dense(4)
                flatten().channelsFirst(true)
                logSoftmax()
                """,
                    """
                input 4x3x4
                a = conv(8, 1)
                b = reshape(8, 6, 2).cut(3, 4, 2, 2, 2).order(0, 2, 1, 3, 4)
                exp()
                c = concat().along(width) of b, b
                d = constant(16, 6, 2) of a
                multiply() of c, d
                reshape(3, 4, 16)
                concat().along(height)
                softmax()
                dense(6)
                reshape(1, 3, 2)
                e = reshape(2, 1, 3).cut(3, 2).order(1, 0)
                output first of a
                output b of b as 96
                output rows of c as 6x32 depth last
                output e of e as 2x3 depth last
                output e/again of e as 3x2
                output pixels of a as 3x4x8 depth last
                output picture of input as 48
                """,
                    """
                input 4x3x2
                depth = source(4, 3, 1) of input
                row = source(1, 1, 6) of input
                conv(3, 3).padding(1) of depth
                concat() of input, conv1
                dense(6)
                add() of row, fc2
                output depth of depth
                output row/turned of row as 6
                output sum of add2
                """,
                    """
                input 4x3x2
                conv(3, 3)
                last = source(1, 2, 3) of input
                """,
                    """
                input 4x4x2
                flatten()
                flatten()
                dense(3)
                globalAveragePool()
                """);

    static List<String> networks() {
        return NETWORKS;
    }

    private static Model model(String text) {
        return Lively.model(NetworkText.parse("test", "network net\n" + text), 5);
    }

    private static OnnxGraph written(Model model) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(model, file);
        return OnnxFile.read(file);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void operators_give_the_networks_values(String text) throws IOException {
        Model model = model(text);
        Map<String, Tensor> inputs = Lively.inputs(model.network(), 2, 3);
        Map<String, OnnxTensor> x = new HashMap<>();
        inputs.forEach(
                (name, input) -> {
                    Volume v = input.volume();
                    List<Integer> dims = List.of(2, v.depth(), v.height(), v.width());
                    x.put(name, new OnnxTensor.Floats(dims, Lively.depthFirst(input)));
                });
        Map<String, OnnxTensor> made = Evaluation.run(written(model), x);
        SequencedMap<String, Tensor> expected;
        try (Engine engine = Engine.of("plain")) {
            expected = model.outputs(inputs, engine);
        }
        assertThat(made).hasSameSizeAs(expected);
        for (Output output : model.network().outputs()) {
            Tensor tensor = expected.get(output.name());
            OnnxTensor y = made.getOrDefault(output.name(), made.values().iterator().next());
            float[] found = ((OnnxTensor.Floats) y).values();
            float[] values = output.depthLast() ? tensor.data() : Lively.depthFirst(tensor);
            assertThat(found).containsExactly(values, within(values));
            if (model.network().namesOutputs()) {
                assertThat(y.dimensions().subList(1, y.dimensions().size()))
                        .as(output.name())
                        .isEqualTo(output.dimensions(tensor.volume()));
            }
        }
    }

    private static Offset<Float> within(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return Offset.offset(1e-5f * largest);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void reading_gives_the_model_that_was_written(String text) throws IOException {
        Model model = model(text);
        Model read = WrittenModel.of(written(model)).orElseThrow();
        assertThat(read.network()).isEqualTo(model.network());
        assertThat(read.weightsSha256()).isEqualTo(model.weightsSha256());
    }

    @Test
    void every_kind_of_layer_is_among_them() {
        Set<Class<?>> kinds = new HashSet<>();
        NETWORKS.stream()
                .map(WrittenNetworksTest::model)
                .forEach(m -> m.network().nodes().forEach(n -> kinds.add(n.layer().getClass())));
        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.asList(Layer.class.getPermittedSubclasses()));
    }
}
