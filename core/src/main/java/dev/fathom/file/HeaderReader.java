package dev.fathom.file;

import dev.fathom.tensor.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Reads the header of a safetensors file, and checks it against the length of the file.
///
/// @param foreign whether all types are read, and no scales
record HeaderReader(Path file, long dataStart, long size, boolean foreign) {

    SafeTensorsHeader read(byte[] header) {
        if (header[0] != '{') {
            throw damaged(8, "JSON that begins with '{'", shown(header[0]));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<SafeTensorsHeader.Entry> entries = new ArrayList<>();
        try (JsonParser json =
                SafeTensorsHeader.JSON.createParser(ObjectReadContext.empty(), header)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                expect(json, json.nextToken(), JsonToken.START_OBJECT);
                if (name.equals(SafeTensorsHeader.METADATA)) {
                    metadata(json, metadata);
                } else {
                    entries.add(entry(json, name));
                }
            }
            checkEnd(header, (int) json.currentLocation().getByteOffset());
        } catch (JacksonException e) {
            long offset = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
            throw damaged(8 + Math.max(0, offset), "JSON", e.getOriginalMessage());
        }
        String seal = metadata.remove(Seal.NAME);
        return new SafeTensorsHeader(
                dataStart,
                dataStart + length(entries),
                seal,
                metadata,
                foreign ? entries : withScales(entries));
    }

    private void checkEnd(byte[] header, int end) {
        for (int i = end; i < header.length; i++) {
            if (header[i] != ' ' && header[i] != '\n' && header[i] != '\r' && header[i] != '\t') {
                throw damaged(
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
            throw damaged(offset(json), String.valueOf(expected), String.valueOf(found));
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

    private SafeTensorsHeader.Entry entry(JsonParser json, String name) {
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
    private SafeTensorsHeader.Entry checked(
            JsonParser json, String name, String type, List<Long> shape, List<Long> places) {
        TensorType known = known(json, name, type);
        long count = 1;
        for (long dimension : shape) {
            if (dimension < 0 || dimension > size || (count *= dimension) > size) {
                throw damaged(offset(json), name + " that fits in the file", shape + "");
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
                    offset(json),
                    "%s in %s bytes within the %s behind the header"
                            .formatted(name, count * known.bytes(), most),
                    "data_offsets " + places);
        }
        if (count > Integer.MAX_VALUE) {
            throw damaged(offset(json), name + " of at most 2^31 − 1 values", shape + "");
        }
        return new SafeTensorsHeader.Entry(
                name,
                known,
                shape.stream().map(Long::intValue).toList(),
                (int) count,
                places.get(0),
                places.get(1),
                null);
    }

    private TensorType known(JsonParser json, String name, String type) {
        List<TensorType> types =
                Arrays.stream(TensorType.values())
                        .filter(t -> foreign || t.stored() != null)
                        .toList();
        return types.stream()
                .filter(t -> t.name().equals(type))
                .findFirst()
                .orElseThrow(
                        () ->
                                damaged(
                                        offset(json),
                                        name + " of type " + joined(types),
                                        "'" + type + "'"));
    }

    /// `F32, F16, BF16 or I8`
    private static String joined(List<TensorType> types) {
        return types.toString().replaceAll("[\\[\\]]", "").replaceFirst(", (\\w+)$", " or $1");
    }

    /// Number of bytes of all arrays: no two share one, and none lies between them.
    private long length(List<SafeTensorsHeader.Entry> entries) {
        List<SafeTensorsHeader.Entry> sorted = new ArrayList<>(entries);
        sorted.sort(
                Comparator.comparingLong(SafeTensorsHeader.Entry::begin)
                        .thenComparingLong(SafeTensorsHeader.Entry::end));
        long end = 0;
        for (SafeTensorsHeader.Entry entry : sorted) {
            if (entry.begin() != end) {
                throw damaged(
                        dataStart + entry.begin(),
                        entry.name() + " to begin at byte " + end + " behind the header",
                        "byte " + entry.begin());
            }
            end = entry.end();
        }
        return end;
    }

    /// Joins each 8-bit array and its scales.
    private List<SafeTensorsHeader.Entry> withScales(List<SafeTensorsHeader.Entry> entries) {
        Map<String, SafeTensorsHeader.Entry> named = new LinkedHashMap<>();
        entries.forEach(entry -> named.put(entry.name(), entry));
        for (SafeTensorsHeader.Entry entry : entries) {
            if (entry.type() == TensorType.I8) {
                SafeTensorsHeader.Entry scale =
                        named.remove(entry.name() + SafeTensorsHeader.SCALE);
                List<Integer> shape = List.of(Stored.I8.filters(entry.shape()));
                if (scale == null
                        || scale.type() != TensorType.F32
                        || !scale.shape().equals(shape)) {
                    throw damaged(
                            dataStart + entry.begin(),
                            "%s's scales, an array %1$s%s of type F32 and shape %s"
                                    .formatted(entry.name(), SafeTensorsHeader.SCALE, shape),
                            scale == null ? "none" : scale.type() + " of " + scale.shape());
                }
                named.put(entry.name(), entry.scale(scale));
            }
        }
        return List.copyOf(named.values());
    }

    private DamagedFileException damaged(long offset, String expected, String found) {
        return new DamagedFileException(file, offset, expected, found);
    }
}
