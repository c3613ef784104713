package dev.fathom.onnx.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.fathom.file.Source;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Elements in files beside the ONNX file: refused, or read from its own folder and nowhere else.
///
/// @param folder where they may be; null when they are refused
record ExternalData(@Nullable Path folder) {

    static ExternalData refused() {
        return new ExternalData(null);
    }

    static ExternalData beside(Path file) throws IOException {
        return new ExternalData(file.toRealPath().getParent());
    }

    /// The bytes of a tensor that keeps them elsewhere.
    ByteString read(String place, TensorProto tensor, long bytes) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String location = entries.getOrDefault("location", "");
        if (folder == null) {
            throw new OnnxException(
                    ("%s is not in the file but in %s; such files are only read when you allow"
                                    + " data beside the file, or save the network as one file"
                                    + " (onnx.save_model with save_as_external_data=False)")
                            .formatted(place, Quoted.name(location)));
        }
        try {
            return read(place, inside(place, folder, location), entries, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The file, which must lie in the folder itself, also when it is a link.
    private static Path inside(String place, Path folder, String location) throws IOException {
        Path file;
        try {
            file = folder.resolve(location);
        } catch (InvalidPathException e) {
            throw outside(place, location);
        }
        if (location.isEmpty()
                || !folder.equals(file.normalize().getParent())
                || !folder.equals(file.toRealPath().getParent())) {
            throw outside(place, location);
        }
        return file;
    }

    private static OnnxException outside(String place, String location) {
        return new OnnxException(
                ("%s is in %s; only files in the folder of the ONNX file itself are read, so put"
                                + " it there and save the network anew")
                        .formatted(place, Quoted.name(location)));
    }

    private static ByteString read(String place, Path file, Map<String, String> entries, long bytes)
            throws IOException {
        long offset = number(place, entries, "offset", 0);
        long length = number(place, entries, "length", bytes);
        Source.checkRegular(file);
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (length != bytes || offset > in.length() - length) {
                throw new OnnxException(
                        "%s needs %s bytes; the file says %s from byte %s of %s, which has %s"
                                .formatted(
                                        place,
                                        bytes,
                                        length,
                                        offset,
                                        Quoted.name(String.valueOf(file.getFileName())),
                                        in.length()));
            }
            byte[] read = new byte[Math.toIntExact(length)];
            in.seek(offset);
            in.readFully(read);
            return UnsafeByteOperations.unsafeWrap(read);
        }
    }

    private static long number(
            String place, Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,18}")) {
            throw new OnnxException(
                    "%s: the %s of its data must be a whole number, not %s"
                            .formatted(place, key, Quoted.name(text)));
        }
        return Long.parseLong(text);
    }
}
