package dev.fathom.train;

import dev.fathom.explain.Filters;
import dev.fathom.explain.UsualLayer;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.model.Node;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A file that tells now and then what a step did inside a network: by how much of its length each
/// layer's weights changed, and how the filters that read the input look. More often in the
/// beginning, when most happens: in steps that are 3 % apart.
final class LayerLog implements AutoCloseable {
    private static final double APART = StrictMath.log(1.03);
    private static final int FULL = 127;
    private static final int MOST_FILTERS = 96;
    private static final int MOST_BYTES = 36_000;
    private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d+),.*}");

    private final Path file;
    private final JsonLines lines;
    private final Model model;
    private final Map<String, float[]> before = new LinkedHashMap<>();

    /// @param lines the same file, opened
    /// @param model that is trained
    LayerLog(Path file, JsonLines lines, Model model) {
        this.file = file;
        this.lines = lines;
        this.model = model;
    }

    /// Whether a step is told of.
    ///
    /// @param step its number, from 1
    static boolean tells(int step) {
        return step == 1
                || Math.floor(StrictMath.log(step) / APART)
                        > Math.floor(StrictMath.log(step - 1.0) / APART);
    }

    /// Leaves out the steps after so many; they come again.
    void cut(int steps) throws IOException {
        long whole = 0;
        for (String line : Files.readString(file).split("(?<=\n)", -1)) {
            Matcher step = STEP.matcher(line);
            if (!line.endsWith("\n")
                    || !step.lookingAt()
                    || Long.parseLong(step.group(1)) > steps) {
                break;
            }
            whole += line.getBytes(StandardCharsets.UTF_8).length;
        }
        lines.cut(whole);
    }

    /// Remembers the weights before a step that is told of.
    void before(int step) {
        if (tells(step)) {
            weights((name, values) -> before.put(name, values.clone()));
        }
    }

    /// Tells of a step.
    void after(int step) throws IOException {
        if (before.isEmpty()) {
            return;
        }
        Map<String, Double> changes = new LinkedHashMap<>();
        weights((name, values) -> changes.put(name, change(before.get(name), values)));
        before.clear();
        lines.add(
                json -> {
                    json.writeNumberProperty("step", step).writeObjectPropertyStart("updates");
                    changes.forEach(json::writeNumberProperty);
                    json.writeEndObject();
                    filters(json);
                });
    }

    void force() throws IOException {
        lines.force();
    }

    private interface Weights {
        void see(String layer, float[] values);
    }

    /// The weights that multiply inputs, by layer.
    private void weights(Weights visitor) {
        List<Node> nodes = model.network().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            List<Parameter> parameters = nodes.get(i).parameters();
            if (!parameters.isEmpty() && parameters.getFirst().role() == Parameter.Role.WEIGHT) {
                visitor.see(nodes.get(i).name(), model.weights()[i][0]);
            }
        }
    }

    /// ‖after − before‖ / ‖before‖; 0 for weights that were all 0.
    private static double change(float @Nullable [] before, float[] after) {
        double changed = 0;
        double all = 0;
        for (int i = 0; before != null && i < after.length; i++) {
            double by = (double) after[i] - before[i];
            changed += by * by;
            all += (double) before[i] * before[i];
        }
        return all == 0 ? 0 : Math.sqrt(changed / all);
    }

    /// Bytes of the first filters, each by its own largest weight, as red, green and blue or grey.
    private void filters(JsonGenerator json) {
        OptionalInt first = UsualLayer.firstWithFilters(model.network());
        if (first.isEmpty()) {
            return;
        }
        Filters filters = Filters.of(model, first.getAsInt());
        Volume volume = filters.volume();
        if (volume.depth() != 1 && volume.depth() != 3) {
            return;
        }
        int size = volume.size();
        int most = Math.min(MOST_FILTERS, Math.max(1, MOST_BYTES / size));
        int count = Math.min(filters.count(), most);
        boolean swap = volume.depth() == 3 && filters.red() == 2;
        byte[] bytes = new byte[count * size];
        for (int f = 0; f < count; f++) {
            float[] weights = filters.weights(f).data();
            float largest = Math.max(Float.MIN_NORMAL, filters.largest(f));
            for (int i = 0; i < size; i++) {
                int from = swap ? i - 2 * (i % 3) + 2 : i;
                bytes[f * size + i] = (byte) Math.round(weights[from] / largest * FULL);
            }
        }
        json.writeObjectPropertyStart("filters")
                .writeStringProperty("layer", filters.node().name())
                .writeNumberProperty("width", volume.width())
                .writeNumberProperty("height", volume.height())
                .writeNumberProperty("depth", volume.depth())
                .writeStringProperty("bytes", Base64.getEncoder().encodeToString(bytes))
                .writeEndObject();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
