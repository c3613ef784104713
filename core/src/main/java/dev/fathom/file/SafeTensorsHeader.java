package dev.fathom.file;

import dev.fathom.tensor.Stored;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
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
    static final JsonFactory JSON =
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
    static final String METADATA = "__metadata__";

    /// What follows an 8-bit array's name in that of its scales, an array of floats.
    static final String SCALE = ":scale";

    /// One array's place: bytes `begin` … `end` − 1 behind the header.
    ///
    /// @param scale the place of its scales
    record Entry(
            String name,
            TensorType type,
            List<Integer> shape,
            int count,
            long begin,
            long end,
            @Nullable Entry scale) {
        Entry scale(Entry place) {
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
        return read(file, bytes, false);
    }

    /// Of a file that another program may have written: with all types, and 8-bit arrays without
    /// scales.
    static SafeTensorsHeader readForeign(Path file, Bytes bytes) throws IOException {
        return read(file, bytes, true);
    }

    private static SafeTensorsHeader read(Path file, Bytes bytes, boolean foreign)
            throws IOException {
        long size = bytes.size();
        if (size < SafeTensors.LENGTH_BYTES) {
            throw damaged(file, 0, "the 8 bytes of a header's length", size + " bytes in all");
        }
        ByteBuffer buffer = ByteBuffer.allocate(8);
        bytes.read(buffer, 0);
        byte[] header = new byte[length(file, buffer.array(), size)];
        bytes.read(ByteBuffer.wrap(header), 8);
        SafeTensorsHeader read = read(file, header, size, foreign);
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
        return read(file, header, size, false);
    }

    private static SafeTensorsHeader read(Path file, byte[] header, long size, boolean foreign) {
        long dataStart = (long) SafeTensors.LENGTH_BYTES + header.length;
        return new HeaderReader(file, dataStart, size, foreign).read(header);
    }

    private static DamagedFileException damaged(
            Path file, long offset, String expected, String found) {
        return new DamagedFileException(file, offset, expected, found);
    }
}
