package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A JPEG file, segment by segment (ITU-T T.81; JFIF 1.02; Exif 2.3; Adobe Technical Note 5116).
///
/// All coefficients must be there, to their last bit; the mark of the end may be missing.
final class JpegFile {
    /// Blocks of 8×8 that are decoded, those of each scan counted: a picture of 64 megapixels in
    /// three components and 11 scans.
    private static final long MOST_BLOCKS = 1 << 25;

    private static final int END = 0xd9;

    /// More than that at the end of a picture are what a copy that broke off has left.
    private static final int MOST_ZEROS = 7;

    private static final int SCAN = 0xda;
    private static final int COEFFICIENTS = 64;
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0
    };

    private final Encoded.Reader in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Frame frame = new Frame(false, 0, 0, new int[0], new int[0], new int[0], new int[0][]);
    private int orientation = 1;
    private int adobe = -1;
    private boolean jfif;
    private long blocks;
    private int scans;

    /// @param ids of the components
    /// @param across samples of each component in a unit, and `down`
    /// @param missing bits of each coefficient of each component that no scan had yet
    @SuppressWarnings("ArrayRecordComponent")
    private record Frame(
            boolean progressive,
            int width,
            int height,
            int[] ids,
            int[] across,
            int[] down,
            int[][] missing) {

        int component(int id) {
            return IntStream.range(0, ids.length).filter(c -> ids[c] == id).findFirst().orElse(-1);
        }

        /// Blocks in a scan of these components.
        long blocks(int[] components) {
            int most = Arrays.stream(across).max().orElse(1);
            int highest = Arrays.stream(down).max().orElse(1);
            if (components.length == 1) {
                int c = components[0];
                return Math.ceilDiv(Math.ceilDiv((long) width * across[c], most), 8)
                        * Math.ceilDiv(Math.ceilDiv((long) height * down[c], highest), 8);
            }
            long units =
                    Math.ceilDiv((long) width, 8 * most) * Math.ceilDiv((long) height, 8 * highest);
            return units * Arrays.stream(components).map(c -> across[c] * down[c]).sum();
        }
    }

    private JpegFile(Encoded.Reader in) {
        this.in = in;
    }

    static Encoded read(Encoded.Reader in) {
        return new JpegFile(in).read();
    }

    private Encoded read() {
        byte[] file = in.file();
        if (!in.startsWith(0, "\u00ff\u00d8")) {
            throw in.damaged("the picture is damaged: a JPEG in it doesn't begin as one");
        }
        out.write(file, 0, 2);
        int at = 2;
        int marker = 0;
        while (marker != END && at < file.length - 1) {
            marker = file[at + 1] & 0xff;
            boolean alone = marker < 2 || (marker >= 0xd0 && marker <= END);
            if (file[at] != -1 || marker == 0xff) {
                at++;
            } else if (alone) {
                at += 2;
            } else {
                int length = in.u16(at + 2, "a segment's length");
                in.need(at + 2, Math.max(2, length), "the segment 0xff%02x".formatted(marker));
                at = segment(marker, at, Math.max(2, length));
            }
        }
        out.write(0xff);
        out.write(END);
        int zeros = marker == END ? 0 : zerosAtTheEnd();
        if (zeros > MOST_ZEROS) {
            throw in.damaged(
                    "the picture is cut short: its last %d bytes are zeros and no pixels", zeros);
        }
        check(marker == END);
        String damage =
                marker == END
                        ? "the picture is damaged, or a part of it is missing"
                        : "the picture is cut short: its last scan ends at byte "
                                + at
                                + " without all of its blocks";
        boolean inks = frame.ids.length == 4;
        boolean luminance = adobe > 0;
        return new Encoded(
                out.toByteArray(),
                orientation,
                null,
                inks ? raster -> new Pixels.Inks(raster, luminance, 255) : null,
                damage);
    }

    private int zerosAtTheEnd() {
        byte[] file = in.file();
        int end = file.length;
        while (file[end - 1] == 0) {
            end--;
        }
        return file.length - end;
    }

    /// @return where the next begins
    private int segment(int marker, int at, int length) {
        int end = at + 2 + length;
        int content = at + 4;
        if (marker == SCAN) {
            return scan(at, end);
        } else if ((marker > 0xc0 && marker <= 0xcf && (marker & 3) != 0) || marker == 0xc0) {
            frame(marker, content);
            out.write(in.file(), at, end - at);
        } else if (marker == 0xe0 && in.startsWith(content, "JFIF\0") && !jfif) {
            jfif = true;
            out.writeBytes(JFIF);
        } else if (marker == 0xee && length >= 14 && in.startsWith(content, "Adobe")) {
            adobe(in.u8(content + 11, "Adobe's transform"), content);
        } else if (marker == 0xe1 && in.startsWith(content, "Exif\0\0")) {
            orientation = Exif.orientation(in.file(), content + 6, end - content - 6);
        } else if (marker < 0xe0) {
            out.write(in.file(), at, end - at);
        }
        return end;
    }

    /// Kept as its first 12 bytes, with a transform that there is.
    private void adobe(int transform, int content) {
        adobe = transform;
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xee, 0, 14});
        out.write(in.file(), content, 11);
        out.write(transform < 3 ? transform : 1);
    }

    private void frame(int marker, int content) {
        int height = in.u16(content + 1, "the height");
        int width = in.u16(content + 3, "the width");
        int count = in.u8(content + 5, "the number of components");
        in.need(content + 6, 3L * count, "the components");
        int[] ids = new int[count];
        int[] across = new int[count];
        int[] down = new int[count];
        int[][] missing = new int[count][COEFFICIENTS];
        for (int c = 0; c < count; c++) {
            int at = content + 6 + 3 * c;
            ids[c] = in.u8(at, "a component");
            across[c] = Math.clamp(in.u8(at + 1, "its samples") >> 4, 1, 4);
            down[c] = Math.clamp(in.u8(at + 1, "its samples") & 15, 1, 4);
            Arrays.fill(missing[c], Integer.MAX_VALUE);
        }
        ImageFile.checkPixels(in.place(), width, height);
        frame = new Frame(marker == 0xc2, width, height, ids, across, down, missing);
    }

    private int scan(int at, int start) {
        int count = in.u8(at + 4, "a scan's components");
        int end = at + 5 + 2 * count;
        in.need(end, 3, "a scan's header");
        int[] components = new int[count];
        for (int c = 0; c < count; c++) {
            components[c] = frame.component(in.u8(at + 5 + 2 * c, "a scan's component"));
            if (components[c] < 0) {
                throw in.damaged("a scan at byte %d is of no component that there is", at);
            }
        }
        out.write(in.file(), at, end - at);
        boolean progressive = frame.progressive;
        int first = progressive ? in.u8(end, "a scan's first coefficient") : 0;
        int last = progressive ? in.u8(end + 1, "a scan's last coefficient") : COEFFICIENTS - 1;
        int bits = progressive ? in.u8(end + 2, "a scan's bits") : 0;
        out.writeBytes(new byte[] {(byte) first, (byte) last, (byte) bits});
        for (int c : components) {
            for (int k = first; k <= Math.min(last, COEFFICIENTS - 1); k++) {
                frame.missing[c][k] = Math.min(frame.missing[c][k], bits & 15);
            }
        }
        int next = data(start);
        out.write(in.file(), start, next - start);
        checkWork(at, frame.blocks(components), first, next - start);
        return next;
    }

    /// Where the coded data end: at a marker that doesn't only part them.
    private int data(int from) {
        byte[] file = in.file();
        for (int at = from; at < file.length - 1; at++) {
            int next = file[at + 1] & 0xff;
            if (file[at] == -1 && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
                return at;
            }
        }
        return file.length;
    }

    /// Each block of a scan with mean values has at least a bit of its own; those of others can be
    /// left out by the thousand.
    private void checkWork(int at, long more, int first, int bytes) {
        long least = Math.ceilDiv(frame.progressive ? more : 2 * more, 8);
        if (first == 0 && bytes < least) {
            throw in.damaged(
                    "the picture is cut short: %d×%d pixels are %d blocks in the scan at byte %d,"
                            + " which need at least %d bytes, and it has %d",
                    frame.width, frame.height, more, at, least, bytes);
        }
        blocks += more;
        scans++;
        if (blocks > MOST_BLOCKS) {
            throw new DataException(
                    ("%s: to decode %d scans of %d×%d pixels are %d blocks of 8×8, and at most %d"
                                    + " are read; save the picture again with fewer scans, or"
                                    + " smaller")
                            .formatted(
                                    in.place(),
                                    scans,
                                    frame.width,
                                    frame.height,
                                    blocks,
                                    MOST_BLOCKS));
        }
    }

    /// A file of which only whole scans are left looks like a whole one.
    private void check(boolean ended) {
        for (int c = 0; c < frame.ids.length; c++) {
            for (int k = 0; k < COEFFICIENTS; k++) {
                if (frame.missing[c][k] > 0) {
                    throw in.damaged(
                            "the picture is cut short: after %d scans%s, component %d of %d lacks"
                                    + " coefficient %d of 64, or a bit of it",
                            scans, ended ? "" : " and no end", c + 1, frame.ids.length, k + 1);
                }
            }
        }
        if (frame.ids.length == 0) {
            throw in.damaged("the picture is cut short: %d bytes have no pixels", in.file().length);
        }
    }
}
