package dev.fathom.data.picture;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.stream.ImageInputStream;

/// What a JPEG file says before its pixels that the decoder leaves to us (ITU-T T.81; Exif 2.3;
/// Adobe Technical Note 5116).
///
/// @param components number of colour components; 0 when the file doesn't come to that
/// @param luminance whether the first three are luminance and two colour differences
/// @param orientation Exif's: 1 … 8, 1 when there is none or none that makes sense
record JpegHeader(int components, boolean luminance, int orientation) {
    private static final int START = 0xffd8;
    private static final int EXIF = 0xffe1;
    private static final int ADOBE = 0xffee;
    private static final int SCAN = 0xffda;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;

    /// Reads what it needs and goes back to where the stream was.
    static JpegHeader read(ImageInputStream in) throws IOException {
        in.mark();
        try {
            return segments(in);
        } finally {
            in.reset();
        }
    }

    private static JpegHeader segments(ImageInputStream in) throws IOException {
        JpegHeader header = new JpegHeader(0, false, 1);
        byte[] two = new byte[2];
        if (!fill(in, two) || number(two) != START) {
            return header;
        }
        while (fill(in, two)) {
            int marker = number(two);
            if (marker < 0xff02 || marker == SCAN || !fill(in, two)) {
                return header;
            }
            byte[] content = new byte[Math.max(0, number(two) - 2)];
            if (!fill(in, content)) {
                return header;
            }
            header = header.with(marker, content);
        }
        return header;
    }

    private static boolean fill(ImageInputStream in, byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int count = in.read(bytes, at, bytes.length - at);
            if (count < 0) {
                return false;
            }
            at += count;
        }
        return true;
    }

    private static int number(byte[] two) {
        return (two[0] & 255) << 8 | (two[1] & 255);
    }

    private JpegHeader with(int marker, byte[] content) {
        boolean frame =
                marker >= 0xffc0
                        && marker <= 0xffcf
                        && marker != 0xffc4
                        && marker != 0xffc8
                        && marker != 0xffcc;
        if (frame && content.length > 5) {
            return new JpegHeader(content[5], luminance, orientation);
        }
        if (marker == ADOBE && content.length == 12 && startsWith(content, "Adobe")) {
            return new JpegHeader(components, content[11] != 0, orientation);
        }
        if (marker == EXIF && startsWith(content, "Exif\0\0")) {
            return new JpegHeader(components, luminance, orientation(content));
        }
        return this;
    }

    private static boolean startsWith(byte[] content, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return content.length >= bytes.length
                && ByteBuffer.wrap(content, 0, bytes.length).equals(ByteBuffer.wrap(bytes));
    }

    private static int orientation(byte[] exif) {
        try {
            ByteBuffer tiff = ByteBuffer.wrap(exif, 6, exif.length - 6).slice();
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            tiff.position(Math.clamp(tiff.getInt(4), 0, tiff.limit()));
            for (int entries = tiff.getShort() & 0xffff; entries > 0; entries--) {
                int tag = tiff.getShort() & 0xffff;
                int type = tiff.getShort();
                tiff.getInt();
                int value = tiff.getShort() & 0xffff;
                tiff.getShort();
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
