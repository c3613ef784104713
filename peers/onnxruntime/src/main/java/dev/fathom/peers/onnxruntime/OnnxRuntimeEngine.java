package dev.fathom.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.peers.Layouts;
import dev.fathom.peers.PeerEngine;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// ONNX Runtime on the files that Fathom writes. Its Java package for everyday use runs networks
/// and trains none.
public final class OnnxRuntimeEngine implements PeerEngine {
    private static final String FILE = "model.onnx";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    @Override
    public String version() {
        return "ONNX Runtime " + environment.getVersion();
    }

    /// From QuantizeLinear and DequantizeLinear, which it fuses with what lies between them.
    @Override
    public boolean runsInt8() {
        return true;
    }

    @Override
    public Iteration inference(Model model, float[] pictures) throws IOException {
        Path folder = Files.createTempDirectory("fathom-onnxruntime");
        try {
            save(model, folder);
            return step(folder, model.network(), pictures);
        } finally {
            Files.deleteIfExists(folder.resolve(FILE));
            Files.deleteIfExists(folder);
        }
    }

    private Iteration step(Path folder, Network network, float[] pictures) throws IOException {
        Volume v = network.input();
        int batch = pictures.length / v.size();
        float[] x = Layouts.depthFirst(pictures, List.of(batch, v.height(), v.width(), v.depth()));
        long[] shape = {batch, v.depth(), v.height(), v.width()};
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(PeerEngine.threads());
            OrtSession session =
                    environment.createSession(folder.resolve(FILE).toString(), options);
            OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), shape);
            Map<String, OnnxTensor> inputs =
                    Map.of(session.getInputNames().iterator().next(), input);
            return () -> outputs(session, inputs);
        } catch (OrtException e) {
            throw new IOException(e);
        }
    }

    private static float[] outputs(OrtSession session, Map<String, OnnxTensor> inputs)
            throws IOException {
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] outputs = new float[buffer.remaining()];
            buffer.get(outputs);
            return outputs;
        } catch (OrtException e) {
            throw new IOException(e);
        }
    }

    @Override
    public Iteration training(Model model, float[] pictures, int[] labels) {
        throw new UnsupportedOperationException("it trains nothing");
    }

    @Override
    public void save(Model model, Path folder) throws IOException {
        Onnx.write(model, folder.resolve(FILE));
    }

    @Override
    public float[] first(Path folder, Network network, float[] pictures) throws IOException {
        return step(folder, network, pictures).run();
    }
}
