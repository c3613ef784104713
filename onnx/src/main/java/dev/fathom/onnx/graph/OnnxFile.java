package dev.fathom.onnx.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.fathom.file.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads ONNX files (https://github.com/onnx/onnx/blob/main/docs/IR.md), which may come from
/// anywhere: nothing that they claim is trusted.
///
/// Stateless and thread-safe.
public final class OnnxFile {
    /// Most bytes of a file: protobuf's limit.
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

    /// Most messages within messages: the model, its graph, a node, an attribute, a tensor, and
    /// room for what is named and refused.
    private static final int MOST_DEPTH = 32;

    private OnnxFile() {}

    /// Reads a file; weights in files beside it are refused.
    ///
    /// @throws OnnxException when it can't be used: file, node or tensor, what and the way out
    public static OnnxGraph read(Path file) throws IOException {
        return read(file, false);
    }

    /// Reads a file.
    ///
    /// @param beside whether weights may be in files beside it, within its folder
    /// @throws OnnxException when it can't be used: file, node or tensor, what and the way out
    public static OnnxGraph read(Path file, boolean beside) throws IOException {
        if (Files.isDirectory(file)) {
            throw new OnnxException(file + " is a folder; give an ONNX file");
        }
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new OnnxException(
                    ("%s: %s bytes; an ONNX file has at most 2,147,483,639 (larger networks keep"
                                    + " their weights in files beside it)")
                            .formatted(file, size));
        }
        ExternalData external = beside ? ExternalData.beside(file) : ExternalData.refused();
        try (InputStream in = Source.stream(file)) {
            return parse(file.toString(), in.readAllBytes(), external);
        }
    }

    /// The tensor in these bytes: what ONNX keeps in `.pb` files beside its cases and models.
    ///
    /// @param name what messages call it
    /// @throws OnnxException when it can't be used
    public static OnnxTensor parseTensor(String name, byte[] bytes) {
        try {
            return new TensorReader(name, TensorProto.parseFrom(bytes), ExternalData.refused())
                    .read();
        } catch (InvalidProtocolBufferException e) {
            throw new OnnxException(name + " holds no ONNX tensor: " + Guess.what(bytes), e);
        }
    }

    /// The graph in these bytes, which are not changed.
    ///
    /// @param name what messages call it
    /// @throws OnnxException when it can't be used: file, node or tensor, what and the way out
    public static OnnxGraph parse(String name, byte[] bytes) {
        return parse(name, bytes, ExternalData.refused());
    }

    private static OnnxGraph parse(String name, byte[] bytes, ExternalData external) {
        ModelProto model;
        try {
            // weights stay in the file's bytes until they become floats
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            in.setRecursionLimit(MOST_DEPTH);
            model = ModelProto.parseFrom(in);
        } catch (IOException e) {
            throw new OnnxException(name + " is not an ONNX file: " + Guess.what(bytes), e);
        }
        if (!model.hasGraph()) {
            throw new OnnxException(name + " has no network in it: " + Guess.what(bytes));
        }
        return new GraphReader(name, external).read(model);
    }
}
