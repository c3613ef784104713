package dev.fathom.data.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A WebP file up to the end of its first picture, with what follows that says how it is turned
/// (WebP Container Specification). In an animation the first picture lies on a canvas, which is
/// white where it isn't.
final class WebpFile {
    private static final int HEADER = 12;
    private static final int CHUNK = 8;
    private static final int EXTENDED = 10;
    private static final int FRAME = 16;
    private static final int ALPHA = 0x10;
    private static final int WHITE = 0xffffff;

    private final Encoded.Reader in;
    private final ByteArrayOutputStream pictures = new ByteArrayOutputStream();
    private int orientation = 1;
    private int width;
    private int height;
    private boolean alpha;
    private boolean found;
    private Encoded.@Nullable Screen screen;

    private WebpFile(Encoded.Reader in) {
        this.in = in;
    }

    static Encoded read(Encoded.Reader in) {
        return new WebpFile(in.order(ByteOrder.LITTLE_ENDIAN)).read();
    }

    private Encoded read() {
        chunks(HEADER, in.file().length);
        if (!found) {
            throw in.damaged("the picture is cut short: %d bytes have no pixels", in.file().length);
        }
        ByteBuffer file =
                ByteBuffer.allocate(HEADER + CHUNK + EXTENDED + pictures.size())
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.put(name("RIFF")).putInt(0).put(name("WEBP"));
        if (alpha) {
            file.put(name("VP8X")).putInt(EXTENDED).putInt(ALPHA);
            file.putShort((short) (width - 1)).put((byte) ((width - 1) >> 16));
            file.putShort((short) (height - 1)).put((byte) ((height - 1) >> 16));
        }
        file.put(pictures.toByteArray());
        file.putInt(4, file.position() - CHUNK);
        byte[] bytes = Arrays.copyOf(file.array(), file.position());
        return new Encoded(bytes, orientation, screen, null, null);
    }

    private static byte[] name(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    private int u24(int at) {
        return in.u16(at, "the size") | (in.u8(at + 2, "the size") << 16);
    }

    private void size(int at) {
        width = u24(at) + 1;
        height = u24(at + 3) + 1;
        ImageFile.checkPixels(in.place(), width, height);
    }

    /// Goes through the chunks of the file, or those of a frame.
    private void chunks(int from, int end) {
        for (int at = from; at < end; ) {
            boolean late = found && at + CHUNK > end;
            if (late) {
                return; // what is cut short is no picture
            }
            in.need(at, CHUNK, "a chunk");
            String name = new String(in.file(), at, 4, StandardCharsets.ISO_8859_1);
            long length = in.u32(at + 4, "a chunk");
            boolean there = length <= in.file().length - at - CHUNK;
            if (!found || there) {
                in.need(at + CHUNK, length, "the chunk " + name.strip());
                chunk(name, at, (int) length);
            }
            at = (int) Math.min(end, at + CHUNK + length + (length & 1));
        }
    }

    private void chunk(String name, int at, int length) {
        int content = at + CHUNK;
        switch (name) {
            case "VP8X" -> {
                in.need(content, EXTENDED, "the canvas");
                size(content + 4);
            }
            case "ANMF" -> {
                if (!found) {
                    frame(content, length);
                }
            }
            case "VP8 ", "VP8L", "ALPH" -> {
                if (!found) {
                    in.copy(at, (long) CHUNK + length, "a picture", pictures);
                    if ((length & 1) == 1) {
                        pictures.write(0);
                    }
                    alpha |= name.equals("ALPH");
                    found = !name.equals("ALPH");
                }
            }
            case "EXIF" -> orientation = Exif.orientation(in.file(), content, length);
            default -> {
                // profiles, texts, and what isn't known
            }
        }
    }

    private void frame(int content, int length) {
        in.need(content, FRAME, "a picture");
        int canvasWidth = width;
        int canvasHeight = height;
        int x = 2 * u24(content);
        int y = 2 * u24(content + 3);
        size(content + 6);
        if (x + width > canvasWidth || y + height > canvasHeight) {
            throw in.damaged(
                    "the picture is damaged: %d×%d pixels at %d, %d lie outside of %d×%d",
                    width, height, x, y, canvasWidth, canvasHeight);
        }
        screen = new Encoded.Screen(canvasWidth, canvasHeight, x, y, WHITE);
        chunks(content + FRAME, content + length);
    }
}
