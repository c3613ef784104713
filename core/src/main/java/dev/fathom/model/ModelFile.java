package dev.fathom.model;

import dev.fathom.data.Preprocessing;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.file.SafeTensors;
import dev.fathom.file.Sha256;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Node;
import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model as one safetensors file: the weights as arrays, all else as texts of its metadata.
///
/// | text | content |
/// |---|---|
/// | `format` | `fathom-1` |
/// | `network` | the network's text form, [NetworkText] |
/// | `layout` | order of dimensions: filters, height, width, depth |
/// | `labels` | one class name a line; missing when there are none |
/// | `preprocessing` | [Preprocessing]'s text |
/// | `provenance.…` | where the model comes from |
final class ModelFile {
    private static final String FORMAT = "fathom-1";
    private static final String PROVENANCE = "provenance.";

    private ModelFile() {}

    /// @param place named in messages
    /// @throws DataException when a weight is not finite
    static SafeTensors content(String place, Model model) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("network", model.network().toString());
        metadata.put("layout", "filters, height, width, depth");
        if (!model.labels().isEmpty()) {
            metadata.put("labels", String.join("\n", model.labels()));
        }
        metadata.put("preprocessing", model.preprocessing().toString());
        model.provenance().forEach((name, text) -> metadata.put(PROVENANCE + name, text));

        Map<String, Stored> arrays = model.namedStored();
        arrays.forEach((name, array) -> checkFinite(place, name, array));
        return new SafeTensors(metadata, arrays);
    }

    static String name(Node node, Parameter parameter) {
        return node.name() + "." + parameter.name();
    }

    static Model load(Path file) throws IOException {
        return model(file, SafeTensors.read(file));
    }

    /// @param file named in messages
    static Model model(Path file, SafeTensors content) {
        Map<String, String> metadata = content.metadata();
        if (!FORMAT.equals(metadata.get("format"))) {
            throw new DamagedFileException(
                    file,
                    8,
                    "a model of Fathom: 'format' = '" + FORMAT + "' in the metadata",
                    metadata.containsKey("format")
                            ? "'" + metadata.get("format") + "'"
                            : "no 'format'");
        }
        String text = metadata.getOrDefault("network", "");
        Network network;
        Preprocessing preprocessing;
        try {
            network = NetworkText.parse("its network", text);
            preprocessing = Preprocessing.parse(metadata.getOrDefault("preprocessing", ""));
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException(
                    file, 8, "a model's metadata", String.valueOf(e.getMessage()));
        }
        ModelWeights weights = weights(file, network, content.arrays());
        Map<String, String> provenance = SafeTensors.under(PROVENANCE, metadata);
        List<String> labels = metadata.getOrDefault("labels", "").lines().toList();
        if (!labels.isEmpty() && labels.size() != network.output().size()) {
            throw new DamagedFileException(
                    file, 8, network.output().size() + " labels", labels.size() + "");
        }
        return new Model(network, weights, labels, preprocessing, provenance);
    }

    private static ModelWeights weights(Path file, Network network, Map<String, Stored> arrays) {
        ModelWeights weights =
                new ModelWeights(
                        network,
                        (node, p) -> {
                            String name = name(node, p);
                            Stored array = arrays.get(name);
                            if (array == null || !array.shape().equals(p.shape())) {
                                throw new DamagedFileException(
                                        file,
                                        8,
                                        "an array " + name + " of shape " + p.shape(),
                                        array == null ? "none" : "shape " + array.shape());
                            }
                            checkFinite(file.toString(), name, array);
                            return array;
                        });
        int used = weights.namedStored().size();
        if (used != arrays.size()) {
            throw new DamagedFileException(
                    file, 8, used + " arrays, those of the network's layers", arrays.size() + "");
        }
        return weights;
    }

    /// Fails when a model can't compute with a weight.
    ///
    /// @param place named in the message
    static void checkFinite(String place, String name, Stored array) {
        boolean variance = name.endsWith("." + BatchNorm.VARIANCE);
        // 8-bit weights are always finite
        float[] values = array instanceof Stored.I8 && !variance ? new float[0] : array.floats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataException(
                        "%s: value %s of %s is %s, and a model can't compute with it; train it again with a lower rate, or get the file again"
                                .formatted(place, i, name, values[i]));
            }
            if (variance && values[i] < 0) {
                throw new DataException(
                        "%s: value %s of %s is %s, and a variance, a mean of squares, is 0 or more; train it again, or get the file again"
                                .formatted(place, i, name, values[i]));
            }
        }
    }

    static String sha256(Collection<float[]> arrays) {
        MessageDigest digest = Sha256.digest();
        for (float[] array : arrays) {
            int step = 1 << 18;
            ByteBuffer buffer = ByteBuffer.allocate(step * 4).order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from < array.length; from += step) {
                int count = Math.min(step, array.length - from);
                buffer.clear();
                buffer.asFloatBuffer().put(array, from, count);
                digest.update(buffer.limit(count * 4));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
