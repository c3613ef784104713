package dev.fathom.serving.protocol;

import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ServedModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes an inference response: JSON, or JSON with the outputs' bytes behind it.
final class InferWriter {
    static final String HEADER = "Inference-Header-Content-Length";

    private final List<Map<String, Object>> outputs = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Outputs of;
    private final int pictures;
    private final float[] results;

    InferWriter(ServedModel model, int pictures, float[] results) {
        of = new Outputs(model);
        this.pictures = pictures;
        this.results = results;
    }

    /// What a request asks for.
    Reply reply(InferRequest request) {
        boolean binary = InferRequest.truth(request.parameters(), "binary_data_output", false);
        List<InferRequest.Wanted> wanted =
                request.outputs().isEmpty()
                        ? of.names().stream()
                                .map(name -> new InferRequest.Wanted(name, Map.of()))
                                .toList()
                        : request.outputs();
        for (InferRequest.Wanted output : wanted) {
            add(output, InferRequest.truth(output.parameters(), "binary_data", binary));
        }
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("model_name", of.model().name());
        response.put("model_version", of.model().version());
        if (request.id() != null) {
            response.put("id", request.id());
        }
        response.put("outputs", outputs);
        if (bytes.size() == 0) {
            return Reply.json(response);
        }
        byte[] head = Reply.bytes(response);
        var body = new ByteArrayOutputStream(head.length + bytes.size());
        body.writeBytes(head);
        body.writeBytes(bytes.toByteArray());
        return Reply.of("application/octet-stream", body.toByteArray())
                .with(HEADER, Integer.toString(head.length));
    }

    private void add(InferRequest.Wanted wanted, boolean binary) {
        float[] values = of.values(wanted.name(), pictures, results);
        int most =
                Math.clamp(
                        InferRequest.number(wanted.parameters(), "classification", 0), 0, 1 << 20);
        if (most == 0) {
            add(
                    wanted.name(),
                    InferRequest.TYPE,
                    of.shape(pictures),
                    values,
                    floats(values),
                    binary);
            return;
        }
        if (of.model().likelihood() == null) {
            throw new IllegalArgumentException(
                    "%s answers place by place and has no classification"
                            .formatted(of.model().label()));
        }
        List<String> texts = of.classification(pictures, values, most);
        List<Integer> shape = List.of(pictures, texts.size() / pictures);
        add(wanted.name(), "BYTES", shape, texts, texts(texts), binary);
    }

    private void add(
            String name,
            String datatype,
            List<Integer> shape,
            Object data,
            byte[] encoded,
            boolean binary) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("name", name);
        output.put("datatype", datatype);
        output.put("shape", shape);
        if (binary) {
            output.put("parameters", Map.of("binary_data_size", encoded.length));
            bytes.writeBytes(encoded);
        } else {
            output.put("data", data);
        }
        outputs.add(output);
    }

    private static byte[] floats(float[] values) {
        ByteBuffer buffer =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    /// Each with its length before it.
    private static byte[] texts(List<String> texts) {
        var out = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(utf8.length)
                            .array());
            out.writeBytes(utf8);
        }
        return out.toByteArray();
    }
}
