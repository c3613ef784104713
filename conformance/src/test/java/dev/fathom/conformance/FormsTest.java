package dev.fathom.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Output;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.read.IdiomsTest;
import dev.fathom.onnx.read.OperatorsBecomeLayersTest;
import dev.fathom.onnx.read.Sketch;
import dev.fathom.onnx.write.Lively;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The forms that the reader's tests hold against definitions written here, by ONNX Runtime.
class FormsTest {
    /// The newest whose operators ONNX Runtime 1.22.0 has.
    private static final int NEWEST = 22;

    /// Of the windows that go beyond the padding ONNX Runtime divides by all places, PyTorch (and
    /// Fathom) by those that are there.
    private static final String PADDED = "count_include_pad=1 strides=[2,2] ceil_mode=1";

    @TempDir private static Path folder;

    static List<String> sketches() {
        return Stream.concat(
                        IdiomsTest.sketches().stream(), OperatorsBecomeLayersTest.files().stream())
                .filter(sketch -> !sketch.contains("opset 24") && !sketch.contains(PADDED))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sketches")
    void what_is_read_gives_what_onnx_runtime_gives(String sketch)
            throws IOException, OrtException {
        ModelProto.Builder file = ModelProto.parseFrom(Sketch.bytes(sketch)).toBuilder();
        assertThat(file.getOpsetImport(0).getVersion()).isLessThanOrEqualTo(NEWEST);
        // a sketch doesn't say what dimensions outputs have
        for (ValueInfoProto.Builder output : file.getGraphBuilder().getOutputBuilderList()) {
            output.getTypeBuilder().getTensorTypeBuilder().clearShape();
        }
        Path path = folder.resolve("form.onnx");
        Files.write(path, file.build().toByteArray());
        Model model = Onnx.read(path);
        Tensor x = Lively.input(model.network(), 1, 7);
        boolean depthLast = x.volume().depth() != 4; // of TensorFlow's, behind a Transpose
        Map<String, Tensor> found;
        try (Engine engine = Engine.of("plain")) {
            found = model.outputs(x, engine);
        }
        OrtEnvironment runtime = OrtEnvironment.getEnvironment();
        try (OrtSession session = runtime.createSession(path.toString());
                OnnxTensor input =
                        OnnxTensor.createTensor(
                                runtime,
                                FloatBuffer.wrap(depthLast ? x.data() : Lively.depthFirst(x)),
                                new long[] {1, 4, 6, 5});
                OrtSession.Result result = session.run(Map.of("x", input))) {
            for (int i = 0; i < model.network().outputs().size(); i++) {
                Output output = model.network().outputs().get(i);
                Tensor made = found.get(output.name());
                FloatBuffer y = ((OnnxTensor) result.get(i)).getFloatBuffer();
                equal(output.depthLast() ? made.data() : Lively.depthFirst(made), y);
            }
        }
    }

    private static void equal(float[] found, FloatBuffer expected) {
        assertThat(found).hasSize(expected.remaining());
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
            difference = Math.max(difference, Math.abs(found[i] - expected.get(i)));
        }
        assertThat(difference).isLessThanOrEqualTo(1e-5 * largest);
    }
}
