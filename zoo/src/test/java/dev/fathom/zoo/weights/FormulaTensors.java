package dev.fathom.zoo.weights;

import dev.fathom.engine.Engine;
import dev.fathom.kernel.Dropouts;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/// A state dict whose numbers follow from names and places, so that PyTorch can be given the same:
/// number i of an array is drawn from its name's CRC-32 and i.
///
/// @param gain mean square of what a layer gives over that of what it reads, times 3
public record FormulaTensors(Map<String, List<Integer>> shapes, double gain)
        implements NamedTensors {

    /// For a network. So that a change of its input can be seen in its scores, a layer loses
    /// nothing behind a ReLU; EfficientNet v2, which is deeper, amplifies rounding then.
    public FormulaTensors(Network network, Map<String, List<Integer>> shapes) {
        this(shapes, network.name().startsWith("efficientnet-v2") ? 3 : 6);
    }

    @Override
    public Stored read(String name) {
        List<Integer> shape = shapes.get(name);
        int fan = shape.stream().skip(1).reduce(1, Math::multiplyExact);
        String array = name.substring(name.lastIndexOf('.') + 1);
        boolean factor =
                List.of("running_var", "layer_scale", "gamma").contains(array)
                        || (array.equals("weight") && shape.size() == 1);
        double reach = shape.size() == 1 ? 0.1 : Math.sqrt(gain / fan);
        long seed = seed(name);
        float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            double drawn = drawn(seed, i);
            values[i] = (float) (factor ? 0.5 + drawn : (2 * drawn - 1) * reach);
        }
        return Stored.of(shape, values);
    }

    private static long seed(String name) {
        CRC32 seed = new CRC32();
        seed.update(name.getBytes(StandardCharsets.UTF_8));
        return seed.getValue();
    }

    /// 0 … 1
    private static double drawn(long seed, int place) {
        return Dropouts.bits(seed, place) / (double) (1 << 24);
    }

    /// The scores that a network gives a picture of −2 … 2, channel by channel.
    public float[] scores(Network network) {
        Model model = ImportedWeights.of(network, this).model(this);
        Volume in = network.input();
        Tensor x = Tensor.zeros(1, in);
        for (int i = 0; i < x.data().length; i++) {
            int place = i % in.depth() * in.pixels() + i / in.depth();
            x.data()[i] = (float) ((drawn(seed("input"), place) - 0.5) * 4);
        }
        try (Engine engine = Engine.best()) {
            Tensor y =
                    Program.output(model.network(), model.stored(), engine, 1, network.logits())
                            .session()
                            .run(x);
            Volume out = y.volume();
            float[] scores = new float[out.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i % out.depth() * out.pixels() + i / out.depth()] = y.data()[i];
            }
            return scores;
        }
    }

    /// The SHA-256 of lines in order, the first digits.
    public static String digest(List<String> lines) {
        String text = lines.stream().sorted().collect(Collectors.joining("\n"));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
