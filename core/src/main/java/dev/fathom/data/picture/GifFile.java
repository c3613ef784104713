package dev.fathom.data.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;

/// A GIF file up to the end of its first picture (GIF89a), which lies on a screen. All its pixels
/// must be there; what would follow may be missing.
///
/// Where the picture isn't, the screen has its background colour, or is white when it has none or
/// the picture is transparent somewhere.
final class GifFile {
    private static final int WHITE = 0xffffff;
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xf9;
    private static final int PICTURE = 0x2c;
    private static final int TRAILER = 0x3b;

    private GifFile() {}

    static Encoded read(Encoded.Reader big) {
        Encoded.Reader in = big.order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int flags = in.u8(10, "the screen");
        int palette = palette(flags);
        in.copy(0, HEADER + palette, "the palette", out);
        int background = in.u8(11, "the background");
        int colour = WHITE;
        if (3 * background < palette) {
            int at = HEADER + 3 * background;
            colour = (in.u8(at, "") << 16) | (in.u8(at + 1, "") << 8) | in.u8(at + 2, "");
        }
        int at = HEADER + palette;
        while (in.u8(at, "a block") != PICTURE) {
            if (in.u8(at, "a block") != EXTENSION) {
                throw in.damaged(
                        "the picture is damaged: at byte %d expected a block of a GIF, found %d",
                        at, in.u8(at, "a block"));
            }
            int end = blocks(in, at + 2);
            if (in.u8(at + 1, "an extension") == CONTROL) {
                in.copy(at, end - at, "an extension", out);
                colour = (in.u8(at + 3, "transparency") & 1) == 1 ? WHITE : colour;
            }
            at = end;
        }
        return picture(in, at, colour, out);
    }

    private static int palette(int flags) {
        return (flags & 128) == 0 ? 0 : 3 * (2 << (flags & 7));
    }

    private static Encoded picture(
            Encoded.Reader in, int at, int background, ByteArrayOutputStream out) {
        int x = in.u16(at + 1, "the place");
        int y = in.u16(at + 3, "the place");
        int width = in.u16(at + 5, "the width");
        int height = in.u16(at + 7, "the height");
        int start = at + 10 + palette(in.u8(at + 9, "the picture"));
        in.copy(at, start + 1L - at, "the palette", out);
        int screenWidth = Math.max(in.u16(6, "the screen"), x + width);
        int screenHeight = Math.max(in.u16(8, "the screen"), y + height);
        ImageFile.checkPixels(in.place(), screenWidth, screenHeight);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int length = 0;
        for (int block = start + 1; block < in.file().length; block += length + 1) {
            length = in.file()[block] & 0xff;
            if (length == 0) {
                break;
            }
            int there = Math.min(length, in.file().length - block - 1);
            data.write(in.file(), block + 1, there);
            out.write(there);
            out.write(in.file(), block + 1, there);
        }
        out.write(0);
        out.write(TRAILER);
        long pixels = (long) width * height;
        int bits = Math.clamp(in.u8(start, "the bits of a pixel"), 1, 8);
        long found = Lzw.unpacked(data.toByteArray(), 0, data.size(), bits, false, pixels);
        if (found < pixels) {
            throw in.damaged(
                    "the picture is cut short or damaged: %d×%d = %d pixels, found %d",
                    width, height, pixels, found);
        }
        boolean whole = screenWidth == width && screenHeight == height;
        return new Encoded(
                out.toByteArray(),
                1,
                whole ? null : new Encoded.Screen(screenWidth, screenHeight, x, y, background),
                null,
                null);
    }

    /// Where data in blocks end.
    private static int blocks(Encoded.Reader in, int at) {
        for (int length; (length = in.u8(at, "a block")) > 0; ) {
            at = in.need(at + 1L, length, "a block") + length;
        }
        return at + 1;
    }
}
