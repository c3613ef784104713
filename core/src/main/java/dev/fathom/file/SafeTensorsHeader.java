package dev.fathom.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The JSON header of a safetensors file, checked so that every array it names lies in the file.
///
/// @param dataStart byte at which the arrays begin
record SafeTensorsHeader(long dataStart, Map<String, String> metadata, List<Entry> entries) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long MOST_HEADER_BYTES = 100_000_000;
    private static final String METADATA = "__metadata__";

    /// One array's place: bytes `begin` … `end` − 1 behind the header.
    record Entry(
            String name, Precision type, List<Integer> shape, int count, long begin, long end) {}

    static byte[] write(SafeTensors file, Precision precision) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeName(METADATA).writeStartObject();
            json.writeStringProperty(Seal.NAME, Seal.OPEN);
            file.metadata().forEach(json::writeStringProperty);
            json.writeEndObject();
            long begin = 0;
            for (Map.Entry<String, SafeTensors.Array> each : file.arrays().entrySet()) {
                long end = begin + (long) precision.bytes() * each.getValue().values().length;
                json.writeName(each.getKey()).writeStartObject();
                json.writeStringProperty("dtype", precision.name());
                json.writeName("shape").writeStartArray();
                each.getValue().shape().forEach(json::writeNumber);
                json.writeEndArray();
                json.writeName("data_offsets").writeStartArray();
                json.writeNumber(begin).writeNumber(end).writeEndArray();
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        }
        // spaces so that the arrays begin at a multiple of 8
        byte[] header = out.toByteArray();
        byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        return padded;
    }

    static SafeTensorsHeader read(Path file, Bytes bytes) throws IOException {
        long size = bytes.size();
        if (size < SafeTensors.LENGTH_BYTES) {
            throw damaged(file, 0, "the 8 bytes of a header's length", size + " bytes in all");
        }
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.read(buffer, 0);
        long length = buffer.getLong(0);
        if (length < 2 || length > Math.min(size - 8, MOST_HEADER_BYTES)) {
            throw damaged(
                    file,
                    0,
                    "a header's length of 2 … " + Math.min(size - 8, MOST_HEADER_BYTES),
                    Long.toUnsignedString(length) + " (is this a whole safetensors file?)");
        }
        byte[] header = new byte[(int) length];
        bytes.read(ByteBuffer.wrap(header), 8);
        return new Reader(file, 8 + length, size).read(header);
    }

    private static DamagedFileException damaged(
            Path file, long offset, String expected, String found) {
        return new DamagedFileException(file, offset, expected, found);
    }

    /// Reads one header.
    private record Reader(Path file, long dataStart, long size) {

        SafeTensorsHeader read(byte[] header) {
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), header)) {
                expect(json, json.nextToken(), JsonToken.START_OBJECT);
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    expect(json, json.nextToken(), JsonToken.START_OBJECT);
                    if (name.equals(METADATA)) {
                        metadata(json, metadata);
                    } else {
                        entries.add(entry(json, name));
                    }
                }
            } catch (JacksonException e) {
                long offset = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
                throw damaged(file, 8 + Math.max(0, offset), "JSON", e.getOriginalMessage());
            }
            checkPlaces(entries);
            metadata.remove(Seal.NAME);
            return new SafeTensorsHeader(dataStart, metadata, entries);
        }

        private void expect(JsonParser json, @Nullable JsonToken found, JsonToken expected) {
            if (found != expected) {
                throw damaged(file, offset(json), String.valueOf(expected), String.valueOf(found));
            }
        }

        private static long offset(JsonParser json) {
            return 8 + Math.max(0, json.currentTokenLocation().getByteOffset());
        }

        private void metadata(JsonParser json, Map<String, String> metadata) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                expect(json, json.nextToken(), JsonToken.VALUE_STRING);
                metadata.put(name, json.getString());
            }
        }

        private Entry entry(JsonParser json, String name) {
            String type = "";
            List<Long> shape = List.of();
            List<Long> places = List.of();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                switch (json.currentName()) {
                    case "dtype" -> {
                        expect(json, json.nextToken(), JsonToken.VALUE_STRING);
                        type = json.getString();
                    }
                    case "shape" -> shape = numbers(json);
                    case "data_offsets" -> places = numbers(json);
                    default ->
                            throw damaged(
                                    file,
                                    offset(json),
                                    "dtype, shape or data_offsets",
                                    "'" + json.currentName() + "'");
                }
            }
            return checked(json, name, type, shape, places);
        }

        private List<Long> numbers(JsonParser json) {
            expect(json, json.nextToken(), JsonToken.START_ARRAY);
            List<Long> numbers = new ArrayList<>();
            while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                numbers.add(json.getLongValue());
            }
            expect(json, json.currentToken(), JsonToken.END_ARRAY);
            return numbers;
        }

        /// An entry whose shape, type and place agree and lie in the file.
        private Entry checked(
                JsonParser json, String name, String type, List<Long> shape, List<Long> places) {
            Precision known =
                    Arrays.stream(Precision.values())
                            .filter(t -> t.name().equals(type.toUpperCase(Locale.ROOT)))
                            .findFirst()
                            .orElse(null);
            if (known == null) {
                throw damaged(file, offset(json), name + " of type F32 or F16", "'" + type + "'");
            }
            long count = 1;
            for (long dimension : shape) {
                if (dimension < 0 || dimension > size || (count *= dimension) > size) {
                    throw damaged(file, offset(json), name + " that fits in the file", shape + "");
                }
            }
            long most = size - dataStart;
            boolean inside =
                    places.size() == 2
                            && 0 <= places.get(0)
                            && places.get(0) <= places.get(1)
                            && places.get(1) <= most;
            if (!inside || places.get(1) - places.get(0) != count * known.bytes()) {
                throw damaged(
                        file,
                        offset(json),
                        name
                                + " in "
                                + count * known.bytes()
                                + " bytes within the "
                                + most
                                + " behind the header",
                        "data_offsets " + places);
            }
            if (count > Integer.MAX_VALUE) {
                throw damaged(file, offset(json), name + " of at most 2^31 − 1 values", shape + "");
            }
            return new Entry(
                    name,
                    known,
                    shape.stream().map(Long::intValue).toList(),
                    (int) count,
                    places.get(0),
                    places.get(1));
        }

        /// No two arrays share bytes, and the last ends with the file.
        private void checkPlaces(List<Entry> entries) {
            List<Entry> sorted = new ArrayList<>(entries);
            sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            long end = 0;
            for (Entry entry : sorted) {
                if (entry.begin() != end) {
                    throw damaged(
                            file,
                            dataStart + entry.begin(),
                            entry.name() + " to begin at byte " + end + " behind the header",
                            "byte " + entry.begin());
                }
                end = entry.end();
            }
            if (dataStart + end != size) {
                throw damaged(
                        file,
                        dataStart + end,
                        "the end of the file",
                        size - dataStart - end + " more bytes");
            }
        }
    }
}
