package dev.fathom.serving.protocol;

import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.model.ServedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// What the server and its models are, and whether they answer.
final class Metadata {
    private static final List<String> EXTENSIONS =
            List.of("binary_tensor_data", "classification", "model_repository", "statistics");

    private final ModelRepository models;
    private final BooleanSupplier ready;

    Metadata(ModelRepository models, BooleanSupplier ready) {
        this.models = models;
        this.ready = ready;
    }

    static String version() {
        return Objects.requireNonNullElse(
                Metadata.class.getPackage().getImplementationVersion(), "unversioned");
    }

    Reply server(Ask ask) {
        return Reply.json(Map.of("name", "fathom", "version", version(), "extensions", EXTENSIONS));
    }

    Reply live(Ask ask) {
        return Reply.json(Map.of("live", true));
    }

    /// 400 is the protocol's word for no.
    Reply ready(Ask ask) {
        boolean now = ready.getAsBoolean();
        return Reply.json(now ? 200 : 400, Map.of("live", true, "ready", now));
    }

    Reply modelReady(Ask ask) throws IOException, InterruptedException {
        return models.with(
                Objects.requireNonNull(ask.path(Addresses.MODEL)),
                ask.path(Addresses.VERSION),
                model -> Reply.json(Map.of("name", model.name(), "ready", true)));
    }

    Reply model(Ask ask) throws IOException, InterruptedException {
        return models.with(
                Objects.requireNonNull(ask.path(Addresses.MODEL)),
                ask.path(Addresses.VERSION),
                this::of);
    }

    private Reply of(ServedModel model) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", model.name());
        metadata.put("versions", models.versionsOf(model.name()));
        metadata.put("platform", "fathom");
        var in = model.input();
        metadata.put(
                "inputs",
                List.of(tensor(InferRequest.INPUT, List.of(in.height(), in.width(), in.depth()))));
        Outputs outputs = new Outputs(model);
        metadata.put(
                "outputs",
                outputs.names().stream().map(name -> tensor(name, outputs.shape())).toList());
        return Reply.json(metadata);
    }

    private static Map<String, Object> tensor(String name, List<Integer> each) {
        List<Integer> shape = new ArrayList<>(List.of(-1));
        shape.addAll(each);
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", name);
        tensor.put("datatype", InferRequest.TYPE);
        tensor.put("shape", shape);
        return tensor;
    }
}
