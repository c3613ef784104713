package dev.fathom.zoo.torch;

import dev.fathom.tensor.Stored;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Types of PyTorch's numbers, called as its storages are.
public enum TorchType {
    /// fp32
    FLOAT(4),
    /// fp64; read as the nearest float
    DOUBLE(8),
    /// fp16
    HALF(2),
    /// bfloat16
    BFLOAT16(2),
    /// 64-bit whole numbers; read as the nearest float
    LONG(8),
    /// 32-bit whole numbers; read as the nearest float
    INT(4),
    /// 16-bit whole numbers
    SHORT(2),
    /// signed bytes
    CHAR(1),
    /// unsigned bytes
    BYTE(1),
    /// one byte each, 0 or 1
    BOOL(1);

    private static final String STORAGE = "Storage";

    private final int bytes;

    TorchType(int bytes) {
        this.bytes = bytes;
    }

    /// Of one number.
    public int bytes() {
        return bytes;
    }

    /// By the name of its storage, say `FloatStorage`; null when there is no such type.
    static @Nullable TorchType of(String storage) {
        if (storage.endsWith(STORAGE)) {
            String name = storage.substring(0, storage.length() - STORAGE.length());
            for (TorchType type : values()) {
                if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return type;
                }
            }
        }
        return null;
    }

    /// Numbers that stand at these places of a storage.
    Stored read(ByteBuffer storage, List<Integer> shape, int[] places) {
        if (this == HALF || this == BFLOAT16) {
            short[] halves = new short[places.length];
            for (int i = 0; i < halves.length; i++) {
                halves[i] = storage.getShort(places[i] * 2);
            }
            return this == HALF ? new Stored.F16(shape, halves) : new Stored.BF16(shape, halves);
        }
        float[] floats = new float[places.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = number(storage, places[i] * bytes);
        }
        return Stored.of(shape, floats);
    }

    private float number(ByteBuffer storage, int at) {
        return switch (this) {
            case FLOAT -> storage.getFloat(at);
            case DOUBLE -> (float) storage.getDouble(at);
            case HALF -> Float.float16ToFloat(storage.getShort(at));
            case BFLOAT16 -> Float.intBitsToFloat(storage.getShort(at) << 16);
            case LONG -> storage.getLong(at);
            case INT -> storage.getInt(at);
            case SHORT -> storage.getShort(at);
            case CHAR -> storage.get(at);
            case BYTE -> storage.get(at) & 0xff;
            case BOOL -> storage.get(at) == 0 ? 0 : 1;
        };
    }
}
