package dev.fathom.onnx.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToLongFunction;

/// Reads one tensor of a file in any of ONNX's encodings. What it claims is compared with what is
/// there before anything is allocated.
///
/// @param place how messages name it
record TensorReader(String place, TensorProto tensor, ExternalData external) {

    OnnxTensor read() {
        ElementType type = type();
        if (tensor.hasSegment()) {
            throw wrong("is cut into segments, which are not read; save it whole");
        }
        int elements = Dimensions.elements(place, tensor.getDimsList());
        List<Integer> dimensions = tensor.getDimsList().stream().map(Long::intValue).toList();
        boolean elsewhere = tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
        IntToLongFunction bits =
                elsewhere || tensor.hasRawData()
                        ? raw(type, elements, elsewhere)
                        : fields(type, elements);
        if (type.floating()) {
            float[] values = new float[elements];
            for (int i = 0; i < elements; i++) {
                values[i] = real(type, bits.applyAsLong(i), i);
            }
            return new OnnxTensor.Floats(type, dimensions, values);
        }
        long[] values = new long[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = whole(type, bits.applyAsLong(i), i);
        }
        return new OnnxTensor.Integers(type, dimensions, values);
    }

    private ElementType type() {
        int number = tensor.getDataType();
        return ElementType.of(number)
                .orElseThrow(
                        () ->
                                wrong(
                                        "elements of type %s are not read; %s are"
                                                .formatted(
                                                        ElementType.nameOf(number),
                                                        ElementType.all())));
    }

    private OnnxException wrong(String complaint) {
        return new OnnxException(place + ": " + complaint);
    }

    private OnnxException mismatch(ElementType type, String expected, String found) {
        return wrong(
                ("%s of %s needs %s, found %s; the file is damaged or was written wrongly, export"
                                + " it again")
                        .formatted(Dimensions.text(tensor.getDimsList()), type, expected, found));
    }

    /// Elements as little-endian bytes.
    private IntToLongFunction raw(ElementType type, int elements, boolean elsewhere) {
        long bytes = (long) elements * type.bytes();
        ByteString raw = elsewhere ? external.read(place, tensor, bytes) : tensor.getRawData();
        if (raw.size() != bytes) {
            throw mismatch(type, bytes + " bytes", raw.size() + "");
        }
        ByteBuffer in = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int start = in.position();
        return switch (type.bytes()) {
            case 1 -> type.unsigned() ? i -> in.get(start + i) & 0xff : i -> in.get(start + i);
            case 2 ->
                    type == ElementType.INT16
                            ? i -> in.getShort(start + 2 * i)
                            : i -> in.getShort(start + 2 * i) & 0xffff;
            case 4 ->
                    type.unsigned()
                            ? i -> in.getInt(start + 4 * i) & 0xffff_ffffL
                            : i -> in.getInt(start + 4 * i);
            default -> i -> in.getLong(start + 8 * i);
        };
    }

    /// Elements in the field that ONNX has for their type.
    private IntToLongFunction fields(ElementType type, int elements) {
        int found =
                switch (type) {
                    case FLOAT -> tensor.getFloatDataCount();
                    case DOUBLE -> tensor.getDoubleDataCount();
                    case INT64 -> tensor.getInt64DataCount();
                    case UINT32, UINT64 -> tensor.getUint64DataCount();
                    case INT32, INT16, INT8, UINT16, UINT8, BOOL, FLOAT16, BFLOAT16 ->
                            tensor.getInt32DataCount();
                };
        if (found != elements) {
            throw mismatch(type, elements + " elements", found + "");
        }
        return switch (type) {
            case FLOAT -> i -> Float.floatToRawIntBits(tensor.getFloatData(i));
            case DOUBLE -> i -> Double.doubleToRawLongBits(tensor.getDoubleData(i));
            case INT64 -> tensor::getInt64Data;
            case UINT32, UINT64 -> tensor::getUint64Data;
            case INT32, INT16, INT8, UINT16, UINT8, BOOL, FLOAT16, BFLOAT16 -> tensor::getInt32Data;
        };
    }

    private float real(ElementType type, long bits, int index) {
        return switch (type) {
            case DOUBLE -> {
                double exact = Double.longBitsToDouble(bits);
                if (Double.isFinite(exact) && Double.isInfinite((float) exact)) {
                    throw tooLarge(type, index, exact + "", "a float");
                }
                yield (float) exact;
            }
            case FLOAT16, BFLOAT16 -> {
                if (bits < 0 || bits > 0xffff) {
                    throw tooLarge(type, index, bits + "", "16 bits");
                }
                yield type == ElementType.FLOAT16
                        ? Float.float16ToFloat((short) bits)
                        : Float.intBitsToFloat((int) bits << 16);
            }
            default -> Float.intBitsToFloat((int) bits);
        };
    }

    private long whole(ElementType type, long value, int index) {
        if (value < type.least() || value > type.most()) {
            throw tooLarge(
                    type,
                    index,
                    type == ElementType.UINT64 ? Long.toUnsignedString(value) : value + "",
                    type.least() + " … " + type.most());
        }
        return value;
    }

    private OnnxException tooLarge(ElementType type, int index, String value, String room) {
        return wrong(
                "element %s of %s is %s, which does not fit in %s"
                        .formatted(index, type, value, room));
    }
}
