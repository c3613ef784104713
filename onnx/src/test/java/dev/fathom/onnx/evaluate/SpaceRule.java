package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.List;

/// DepthToSpace and SpaceToDepth, value by value.
final class SpaceRule {
    private SpaceRule() {}

    /// Which channel of the deep tensor holds a place of a square.
    private static int channel(boolean last, int channels, int block, int c, int y, int x) {
        return last ? (y * block + x) * channels + c : (c * block + y) * block + x;
    }

    static OnnxTensor toSpace(Call call) {
        int block = call.node().whole("blocksize", 0, 1, 1 << 12);
        boolean last = call.node().text("mode", "DCR").equals("DCR");
        List<Integer> d = call.dimensions(0);
        int channels = d.get(1) / block / block;
        return moved(call, block, last, channels, d.get(2), d.get(3), false);
    }

    static OnnxTensor toDepth(Call call) {
        int block = call.node().whole("blocksize", 0, 1, 1 << 12);
        List<Integer> d = call.dimensions(0);
        return moved(call, block, true, d.get(1), d.get(2) / block, d.get(3) / block, true);
    }

    /// @param height of the deep tensor
    /// @param back from squares to channels
    private static OnnxTensor moved(
            Call call, int block, boolean last, int channels, int height, int width, boolean back) {
        float[] from = call.floats(0).values();
        float[] to = new float[from.length];
        int batch = call.dimensions(0).getFirst();
        int deep = channels * block * block;
        for (int i = 0; i < from.length; i++) {
            int x = i % (width * block);
            int y = i / (width * block) % (height * block);
            int c = i / (width * block * height * block) % channels;
            int n = i / (width * block * height * block * channels);
            int channel = channel(last, channels, block, c, y % block, x % block);
            int place = ((n * deep + channel) * height + y / block) * width + x / block;
            to[back ? place : i] = from[back ? i : place];
        }
        return new OnnxTensor.Floats(
                back
                        ? List.of(batch, deep, height, width)
                        : List.of(batch, channels, height * block, width * block),
                to);
    }
}
