package dev.fathom.zoo.weights;

import dev.fathom.data.Preprocessing;
import dev.fathom.file.DataException;
import dev.fathom.file.TextFile;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// What a `config.json` of timm says of the weights beside it (timm/models/_hub.py).
///
/// @param file where it stands
/// @param architecture timm's name of the network
/// @param labels names of the classes; empty when it has none
/// @param input what the network reads; null when it doesn't say
/// @param preprocessing how pictures become that; null when it doesn't say
/// @param notes what is not done as it says
public record TimmConfig(
        Path file,
        String architecture,
        List<String> labels,
        @Nullable Volume input,
        @Nullable Preprocessing preprocessing,
        List<String> notes) {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /// Share of a resized picture that is seen where the file doesn't say.
    private static final double USUAL_CROP = 0.875;

    public TimmConfig {
        labels = List.copyOf(labels);
        notes = List.copyOf(notes);
    }

    /// @throws DataException when the file is no `config.json` of timm: what it lacks
    public static TimmConfig read(Path file) {
        Object root;
        String text = TextFile.read(file, "give timm's config.json");
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            root = value(json);
        } catch (JacksonException e) {
            throw new DataException(
                    "%s: line %d is not JSON (%s); get the file again"
                            .formatted(
                                    file,
                                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                                    e.getOriginalMessage()));
        }
        try {
            return of(file, new Table(root));
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ": " + e.getMessage());
        }
    }

    /// Text, number, truth, null, list or map.
    private static @Nullable Object value(JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                map.put(name, value(json));
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(json));
            }
            return list;
        }
        return token == JsonToken.VALUE_STRING
                ? json.getString()
                : token != null && token.isNumeric() ? (Object) json.getDoubleValue() : null;
    }

    /// An object of the file, whose values are asked for by name.
    private record Table(Map<?, ?> values) {
        Table(@Nullable Object value) {
            this(value instanceof Map<?, ?> map ? map : Map.of());
        }

        @Nullable String text(String name) {
            return values.get(name) instanceof String text ? text : null;
        }

        double number(String name, double otherwise) {
            return values.get(name) instanceof Double number ? number : otherwise;
        }

        /// @throws IllegalArgumentException when it is there and no list of such values
        <T> List<T> list(String name, Class<T> type, String what) {
            Object value = values.get(name);
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof List<?> list) || !list.stream().allMatch(type::isInstance)) {
                throw new IllegalArgumentException(
                        "expected %s to be a list of %s, found %s".formatted(name, what, value));
            }
            return list.stream().map(type::cast).toList();
        }
    }

    private static TimmConfig of(Path file, Table root) {
        Table config =
                root.values().get("pretrained_cfg") == null
                        ? root
                        : new Table(root.values().get("pretrained_cfg"));
        String architecture = root.text("architecture");
        if (architecture == null) {
            throw new IllegalArgumentException(
                    "expected timm's name of the network as \"architecture\", found none; give the"
                            + " labels and numbers as options");
        }
        List<String> labels = root.list("label_names", String.class, "texts");
        labels = labels.isEmpty() ? config.list("label_names", String.class, "texts") : labels;
        labels = labels.isEmpty() ? config.list("labels", String.class, "texts") : labels;
        List<String> notes = new ArrayList<>();
        Volume input = input(config);
        Preprocessing preprocessing = preprocessing(config, input, notes);
        return new TimmConfig(file, architecture, labels, input, preprocessing, notes);
    }

    /// Depth, height, width.
    private static @Nullable Volume input(Table config) {
        List<Double> size = config.list("input_size", Double.class, "numbers");
        if (size.isEmpty()) {
            return null;
        }
        if (size.size() != 3 || size.stream().anyMatch(n -> n < 1 || n != Math.rint(n))) {
            throw new IllegalArgumentException(
                    "expected input_size to be channels, height and width, found " + size);
        }
        return new Volume(size.get(2).intValue(), size.get(1).intValue(), size.get(0).intValue());
    }

    private static @Nullable Preprocessing preprocessing(
            Table config, @Nullable Volume input, List<String> notes) {
        List<Double> mean = config.list("mean", Double.class, "numbers");
        List<Double> deviation = config.list("std", Double.class, "numbers");
        if (input == null || mean.isEmpty()) {
            return null;
        }
        Preprocessing preprocessing = new Preprocessing(mean, deviation);
        if (preprocessing.depth() != input.depth()) {
            throw new IllegalArgumentException(
                    "mean is for %d channels and input_size for %d"
                            .formatted(preprocessing.depth(), input.depth()));
        }
        String mode = config.text("crop_mode");
        if (input.width() != input.height() || (mode != null && !mode.equals("center"))) {
            notes.add(
                    "crop_mode %s of %s×%s: pictures are brought to this size, and nothing is cut off"
                            .formatted(mode, input.width(), input.height()));
            return preprocessing;
        }
        double crop = config.number("crop_pct", USUAL_CROP);
        if (!(crop > 0 && crop <= 1)) {
            throw new IllegalArgumentException(
                    "expected crop_pct to be above 0 and at most 1, found " + crop);
        }
        return preprocessing.resize((int) Math.floor(input.width() / crop));
    }

    /// The network for pictures of the size that the file says.
    ///
    /// @throws DataException when the weights are of a network that pads otherwise, or the size
    ///   does not fit
    public Network applied(Network network) {
        if (architecture.startsWith("tf_") && !architecture.startsWith("tf_inception")) {
            throw new DataException(
                    "%s: %s pads pictures as TensorFlow does, below and on the right, and %s on all sides: it would give other answers; take the weights of timm's %s"
                            .formatted(
                                    file,
                                    architecture,
                                    network.name(),
                                    architecture.substring("tf_".length())));
        }
        if (input == null || input.equals(network.input())) {
            return network;
        }
        try {
            return network.input(input);
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ": input_size: " + e.getMessage(), e);
        }
    }

    /// The model with the labels and the preprocessing that the file has.
    public Model applied(Model model) {
        Model made = preprocessing == null ? model : model.preprocessing(preprocessing);
        if (labels.isEmpty()) {
            return made;
        }
        try {
            return made.labels(labels);
        } catch (IllegalArgumentException e) {
            throw new DataException(file + ": " + e.getMessage(), e);
        }
    }
}
