package dev.fathom.onnx.graph;

import static dev.fathom.onnx.graph.Protos.graph;
import static dev.fathom.onnx.graph.Protos.node;
import static dev.fathom.onnx.graph.Protos.parse;
import static dev.fathom.onnx.graph.Protos.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorReaderTest {
    private static OnnxTensor read(TensorProto.Builder tensor) {
        return parse(graph(node("Relu", "x", "y")).addInitializer(tensor)).initializers().get("t");
    }

    private static void holds(TensorProto.Builder tensor, float... expected) {
        assertThat(((OnnxTensor.Floats) read(tensor)).values()).containsExactly(expected);
    }

    private static void holdsWhole(TensorProto.Builder tensor, long... expected) {
        assertThat(((OnnxTensor.Integers) read(tensor)).values()).containsExactly(expected);
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }

    private static ByteString doubles(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putDouble(value);
        }
        return ByteString.copyFrom(buffer.array());
    }

    private static void refused(TensorProto.Builder tensor, String message) {
        assertThatThrownBy(() -> read(tensor))
                .isInstanceOf(OnnxException.class)
                .hasMessage("test.onnx: tensor 't'" + message);
    }

    @Test
    void floatingElementsInTheirFields() {
        holds(tensor("t", DataType.FLOAT, 2).addFloatData(1.5f).addFloatData(-2), 1.5f, -2);
        holds(tensor("t", DataType.DOUBLE, 1).addDoubleData(0.1), 0.1f);
        holds(tensor("t", DataType.FLOAT16, 2).addInt32Data(0x3c00).addInt32Data(0xc000), 1, -2);
        holds(tensor("t", DataType.BFLOAT16, 1).addInt32Data(0x3fc0), 1.5f);
    }

    @Test
    void floatingElementsAsBytes() {
        holds(
                tensor("t", DataType.FLOAT, 2).setRawData(bytes(0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0)),
                1.5f,
                -2);
        holds(tensor("t", DataType.DOUBLE, 2).setRawData(doubles(0.1, -3)), 0.1f, -3);
        holds(tensor("t", DataType.FLOAT16, 2).setRawData(bytes(0, 0x3c, 0, 0xc0)), 1, -2);
        holds(tensor("t", DataType.BFLOAT16, 1).setRawData(bytes(0xc0, 0xbf)), -1.5f);
    }

    @Test
    void wholeElementsInTheirFields() {
        holdsWhole(tensor("t", DataType.INT64, 1).addInt64Data(-1L << 40), -1L << 40);
        holdsWhole(tensor("t", DataType.UINT32, 1).addUint64Data(0xffff_ffffL), 0xffff_ffffL);
        holdsWhole(tensor("t", DataType.INT8, 2).addInt32Data(-128).addInt32Data(127), -128L, 127L);
        holdsWhole(tensor("t", DataType.UINT8, 1).addInt32Data(255), 255L);
        holdsWhole(tensor("t", DataType.INT32, 1).addInt32Data(Integer.MIN_VALUE), -(1L << 31));
        holdsWhole(tensor("t", DataType.BOOL, 2).addInt32Data(1).addInt32Data(0), 1L, 0L);
    }

    @Test
    void wholeElementsAsBytes() {
        ByteString ones = bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
        holdsWhole(tensor("t", DataType.INT8, 8).setRawData(ones), -1L, -1, -1, -1, -1, -1, -1, -1);
        holdsWhole(tensor("t", DataType.UINT8, 2).setRawData(bytes(255, 1)), 255L, 1);
        holdsWhole(tensor("t", DataType.INT16, 1).setRawData(bytes(0xfe, 0xff)), -2L);
        holdsWhole(tensor("t", DataType.UINT16, 1).setRawData(bytes(0xfe, 0xff)), 65534L);
        holdsWhole(tensor("t", DataType.INT32, 2).setRawData(ones), -1L, -1);
        holdsWhole(tensor("t", DataType.UINT32, 2).setRawData(ones), 4294967295L, 4294967295L);
        holdsWhole(tensor("t", DataType.INT64, 1).setRawData(ones), -1L);
        holdsWhole(tensor("t", DataType.BOOL, 2).setRawData(bytes(0, 1)), 0L, 1);
    }

    @Test
    void scalarsAndEmptyTensors() {
        OnnxTensor scalar = read(tensor("t", DataType.FLOAT).addFloatData(3));
        assertThat(scalar.dimensions()).isEmpty();
        assertThat(scalar.elements()).isEqualTo(1);
        assertThat(read(tensor("t", DataType.INT64, 3, 0)).elements()).isZero();
    }

    @Test
    void elementsThatDoNotFitTheirType() {
        refused(
                tensor("t", DataType.INT8, 1).addInt32Data(200),
                ": element 0 of INT8 is 200, which does not fit in -128 … 127");
        refused(
                tensor("t", DataType.UINT64, 1).addUint64Data(-1),
                ": element 0 of UINT64 is 18446744073709551615, which does not fit in 0 …"
                        + " 9223372036854775807");
        refused(
                tensor("t", DataType.BOOL, 1).setRawData(bytes(2)),
                ": element 0 of BOOL is 2, which does not fit in 0 … 1");
        refused(
                tensor("t", DataType.DOUBLE, 1).addDoubleData(1e300),
                ": element 0 of DOUBLE is 1.0E300, which does not fit in a float");
        refused(
                tensor("t", DataType.FLOAT16, 1).addInt32Data(70000),
                ": element 0 of FLOAT16 is 70000, which does not fit in 16 bits");
    }

    @Test
    void dimensionsThatDoNotMatchTheElements() {
        refused(
                tensor("t", DataType.FLOAT, 2, 3).setRawData(bytes(1, 2, 3, 4)),
                ": 2×3 of FLOAT needs 24 bytes, found 4; the file is damaged or was written"
                        + " wrongly, export it again");
        refused(
                tensor("t", DataType.INT64, 2).addInt64Data(1),
                ": 2 of INT64 needs 2 elements, found 1; the file is damaged or was written"
                        + " wrongly, export it again");
        refused(
                tensor("t", DataType.INT64, 1).addInt32Data(1),
                ": 1 of INT64 needs 1 elements, found 0; the file is damaged or was written"
                        + " wrongly, export it again");
    }

    @Test
    void dimensionsThatAreNegativeOrOverflow() {
        refused(tensor("t", DataType.FLOAT, 2, -3), ": a dimension of 2×-3 is negative");
        refused(
                tensor("t", DataType.FLOAT, 1L << 32, 1L << 32),
                ": 4294967296×4294967296 are more than the 2,147,483,639 elements that an array can"
                        + " hold");
        refused(
                tensor("t", DataType.FLOAT, 1L << 62, 4, 0, 4),
                ": 4611686018427387904×4×0×4 are more than the 2,147,483,639 elements that an array"
                        + " can hold");
        refused(tensor("t", DataType.FLOAT, new long[17]), ": 17 dimensions; at most 16 are read");
        // elements would fit in an array, the bytes are 2^33: compared without overflow
        refused(
                tensor("t", DataType.FLOAT, 1L << 30, 1).setRawData(bytes()),
                ": 1073741824×1 of FLOAT needs 4294967296 bytes, found 0; the file is damaged or"
                        + " was written wrongly, export it again");
    }

    @Test
    void typesThatAreNotRead() {
        refused(
                tensor("t", DataType.COMPLEX64, 1),
                ": elements of type COMPLEX64 are not read; " + ElementType.all() + " are");
        refused(
                tensor("t", DataType.FLOAT, 1).setDataType(99),
                ": elements of type number 99 are not read; " + ElementType.all() + " are");
    }

    private static TensorProto.Builder elsewhere(String location, String... keysAndValues) {
        TensorProto.Builder tensor =
                tensor("t", DataType.FLOAT, 2).setDataLocation(TensorProto.DataLocation.EXTERNAL);
        add(tensor, "location", location);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            add(tensor, keysAndValues[i], keysAndValues[i + 1]);
        }
        return tensor;
    }

    private static void add(TensorProto.Builder tensor, String key, String value) {
        tensor.addExternalData(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
    }

    private static OnnxTensor readBeside(Path folder, TensorProto.Builder tensor)
            throws IOException {
        Path file = folder.resolve("net.onnx");
        Files.write(
                file,
                Protos.model(graph(node("Relu", "x", "y")).addInitializer(tensor))
                        .build()
                        .toByteArray());
        return OnnxFile.read(file, true).initializers().get("t");
    }

    @Test
    void elementsInOtherFilesAreRefused() {
        refused(
                elsewhere("weights.bin"),
                " is not in the file but in 'weights.bin'; such files are only read when you allow"
                        + " data beside the file, or save the network as one file (onnx.save_model"
                        + " with save_as_external_data=False)");
    }

    @Test
    void elementsInAFileBesideAreReadWhenAllowed(@TempDir Path folder) throws IOException {
        Files.write(
                folder.resolve("w.bin"),
                bytes(9, 9, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0).toByteArray());
        OnnxTensor read = readBeside(folder, elsewhere("w.bin", "offset", "2", "length", "8"));
        assertThat(((OnnxTensor.Floats) read).values()).containsExactly(1.5f, -2);
        assertThatThrownBy(() -> readBeside(folder, elsewhere("w.bin", "offset", "4")))
                .hasMessageEndingWith(
                        ": tensor 't' needs 8 bytes; the file says 8 from byte 4 of 'w.bin', which"
                                + " has 10");
        assertThatThrownBy(() -> readBeside(folder, elsewhere("w.bin", "offset", "-4")))
                .hasMessageEndingWith(
                        ": tensor 't': the offset of its data must be a whole number, not '-4'");
    }

    @Test
    void elementsOutsideOfTheFolderAreRefused(@TempDir Path folder) throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path secret = Files.write(folder.resolve("secret"), new byte[8]);
        Files.createSymbolicLink(inner.resolve("link"), secret);
        for (String location :
                List.of(
                        "../secret",
                        secret.toString(),
                        "link",
                        "",
                        ".",
                        "a\0b",
                        "../inner/../secret")) {
            assertThatThrownBy(() -> readBeside(inner, elsewhere(location)))
                    .isInstanceOf(OnnxException.class)
                    .hasMessageContaining(
                            "; only files in the folder of the ONNX file itself are read, so put it"
                                    + " there and save the network anew");
        }
    }
}
