package dev.fathom.data.picture;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The one thing of Exif 2.3 that matters to a picture's pixels.
final class Exif {
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;

    private Exif() {}

    /// Which way up a picture is seen: 1 … 8; 1 when that isn't said, or in a way that makes no
    /// sense.
    ///
    /// @param tiff begins with the byte order
    static int orientation(byte[] tiff, int from, int length) {
        try {
            ByteBuffer in = ByteBuffer.wrap(tiff, from, length).slice();
            in.order(in.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            in.position(Math.clamp(in.getInt(4), 0, in.limit()));
            for (int entries = in.getShort() & 0xffff; entries > 0; entries--) {
                int tag = in.getShort() & 0xffff;
                int type = in.getShort();
                in.getInt();
                int value = in.getShort() & 0xffff;
                in.getShort();
                if (tag == ORIENTATION && type == SHORT && value >= 1 && value <= 8) {
                    return value;
                }
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            // cameras write odd notes; the pixels can still be read as they are
        }
        return 1;
    }
}
