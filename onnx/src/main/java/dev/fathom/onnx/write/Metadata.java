package dev.fathom.onnx.write;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.text.Lines;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a model knows beside its weights, as the texts of an ONNX file's `metadata_props`.
///
/// | text | content |
/// |---|---|
/// | `fathom.network` | the network's text form |
/// | `fathom.task` | what the model tells of a picture; missing when that is a class |
/// | `fathom.labels` | one class name a line; missing when there are none |
/// | `fathom.preprocessing` | the text of [dev.fathom.data.Preprocessing] |
/// | `fathom.ranges` | of a quantized model the text of [dev.fathom.engine.quantized.Grids] |
/// | `fathom.provenance.…` | where the model comes from |
///
/// Stateless and thread-safe.
public final class Metadata {
    public static final String NETWORK = "fathom.network";
    public static final String TASK = "fathom.task";
    public static final String LABELS = "fathom.labels";
    public static final String PREPROCESSING = "fathom.preprocessing";
    static final String RANGES = "fathom.ranges";
    public static final String PROVENANCE = "fathom.provenance.";

    private Metadata() {}

    static Map<String, String> of(Model model) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(NETWORK, model.network().toString());
        if (model.task() != Task.CLASSIFY) {
            texts.put(TASK, model.task().toString());
        }
        if (!model.labels().isEmpty()) {
            texts.put(LABELS, Lines.join(model.labels()));
        }
        texts.put(PREPROCESSING, model.preprocessing().toString());
        if (!model.grids().isEmpty()) {
            texts.put(RANGES, model.grids().text(model.network()));
        }
        model.provenance().forEach((name, text) -> texts.put(PROVENANCE + name, text));
        return texts;
    }

    /// The model with what the texts say of task, labels, preprocessing and provenance.
    ///
    /// @throws IllegalArgumentException when the preprocessing is none, or there are not as many
    ///   labels as classes
    public static Model read(Map<String, String> texts, Model model) {
        Task task = Task.parse(texts.getOrDefault(TASK, Task.CLASSIFY.toString()));
        Model read = model.task(task).labels(Lines.of(texts.getOrDefault(LABELS, "")));
        String preprocessing = texts.get(PREPROCESSING);
        if (preprocessing != null) {
            read = read.preprocessing(Preprocessing.parse(preprocessing));
        }
        Map<String, String> provenance = new LinkedHashMap<>(model.provenance());
        texts.forEach(
                (name, text) -> {
                    if (name.startsWith(PROVENANCE)) {
                        provenance.put(name.substring(PROVENANCE.length()), text);
                    }
                });
        return read.provenance(provenance);
    }
}
