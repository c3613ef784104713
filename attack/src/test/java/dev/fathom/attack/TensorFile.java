package dev.fathom.attack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// A safetensors file of a model without a checksum, piece by piece, so that each can be wrong.
final class TensorFile {
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<String> entries = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private Charset charset = StandardCharsets.UTF_8;
    private String before = "";
    private String behind = "";

    private TensorFile(String network, String preprocessing) {
        texts.put("format", "fathom-1");
        texts.put("network", network);
        texts.put("layout", "filters, height, width, depth");
        texts.put("preprocessing", preprocessing);
    }

    /// A model of three classes.
    static TensorFile tiny() {
        return of("input 4x4x1\nfc1 = dense(3)\n")
                .floats("fc1.weight", "3,4,4,1", values(48))
                .floats("fc1.bias", "3", 0.1f, 0.2f, 0.3f);
    }

    private static float[] values(int count) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    /// A network that reads one channel, without its weights.
    static TensorFile of(String layers) {
        return new TensorFile("network tiny\n" + layers, "mean 0.0 deviation 1.0");
    }

    TensorFile text(String name, String text) {
        texts.put(name, text);
        return this;
    }

    TensorFile labels(String... labels) {
        return text("labels", String.join("\n", labels));
    }

    /// Takes all arrays away.
    TensorFile empty() {
        entries.clear();
        data.reset();
        return this;
    }

    TensorFile floats(String name, String shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return array(name, "F32", shape, bytes.array());
    }

    TensorFile array(String name, String type, String shape, byte[] bytes) {
        int begin = data.size();
        data.writeBytes(bytes);
        return entry(
                "%s:{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                        .formatted(json(name), type, shape, begin, data.size()));
    }

    /// Whatever stands in the header.
    TensorFile entry(String json) {
        entries.add(json);
        return this;
    }

    TensorFile charset(Charset charset) {
        this.charset = charset;
        return this;
    }

    TensorFile before(String text) {
        before = text;
        return this;
    }

    TensorFile behind(String text) {
        behind = text;
        return this;
    }

    static String json(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    String header() {
        return before
                + "{\"__metadata__\":"
                + json(texts)
                + entries.stream().map(e -> "," + e).collect(Collectors.joining())
                + "}"
                + behind;
    }

    byte[] bytes() {
        byte[] header = header().getBytes(charset);
        return bytes(header.length, header);
    }

    /// @param length that it claims
    byte[] bytes(long length, byte[] header) {
        return ByteBuffer.allocate(8 + header.length + data.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(header)
                .put(data.toByteArray())
                .array();
    }
}
