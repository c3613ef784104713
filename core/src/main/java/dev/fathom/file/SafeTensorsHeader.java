package dev.fathom.file;

import dev.fathom.tensor.Stored;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// The JSON header of a safetensors file, checked so that every array it names lies in the file.
///
/// @param dataStart byte at which the arrays begin
/// @param end byte behind the last of them
/// @param seal the text `sha256`, wherever it stands; null for none
/// @param metadata the other texts
/// @param entries arrays in the file's order; those of 8-bit arrays' scales are not among them
record SafeTensorsHeader(
        long dataStart,
        long end,
        @Nullable String seal,
        Map<String, String> metadata,
        List<Entry> entries) {
    /// A header has one meaning: in UTF-8, no name twice. What is written is read, however long a
    /// name is.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private static final long MOST_HEADER_BYTES = 100_000_000;
    private static final String METADATA = "__metadata__";

    /// What follows an 8-bit array's name in that of its scales, an array of floats.
    private static final String SCALE = ":scale";

    /// One array's place: bytes `begin` … `end` − 1 behind the header.
    ///
    /// @param scale the place of its scales
    record Entry(
            String name,
            Stored.Type type,
            List<Integer> shape,
            int count,
            long begin,
            long end,
            @Nullable Entry scale) {
        private Entry scale(Entry place) {
            return new Entry(name, type, shape, count, begin, end, place);
        }
    }

    /// The arrays as they lie in a file, with those of scales: large numbers before small ones, so
    /// that each begins at a multiple of its numbers' size.
    ///
    /// @throws IllegalArgumentException when one has the name that another's scales have
    static Map<String, Stored> laidOut(Map<String, Stored> arrays) {
        Map<String, Stored> all = new LinkedHashMap<>(arrays);
        arrays.forEach(
                (name, array) -> {
                    if (array instanceof Stored.I8(List<Integer> shape, float[] scale, _)
                            && all.put(
                                            name + SCALE,
                                            Stored.of(List.of(Stored.I8.filters(shape)), scale))
                                    != null) {
                        throw new IllegalArgumentException(
                                name
                                        + SCALE
                                        + " is the name of "
                                        + name
                                        + "'s scales; name it otherwise");
                    }
                });
        Map<String, Stored> sorted = new LinkedHashMap<>();
        all.entrySet().stream()
                .sorted(Comparator.comparingInt(each -> -each.getValue().type().bytes()))
                .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }

    /// @param arrays as they are [laid out][#laidOut]
    /// @throws IllegalArgumentException when a text or an array has the name of another thing
    static byte[] write(Map<String, String> metadata, Map<String, Stored> arrays) {
        if (metadata.containsKey(Seal.NAME) || arrays.containsKey(METADATA)) {
            throw new IllegalArgumentException(
                    "the text %s and what is called %s are the file's own; name yours otherwise"
                            .formatted(Seal.NAME, METADATA));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeName(METADATA).writeStartObject();
            json.writeStringProperty(Seal.NAME, Seal.OPEN);
            metadata.forEach(json::writeStringProperty);
            json.writeEndObject();
            long begin = 0;
            for (Map.Entry<String, Stored> each : arrays.entrySet()) {
                Stored array = each.getValue();
                long end = begin + (long) array.type().bytes() * array.size();
                json.writeName(each.getKey()).writeStartObject();
                json.writeStringProperty("dtype", array.type().name());
                json.writeName("shape").writeStartArray();
                array.shape().forEach(json::writeNumber);
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
        if (header.length > MOST_HEADER_BYTES - 8) {
            throw new DataException(
                    "a header of %,d bytes is longer than the %,d that are read; shorten the texts beside the weights"
                            .formatted(header.length, MOST_HEADER_BYTES));
        }
        byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
        Arrays.fill(padded, header.length, padded.length, (byte) ' ');
        return padded;
    }

    static SafeTensorsHeader read(Path file, Bytes bytes) throws IOException {
        long size = bytes.size();
        if (size < SafeTensors.LENGTH_BYTES) {
            throw damaged(file, 0, "the 8 bytes of a header's length", size + " bytes in all");
        }
        ByteBuffer buffer = ByteBuffer.allocate(8);
        bytes.read(buffer, 0);
        byte[] header = new byte[length(file, buffer.array(), size)];
        bytes.read(ByteBuffer.wrap(header), 8);
        SafeTensorsHeader read = read(file, header, size);
        if (read.end != size) {
            throw damaged(file, read.end, "the end of the file", size - read.end + " more bytes");
        }
        return read;
    }

    /// The length of the header.
    ///
    /// @param start the file's first 8 bytes
    /// @param size that the file has at most
    static int length(Path file, byte[] start, long size) {
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > Math.min(size - 8, MOST_HEADER_BYTES)) {
            throw damaged(
                    file,
                    0,
                    "a header's length of 2 … " + Math.min(size - 8, MOST_HEADER_BYTES),
                    Long.toUnsignedString(length) + " (is this a whole safetensors file?)");
        }
        return (int) length;
    }

    /// @param header its bytes, without its length
    /// @param size that the file has at most
    static SafeTensorsHeader read(Path file, byte[] header, long size) {
        return new Reader(file, SafeTensors.LENGTH_BYTES + header.length, size).read(header);
    }

    private static DamagedFileException damaged(
            Path file, long offset, String expected, String found) {
        return new DamagedFileException(file, offset, expected, found);
    }

    /// Reads one header.
    private record Reader(Path file, long dataStart, long size) {

        SafeTensorsHeader read(byte[] header) {
            if (header[0] != '{') {
                throw damaged(file, 8, "JSON that begins with '{'", shown(header[0]));
            }
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
                checkEnd(header, (int) json.currentLocation().getByteOffset());
            } catch (JacksonException e) {
                long offset = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
                throw damaged(file, 8 + Math.max(0, offset), "JSON", e.getOriginalMessage());
            }
            String seal = metadata.remove(Seal.NAME);
            return new SafeTensorsHeader(
                    dataStart, dataStart + length(entries), seal, metadata, withScales(entries));
        }

        private void checkEnd(byte[] header, int end) {
            for (int i = end; i < header.length; i++) {
                if (header[i] != ' '
                        && header[i] != '\n'
                        && header[i] != '\r'
                        && header[i] != '\t') {
                    throw damaged(
                            file,
                            8 + i,
                            "nothing but spaces between the header's JSON and the arrays",
                            shown(header[i]));
                }
            }
        }

        private static String shown(byte b) {
            return b > ' ' && b < 0x7F ? "'" + (char) b + "'" : "byte 0x%02x".formatted(b);
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
            Stored.Type known =
                    Arrays.stream(Stored.Type.values())
                            .filter(t -> t.name().equals(type))
                            .findFirst()
                            .orElse(null);
            if (known == null) {
                throw damaged(
                        file,
                        offset(json),
                        name + " of type F32, F16, BF16 or I8",
                        "'" + type + "'");
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
                        "%s in %s bytes within the %s behind the header"
                                .formatted(name, count * known.bytes(), most),
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
                    places.get(1),
                    null);
        }

        /// Number of bytes of all arrays: no two share one, and none lies between them.
        private long length(List<Entry> entries) {
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
            return end;
        }

        /// Joins each 8-bit array and its scales.
        private List<Entry> withScales(List<Entry> entries) {
            Map<String, Entry> named = new LinkedHashMap<>();
            entries.forEach(entry -> named.put(entry.name(), entry));
            for (Entry entry : entries) {
                if (entry.type() == Stored.Type.I8) {
                    Entry scale = named.remove(entry.name() + SCALE);
                    List<Integer> shape = List.of(Stored.I8.filters(entry.shape()));
                    if (scale == null
                            || scale.type() != Stored.Type.F32
                            || !scale.shape().equals(shape)) {
                        throw damaged(
                                file,
                                dataStart + entry.begin(),
                                "%s's scales, an array %1$s%s of type F32 and shape %s"
                                        .formatted(entry.name(), SCALE, shape),
                                scale == null ? "none" : scale.type() + " of " + scale.shape());
                    }
                    named.put(entry.name(), entry.scale(scale));
                }
            }
            return List.copyOf(named.values());
        }
    }
}
