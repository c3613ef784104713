package dev.fathom.data.picture;

import java.util.Arrays;

/// How much Lempel, Ziv and Welch's codes unpack to, as GIF and TIFF write them.
final class Lzw {
    private static final int MOST_BITS = 12;

    private Lzw() {}

    /// Goes through the codes until they have made enough, are damaged or end.
    ///
    /// @param literals bits of a value
    /// @param tiff whether a code's first bit is a byte's highest, and codes grow one early
    /// @return values, at most `enough`
    static long unpacked(byte[] codes, int from, int end, int literals, boolean tiff, long enough) {
        int clear = 1 << literals;
        int[] lengths = new int[(1 << MOST_BITS) + 1];
        Arrays.fill(lengths, 0, clear, 1);
        long total = 0;
        int next = clear + 2;
        int size = literals + 1;
        int previous = -1;
        long bit = 8L * from;
        while (total < enough && bit + size <= 8L * end) {
            int code = tiff ? high(codes, bit, size) : low(codes, bit, size);
            bit += size;
            if (code == clear) {
                next = clear + 2;
                size = literals + 1;
                previous = -1;
                continue;
            }
            if (code == clear + 1 || code > next || (code == next && previous < 0)) {
                break;
            }
            if (previous >= 0 && next < (1 << MOST_BITS)) {
                lengths[next++] = lengths[previous] + 1;
            } else if (code >= next) {
                break;
            }
            total += lengths[code];
            previous = code;
            if (next + (tiff ? 1 : 0) >= (1 << size) && size < MOST_BITS) {
                size++;
            }
        }
        return Math.min(total, enough);
    }

    private static int low(byte[] codes, long bit, int size) {
        int code = 0;
        for (int i = 0; i < size; i++, bit++) {
            code |= ((codes[(int) (bit >> 3)] >> (bit & 7)) & 1) << i;
        }
        return code;
    }

    private static int high(byte[] codes, long bit, int size) {
        int code = 0;
        for (int i = 0; i < size; i++, bit++) {
            code = (code << 1) | ((codes[(int) (bit >> 3)] >> (7 - (bit & 7))) & 1);
        }
        return code;
    }
}
