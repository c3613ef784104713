package dev.fathom.model;

import dev.fathom.data.Preprocessing;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.file.Precision;
import dev.fathom.file.SafeTensors;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

    static void save(Model model, Path file, Precision precision) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("network", model.network().toString());
        metadata.put("layout", "filters, height, width, depth");
        if (!model.labels().isEmpty()) {
            metadata.put("labels", String.join("\n", model.labels()));
        }
        metadata.put("preprocessing", model.preprocessing().toString());
        model.provenance().forEach((name, text) -> metadata.put(PROVENANCE + name, text));

        Map<String, SafeTensors.Array> arrays = new LinkedHashMap<>();
        for (int i = 0; i < model.weights().length; i++) {
            Node node = model.network().nodes().get(i);
            List<Parameter> parameters = node.parameters();
            for (int k = 0; k < parameters.size(); k++) {
                arrays.put(
                        name(node, parameters.get(k)),
                        new SafeTensors.Array(parameters.get(k).shape(), model.weights()[i][k]));
            }
        }
        new SafeTensors(metadata, arrays).write(file, precision);
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
        } catch (IllegalArgumentException | DataException e) {
            throw new DamagedFileException(
                    file, 8, "a model's metadata", String.valueOf(e.getMessage()));
        }
        float[][][] weights = weights(file, network, content.arrays());
        Map<String, String> provenance = new LinkedHashMap<>();
        metadata.forEach(
                (name, value) -> {
                    if (name.startsWith(PROVENANCE)) {
                        provenance.put(name.substring(PROVENANCE.length()), value);
                    }
                });
        List<String> labels = metadata.getOrDefault("labels", "").lines().toList();
        if (!labels.isEmpty() && labels.size() != network.output().size()) {
            throw new DamagedFileException(
                    file, 8, network.output().size() + " labels", labels.size() + "");
        }
        return new Model(network, weights, labels, preprocessing, provenance);
    }

    private static float[][][] weights(
            Path file, Network network, Map<String, SafeTensors.Array> arrays) {
        float[][][] weights = new float[network.nodes().size()][][];
        int used = 0;
        for (int i = 0; i < weights.length; i++) {
            Node node = network.nodes().get(i);
            List<Parameter> parameters = node.parameters();
            weights[i] = new float[parameters.size()][];
            for (int k = 0; k < weights[i].length; k++) {
                Parameter p = parameters.get(k);
                SafeTensors.Array array = arrays.get(name(node, p));
                if (array == null || !array.shape().equals(p.shape())) {
                    throw new DamagedFileException(
                            file,
                            8,
                            "an array " + name(node, p) + " of shape " + p.shape(),
                            array == null ? "none" : "shape " + array.shape());
                }
                checkFinite(file.toString(), name(node, p), array.values());
                weights[i][k] = array.values();
                used++;
            }
        }
        if (used != arrays.size()) {
            throw new DamagedFileException(
                    file, 8, used + " arrays, those of the network's layers", arrays.size() + "");
        }
        return weights;
    }

    /// @param place named in the message
    static void checkFinite(String place, String name, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new DataException(
                        place
                                + ": value "
                                + i
                                + " of "
                                + name
                                + " is "
                                + values[i]
                                + ", and a model can't compute with it; train it again with a lower"
                                + " rate, or get the file again");
            }
        }
    }

    static String sha256(Collection<float[]> arrays) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
