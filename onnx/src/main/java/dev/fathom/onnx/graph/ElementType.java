package dev.fathom.onnx.graph;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The type of a tensor's elements, named as ONNX names it.
public enum ElementType {
    FLOAT(DataType.FLOAT_VALUE, 4, true),
    UINT8(DataType.UINT8_VALUE, 1, false),
    INT8(DataType.INT8_VALUE, 1, false),
    UINT16(DataType.UINT16_VALUE, 2, false),
    INT16(DataType.INT16_VALUE, 2, false),
    INT32(DataType.INT32_VALUE, 4, false),
    INT64(DataType.INT64_VALUE, 8, false),
    BOOL(DataType.BOOL_VALUE, 1, false),
    FLOAT16(DataType.FLOAT16_VALUE, 2, true),
    DOUBLE(DataType.DOUBLE_VALUE, 8, true),
    UINT32(DataType.UINT32_VALUE, 4, false),
    UINT64(DataType.UINT64_VALUE, 8, false),
    BFLOAT16(DataType.BFLOAT16_VALUE, 2, true);

    private final int number;
    private final int bytes;
    private final boolean floating;

    ElementType(int number, int bytes, boolean floating) {
        this.number = number;
        this.bytes = bytes;
        this.floating = floating;
    }

    /// The number that ONNX files have for it.
    public int number() {
        return number;
    }

    /// Bytes an element in a file's raw data.
    public int bytes() {
        return bytes;
    }

    /// Whether its values are kept as floats; those of the others are kept as longs.
    public boolean floating() {
        return floating;
    }

    /// Whether it holds whole numbers from 0.
    public boolean unsigned() {
        return switch (this) {
            case UINT8, UINT16, UINT32, UINT64, BOOL -> true;
            case FLOAT, INT8, INT16, INT32, INT64, FLOAT16, DOUBLE, BFLOAT16 -> false;
        };
    }

    /// The least whole number that it holds.
    public long least() {
        return unsigned() ? 0 : bytes == 8 ? Long.MIN_VALUE : -(1L << (8 * bytes - 1));
    }

    /// The greatest whole number that it holds; of [#UINT64] the greatest that is kept exactly.
    public long most() {
        return this == BOOL
                ? 1
                : bytes == 8 ? Long.MAX_VALUE : (1L << (8 * bytes - (unsigned() ? 0 : 1))) - 1;
    }

    /// The type with this number in ONNX files, when Fathom knows it.
    public static Optional<ElementType> of(int number) {
        return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
    }

    /// What ONNX calls the type with this number, whether Fathom knows it or not.
    static String nameOf(int number) {
        DataType type = DataType.forNumber(number);
        return type == null ? "number " + number : type.name();
    }

    static String all() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }
}
