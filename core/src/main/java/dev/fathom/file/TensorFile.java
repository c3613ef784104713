package dev.fathom.file;

import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A safetensors file of any program: its arrays are read one by one, when they are asked for.
/// Whole numbers and those of double precision become the nearest floats.
///
/// Safe for use by one thread at a time.
public final class TensorFile implements AutoCloseable {
    private final Path file;
    private final Bytes bytes;
    private final long dataStart;
    private final Map<String, SafeTensorsHeader.Entry> entries = new LinkedHashMap<>();

    private TensorFile(Path file, Bytes bytes) throws IOException {
        this.file = file;
        this.bytes = bytes;
        SafeTensorsHeader header = SafeTensorsHeader.readForeign(file, bytes);
        Seal.check(file, bytes);
        dataStart = header.dataStart();
        header.entries().forEach(entry -> entries.put(entry.name(), entry));
    }

    /// Reads what there is.
    ///
    /// @throws DataException when the file can't be read, is no whole safetensors file, or has a
    ///   checksum of other bytes
    public static TensorFile open(Path file) {
        try {
            Bytes bytes = Source.bytes(file);
            try {
                return new TensorFile(file, bytes);
            } catch (IOException | RuntimeException e) {
                bytes.close();
                throw e;
            }
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// The arrays' shapes by their names, outermost dimension first, in the file's order.
    public Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        entries.forEach((name, entry) -> shapes.put(name, entry.shape()));
        return shapes;
    }

    /// The numbers of one array.
    ///
    /// @param name one of the file's
    public Stored read(String name) {
        SafeTensorsHeader.Entry entry = Objects.requireNonNull(entries.get(name), name);
        try {
            return switch (entry.type()) {
                case F32, F16, BF16 -> SafeTensors.array(dataStart, entry, bytes);
                case F64, I64, I32, I16, I8, U8, BOOL ->
                        Stored.of(
                                entry.shape(),
                                Floats.numbers(
                                        bytes,
                                        dataStart + entry.begin(),
                                        entry.count(),
                                        entry.type()));
            };
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }
}
