package dev.fathom.file;

import dev.fathom.tensor.Stored;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Types of numbers in safetensors files, called as there.
enum TensorType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /// Of one number.
    int bytes() {
        return bytes;
    }

    /// The type that a model stores weights in; null for those that only other programs write.
    Stored.@Nullable Type stored() {
        return Arrays.stream(Stored.Type.values())
                .filter(type -> type.name().equals(name()))
                .findFirst()
                .orElse(null);
    }

    /// A number as the nearest float.
    float number(ByteBuffer buffer, int at) {
        return switch (this) {
            case F64 -> (float) buffer.getDouble(at);
            case F32 -> buffer.getFloat(at);
            case F16 -> Float.float16ToFloat(buffer.getShort(at));
            case BF16 -> Float.intBitsToFloat(buffer.getShort(at) << 16);
            case I64 -> buffer.getLong(at);
            case I32 -> buffer.getInt(at);
            case I16 -> buffer.getShort(at);
            case I8 -> buffer.get(at);
            case U8 -> buffer.get(at) & 0xff;
            case BOOL -> buffer.get(at) == 0 ? 0 : 1;
        };
    }
}
