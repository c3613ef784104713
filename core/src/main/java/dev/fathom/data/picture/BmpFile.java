package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import java.nio.ByteOrder;

/// A Windows bitmap ([MS-WMF], BITMAPFILEHEADER and BITMAPINFOHEADER to BITMAPV5HEADER; OS/2).
final class BmpFile {
    private static final int HEADER = 14;
    private static final int OS2 = 12;
    private static final int V4 = 108;
    private static final int COLOUR_SPACE = HEADER + 56;
    private static final int SRGB = 0x73524742;

    private BmpFile() {}

    static Encoded read(Encoded.Reader any) {
        Encoded.Reader in = any.order(ByteOrder.LITTLE_ENDIAN);
        long start = in.u32(10, "the header");
        long header = in.u32(HEADER, "the header");
        boolean os2 = header == OS2;
        long width = os2 ? in.u16(18, "the width") : in.s32(18, "the width");
        long height = os2 ? in.u16(20, "the height") : Math.abs((long) in.s32(22, "the height"));
        int bits = in.u16(os2 ? 24 : 28, "the bits of a pixel");
        long packing = os2 ? 0 : in.u32(30, "the compression");
        ImageFile.checkPixels(in.place(), width, height);
        if (packing == 1 || packing == 2) {
            long pixels = runs(in, (int) start, packing == 2);
            if (pixels < width * height) {
                throw in.damaged(
                        "the picture is cut short: %d×%d = %d pixels, found %d before the end",
                        width, height, width * height, pixels);
            }
        } else if (packing == 4 || packing == 5) {
            throw new DataException(
                    in.place()
                            + " is a BMP with a whole JPEG or PNG in it; save it again as JPEG or PNG");
        } else {
            in.need(
                    start,
                    Math.ceilDiv(width * bits, 32) * 4 * height,
                    "%d×%d pixels of %d bits".formatted(width, height, bits));
        }
        byte[] bytes = in.file().clone();
        if (header >= V4) {
            // whatever profile the file has
            Encoded.Reader copy = new Encoded.Reader(in.place(), bytes).order(in.buffer().order());
            copy.need(COLOUR_SPACE, 4, "the header");
            copy.buffer().putInt(COLOUR_SPACE, SRGB);
        }
        return Encoded.of(bytes);
    }

    /// Goes through the runs to the mark of their end.
    ///
    /// @param half whether a byte has two pixels
    /// @return pixels
    private static long runs(Encoded.Reader in, int start, boolean half) {
        int at = start;
        long pixels = 0;
        while (true) {
            int count = in.u8(at, "a run of pixels");
            int value = in.u8(at + 1, "a run of pixels");
            at += 2;
            pixels += count;
            if (count == 0 && value == 1) {
                return pixels;
            }
            if (count == 0 && value == 2) {
                throw in.damaged("the picture leaves out pixels at byte %d", at);
            }
            if (count == 0 && value > 2) {
                int bytes = Math.ceilDiv(half ? (value + 1) / 2 : value, 2) * 2;
                at = in.need(at, bytes, "a run of pixels") + bytes;
                pixels += value;
            }
        }
    }
}
