package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A picture's file whose claims were held against its bytes, and what its decoder gets of it: the
/// first picture, and nothing that isn't needed for its pixels. So colour profiles, texts, notes
/// and previews can't stop a decoder, keep it busy or change a pixel.
///
/// @param bytes a file for the decoder
/// @param orientation Exif's: 1 … 8
/// @param screen on which the picture lies; null when it is as large as that
/// @param inks makes pixels of four inks; null when the decoder makes colours
/// @param damage what to say when the decoder warns; null when its warnings do no harm
@SuppressWarnings("ArrayRecordComponent")
record Encoded(
        byte[] bytes,
        int orientation,
        @Nullable Screen screen,
        @Nullable Function<Raster, Pixels> inks,
        @Nullable String damage) {

    /// The area of a whole picture, of which a file holds a part.
    ///
    /// @param x of the part's left column
    /// @param y of its upper row
    /// @param background red, green and blue where it isn't
    record Screen(int width, int height, int x, int y, int background) {}

    static Encoded of(byte[] bytes) {
        return new Encoded(bytes, 1, null, null, null);
    }

    /// Looks at the file, by the format that its first bytes say; of others nothing is known.
    ///
    /// @param place named in messages
    /// @throws DataException when something is missing in it
    static Encoded of(String place, byte[] file) {
        Reader in = new Reader(place, file);
        if (in.startsWith(0, "\u00ff\u00d8\u00ff")) {
            return JpegFile.read(in);
        } else if (in.startsWith(0, "\u0089PNG\r\n\u001a\n")) {
            return PngFile.read(in);
        } else if (in.startsWith(0, "GIF87a") || in.startsWith(0, "GIF89a")) {
            return GifFile.read(in);
        } else if (in.startsWith(0, "BM")) {
            return BmpFile.read(in);
        } else if (in.startsWith(0, "II*\0") || in.startsWith(0, "MM\0*")) {
            return TiffFile.read(in);
        } else if (in.startsWith(0, "RIFF") && in.startsWith(8, "WEBP")) {
            return WebpFile.read(in);
        }
        return of(file);
    }

    /// Bytes of a file, in any order; what is missing is said.
    @SuppressWarnings("ArrayRecordComponent")
    record Reader(String place, byte[] file, ByteBuffer buffer) {
        Reader(String place, byte[] file) {
            this(place, file, ByteBuffer.wrap(file));
        }

        Reader order(ByteOrder order) {
            return new Reader(place, file, ByteBuffer.wrap(file).order(order));
        }

        boolean startsWith(int at, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            return file.length - bytes.length >= at
                    && ByteBuffer.wrap(file, at, bytes.length).equals(ByteBuffer.wrap(bytes));
        }

        /// Checks that so many bytes are there.
        ///
        /// @return where they begin
        int need(long at, long count, String what) {
            if (at < 0 || count < 0 || at + count > file.length) {
                throw damaged(
                        "the picture is cut short: %s needs %d bytes at byte %d, and the file has %d",
                        what, count, at, file.length);
            }
            return (int) at;
        }

        int u8(long at, String what) {
            return buffer.get(need(at, 1, what)) & 0xff;
        }

        int u16(long at, String what) {
            return buffer.getShort(need(at, 2, what)) & 0xffff;
        }

        int s32(long at, String what) {
            return buffer.getInt(need(at, 4, what));
        }

        long u32(long at, String what) {
            return s32(at, what) & 0xffff_ffffL;
        }

        @SuppressWarnings("AnnotateFormatMethod")
        DataException damaged(String what, Object... values) {
            return new DataException(
                    place + ": " + what.formatted(values) + "; get the file again");
        }

        /// Refuses more pixels than are read, and fewer bytes than pixels need.
        ///
        /// @param least bytes
        void checkSize(long width, long height, long least) {
            ImageFile.checkPixels(place, width, height);
            if (file.length < least) {
                throw damaged(
                        "%d×%d = %d pixels can't be in a file of %d bytes",
                        width, height, width * height, file.length);
            }
        }

        void copy(long at, long count, String what, ByteArrayOutputStream out) {
            out.write(file, need(at, count, what), (int) count);
        }
    }
}
