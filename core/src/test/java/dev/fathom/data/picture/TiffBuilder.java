package dev.fathom.data.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/// A TIFF file of one strip, field by field, in the byte order of Intel.
final class TiffBuilder {
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int BYTES = 7;

    private final Map<Integer, byte[]> fields = new TreeMap<>();
    private final Map<Integer, Integer> types = new TreeMap<>();
    private final byte[] data;

    /// @param data the strip's
    TiffBuilder(int width, int height, byte[] data) {
        this.data = data;
        shorts(256, width).shorts(257, height).shorts(258, 8).shorts(259, 1).shorts(262, 1);
        longs(273, 8).longs(279, data.length);
    }

    TiffBuilder shorts(int tag, int... values) {
        ByteBuffer bytes = buffer(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return field(tag, SHORT, bytes.array());
    }

    TiffBuilder longs(int tag, int value) {
        return field(tag, LONG, buffer(4).putInt(value).array());
    }

    TiffBuilder bytes(int tag, byte[] values) {
        return field(tag, BYTES, values);
    }

    private TiffBuilder field(int tag, int type, byte[] values) {
        fields.put(tag, values);
        types.put(tag, type);
        return this;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The data, the directory, and behind it the values that it has no room for.
    byte[] file() {
        int directory = 8 + data.length + (data.length & 1);
        int rest = directory + 2 + 12 * fields.size() + 4;
        int size = rest + fields.values().stream().mapToInt(v -> v.length + 1).sum();
        ByteBuffer file = buffer(size);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(directory).put(data);
        file.position(directory).putShort((short) fields.size());
        for (Map.Entry<Integer, byte[]> field : fields.entrySet()) {
            byte[] values = field.getValue();
            int type = types.get(field.getKey());
            file.putShort(field.getKey().shortValue()).putShort((short) type);
            file.putInt(values.length / (type == SHORT ? 2 : type == LONG ? 4 : 1));
            if (values.length <= 4) {
                file.put(values).position(file.position() + 4 - values.length);
            } else {
                file.putInt(rest).put(rest, values);
                rest += values.length;
            }
        }
        return file.array();
    }
}
