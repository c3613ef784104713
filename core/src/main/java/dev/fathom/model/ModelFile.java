package dev.fathom.model;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.file.BrokenSealException;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.file.SafeTensors;
import dev.fathom.file.Sha256;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.model.detect.Detector;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Node;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Lines;
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
import java.util.OptionalInt;

/// A model as one safetensors file: the weights as arrays, all else as texts of its metadata.
///
/// | text | content |
/// |---|---|
/// | `format` | `fathom-1` |
/// | `network` | the network's text form, [NetworkText] |
/// | `layout` | order of dimensions: filters, height, width, depth |
/// | `task` | what it tells of a picture, [Task]; missing when that is a class |
/// | `labels` | one class name a line; missing when there are none |
/// | `ranges` | of a quantized model: to what values are rounded, [Grids]'s text |
/// | `preprocessing` | [Preprocessing]'s text |
/// | `provenance.…` | where the model comes from |
final class ModelFile {
    private static final String FORMAT = "fathom-1";
    private static final String TASK = "task";
    private static final String RANGES = "ranges";
    private static final String PROVENANCE = "provenance.";

    private ModelFile() {}

    /// What stands in the file. All of it was read again before, so that a file that is written can
    /// be loaded.
    ///
    /// @param place named in messages
    /// @throws DataException when a weight is not finite
    /// @throws IllegalArgumentException when the network's text would be read as another network's
    static SafeTensors content(String place, Model model) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("network", model.network().toString());
        metadata.put("layout", "filters, height, width, depth");
        if (model.task() != Task.CLASSIFY) {
            metadata.put(TASK, model.task().toString());
        }
        if (!model.labels().isEmpty()) {
            metadata.put("labels", Lines.join(model.labels()));
        }
        if (!model.grids().isEmpty()) {
            metadata.put(RANGES, model.grids().text(model.network()));
        }
        metadata.put("preprocessing", model.preprocessing().toString());
        model.provenance().forEach((name, text) -> metadata.put(PROVENANCE + name, text));

        Map<String, Stored> arrays = model.namedStored();
        arrays.forEach((name, array) -> checkFinite(place, name, array));
        Network back = NetworkText.parse(place + ": its network", metadata.get("network"));
        if (!back.equals(model.network())) {
            throw new IllegalArgumentException(
                    "%s: the text of %s says another network than it is: %s"
                            .formatted(place, model.network().name(), back));
        }
        return new SafeTensors(metadata, arrays);
    }

    static String name(Node node, Parameter parameter) {
        return node.name() + "." + parameter.name();
    }

    static Model load(Path file) throws IOException {
        return model(file, () -> SafeTensors.read(file));
    }

    /// Reads a file.
    interface Reading<E extends Exception> {
        SafeTensors content() throws E;
    }

    /// The model in a file. Another program that copied it may have put texts and arrays into
    /// another order: then the checksum is that of the same content as it was written.
    ///
    /// @param file named in messages
    static <E extends Exception> Model model(Path file, Reading<E> reading) throws E {
        try {
            return model(file, reading.content());
        } catch (BrokenSealException broken) {
            try {
                Model model = model(file, broken.content());
                if (broken.seals(content(file.toString(), model))) {
                    return model;
                }
            } catch (DataException | IllegalArgumentException | IOException e) {
                broken.addSuppressed(e);
            }
            throw broken.wayOut(
                    "get the file again, or, if another program changed it and you trust it, save it there without the text sha256");
        }
    }

    /// @param file named in messages
    private static Model model(Path file, SafeTensors content) {
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
        try {
            Network network =
                    NetworkText.parse("its network", metadata.getOrDefault("network", ""));
            return new Model(
                    network,
                    weights(
                            file,
                            network,
                            Grids.parse(network, metadata.getOrDefault(RANGES, "")),
                            content.arrays()),
                    Task.parse(metadata.getOrDefault(TASK, Task.CLASSIFY.toString())),
                    Lines.of(metadata.getOrDefault("labels", "")),
                    Preprocessing.parse(metadata.getOrDefault("preprocessing", "")),
                    SafeTensors.under(PROVENANCE, metadata));
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException(
                    file, 8, "a model's metadata", String.valueOf(e.getMessage()));
        }
    }

    private static ModelWeights weights(
            Path file, Network network, Grids grids, Map<String, Stored> arrays) {
        ModelWeights weights =
                new ModelWeights(
                        network,
                        grids,
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

    /// Only what a file can hold and [Model#load] reads becomes a model.
    static void check(
            Network network,
            Task task,
            List<String> labels,
            Preprocessing preprocessing,
            Map<String, String> provenance) {
        if (network.nodes().isEmpty()) {
            throw new IllegalArgumentException(
                    network.name() + " has no layers, so it makes nothing of its input; add one");
        }
        int depth = network.input().depth();
        if (preprocessing.depth() != depth) {
            throw new ShapeException(
                    "%s reads %s channels, but its preprocessing '%s' makes %s; give it a mean and a deviation for each of the %2$s"
                            .formatted(
                                    network.name(), depth, preprocessing, preprocessing.depth()));
        }
        Volume output = network.output();
        OptionalInt boxes = Detector.classes(network);
        int values = boxes.orElse(task == Task.SEGMENT ? output.depth() : output.size());
        if (!labels.isEmpty() && labels.size() != values) {
            throw new ShapeException(
                    "%s gives %s values%s, but there are %s labels; give one label a value"
                            .formatted(
                                    network.name(),
                                    values,
                                    boxes.isPresent()
                                            ? " a box"
                                            : task == Task.SEGMENT ? " a pixel" : "",
                                    labels.size()));
        }
        try {
            Lines.join(labels);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "labels of %s: %s; files hold one a line: give each label a line of its own"
                            .formatted(network.name(), e.getMessage()),
                    e);
        }
        try {
            provenance.keySet().forEach(Lines::checkWhole);
            provenance.values().forEach(Lines::checkWhole);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "provenance of %s: %s, which no file can hold; leave it out"
                            .formatted(network.name(), e.getMessage()),
                    e);
        }
    }
}
