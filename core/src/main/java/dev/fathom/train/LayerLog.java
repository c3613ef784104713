package dev.fathom.train;

import dev.fathom.file.Source;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Filters;
import dev.fathom.model.Model;
import dev.fathom.model.UsualLayer;
import dev.fathom.network.Node;
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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A file that tells now and then what a step did inside a network: by how much of its length each
/// layer's weights changed, and how the filters that read the input look. Of several replicas,
/// whose weights are the network's only when they meet, it tells what a round did. More often in
/// the beginning, when most happens: in steps that are 3 % apart, large filters so rarely that ten
/// million steps make a file of a few megabytes.
final class LayerLog implements AutoCloseable {
    private static final double APART = StrictMath.log(1.03);
    private static final int FULL = 127;
    private static final int MOST_FILTERS = 96;
    private static final int MOST_BYTES = 36_000;
    private static final double MOST_TEXT = 4e6;
    private static final double LONGEST = StrictMath.log(1e7);
    private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d{1,9}),.*}");

    private final Path file;
    private final JsonLines lines;
    private final Model model;
    private final @Nullable Filters filters;
    private final Map<String, float[]> before = new LinkedHashMap<>();
    private int first;

    /// @param lines the same file, opened
    /// @param model that is trained
    LayerLog(Path file, JsonLines lines, Model model) {
        this.file = file;
        this.lines = lines;
        this.model = model;
        filters = readingInput(model);
    }

    /// The filters that read the input, where they can be drawn as colours or grey; or null.
    private static @Nullable Filters readingInput(Model model) {
        OptionalInt first = UsualLayer.firstWithFilters(model.network());
        if (first.isEmpty()) {
            return null;
        }
        Filters filters = Filters.of(model, first.getAsInt());
        int depth = filters.volume().depth();
        return depth == 1 || depth == 3 ? filters : null;
    }

    /// Whether a step is told of.
    ///
    /// @param step its number, from 1
    static boolean tells(int step) {
        return tells(step, APART);
    }

    private static boolean tells(int step, double apart) {
        return step == 1
                || Math.floor(StrictMath.log(step) / apart)
                        > Math.floor(StrictMath.log(step - 1.0) / apart);
    }

    /// Whether a step that is told of is told of with its filters.
    ///
    /// @param text bytes that they take
    static boolean tellsFilters(int step, double text) {
        return tells(step, APART * Math.max(1, Math.ceil(LONGEST * text / MOST_TEXT / APART)));
    }

    /// Leaves out the steps after so many; they come again.
    void cut(int steps) throws IOException {
        Source.checkRegular(file);
        long whole = 0;
        for (String line : text().split("(?<=\n)", -1)) {
            Matcher step = STEP.matcher(line);
            if (!line.endsWith("\n")
                    || !step.lookingAt()
                    || Long.parseLong(step.group(1)) > steps) {
                break;
            }
            whole += line.length();
        }
        lines.cut(whole);
    }

    /// A letter for each byte, whatever has become of the file.
    private String text() throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /// Remembers the weights before steps of which one is told of.
    ///
    /// @param step the number of the first, from 1
    /// @param count how many there are
    void before(int step, int count) {
        first = step;
        if (IntStream.range(step, step + count).anyMatch(LayerLog::tells)) {
            weights((name, values) -> before.put(name, values.clone()));
        }
    }

    /// Tells of them.
    ///
    /// @param step the number of the last
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
                    if (filters != null) {
                        filters(step, filters, json);
                    }
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
    private void filters(int step, Filters filters, JsonGenerator json) {
        Volume volume = filters.volume();
        int size = volume.size();
        int most = Math.min(MOST_FILTERS, Math.max(1, MOST_BYTES / size));
        int count = Math.min(filters.count(), most);
        // 4 letters for 3 bytes, and the largest weight
        double text = count * (size * 4 / 3.0 + 12);
        if (IntStream.rangeClosed(first, step).noneMatch(told -> tellsFilters(told, text))) {
            return;
        }
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
                .writeArrayPropertyStart("largest");
        for (int f = 0; f < count; f++) {
            json.writeNumber(filters.largest(f));
        }
        json.writeEndArray()
                .writeStringProperty("bytes", Base64.getEncoder().encodeToString(bytes))
                .writeEndObject();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
