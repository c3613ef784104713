package dev.fathom.attack;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Pictures, good ones of each format and the parts of bad ones.
final class PictureBytes {
    /// Written by libwebp 1.2.4, `cwebp -lossless -exact`: four pixels.
    private static final String LOSSLESS =
            "UklGRjYAAABXRUJQVlA4TCoAAAAvAUAAEB8gECB48L9qQ0iQ0P2/V4EAwYj/SwKCIv9HC/zkqMINGCL6HwI=";

    /// Written by libwebp 1.2.4, `cwebp -q 90`: one colour.
    private static final String LOSSY =
            "UklGRj4AAABXRUJQVlA4IDIAAADQAQCdASoQABAAAMASJaACdLoB+AADsAD+2ib/7vN+09e09f1M//jKnyA/4yp/xcwAAA==";

    private PictureBytes() {}

    /// A noisy picture: no part of its file says what another part says.
    ///
    /// @param format as ImageIO names it, or webp or progressive
    static byte[] good(String format, int side) throws IOException {
        return switch (format) {
            case "webp" -> Base64.getDecoder().decode(LOSSLESS);
            case "lossy webp" -> Base64.getDecoder().decode(LOSSY);
            case "progressive" -> jpeg(noise(side), true);
            default -> {
                var bytes = new ByteArrayOutputStream();
                if (!ImageIO.write(noise(side), format, bytes)) {
                    throw new IOException("no writer for " + format);
                }
                yield bytes.toByteArray();
            }
        };
    }

    private static BufferedImage noise(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(side);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, random.nextInt(1 << 24));
        }
        return image;
    }

    private static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            if (progressive) {
                how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /// A grey progressive JPEG that says many times what its last scan says.
    static byte[] scans(int side, int times) throws IOException {
        byte[] once = jpeg(new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY), true);
        int scan = once.length - 2;
        while (!(once[scan] == -1 && once[scan + 1] == (byte) 0xDA)) {
            scan--;
        }
        var bytes = new ByteArrayOutputStream();
        bytes.write(once, 0, scan);
        for (int i = 0; i < times; i++) {
            bytes.write(once, scan, once.length - 2 - scan);
        }
        bytes.write(once, once.length - 2, 2);
        return bytes.toByteArray();
    }

    /// A PNG of these chunks, each with its checksum.
    static byte[] png(byte[]... chunks) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10});
        for (byte[] chunk : chunks) {
            bytes.writeBytes(chunk);
        }
        return bytes.toByteArray();
    }

    static byte[] chunk(String type, byte[] data) {
        ByteBuffer named = ByteBuffer.allocate(4 + data.length);
        named.put(type.getBytes(StandardCharsets.ISO_8859_1)).put(data);
        CRC32 crc = new CRC32();
        crc.update(named.array());
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(named.array())
                .putInt((int) crc.getValue())
                .array();
    }

    static byte[] header(int width, int height, int bits, int colour) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {(byte) bits, (byte) colour, 0, 0, 0})
                        .array());
    }

    /// So many zeros, deflated.
    static byte[] zeros(long count) {
        Deflater deflater = new Deflater(9);
        byte[] in = new byte[1 << 16];
        byte[] out = new byte[1 << 16];
        var bytes = new ByteArrayOutputStream();
        for (long left = count; left > 0; left -= in.length) {
            deflater.setInput(in, 0, (int) Math.min(left, in.length));
            if (left <= in.length) {
                deflater.finish();
            }
            while (!deflater.needsInput() || (left <= in.length && !deflater.finished())) {
                bytes.write(out, 0, deflater.deflate(out));
            }
        }
        deflater.end();
        return bytes.toByteArray();
    }

    /// A TIFF of one directory: tag, type, count, value of each entry; the strip's bytes behind.
    static byte[] tiff(byte[] strip, int... entries) {
        int count = entries.length / 4;
        int start = 8 + 2 + count * 12 + 4;
        ByteBuffer bytes = ByteBuffer.allocate(start + strip.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) count);
        for (int i = 0; i < entries.length; i += 4) {
            bytes.putShort((short) entries[i])
                    .putShort((short) entries[i + 1])
                    .putInt(entries[i + 2])
                    // 273 is where the strip is
                    .putInt(entries[i] == 273 ? start : entries[i + 3]);
        }
        return bytes.putInt(0).put(strip).array();
    }

    /// A BMP's head with these numbers, and pixels of zero.
    static byte[] bmp(int width, int height, int bits, int compression, int pixels) {
        return ByteBuffer.allocate(54 + pixels)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'B', 'M'})
                .putInt(54 + pixels)
                .putInt(0)
                .putInt(54)
                .putInt(40)
                .putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) bits)
                .putInt(compression)
                .putInt(pixels)
                .array();
    }

    /// With another number of 16 bits at the place behind a mark.
    static byte[] with(byte[] bytes, int at, int number, ByteOrder order) {
        byte[] other = bytes.clone();
        ByteBuffer.wrap(other).order(order).putShort(at, (short) number);
        return other;
    }

    /// Where a mark of two bytes stands first.
    static int mark(byte[] bytes, int first, int second) {
        int at = 0;
        while (bytes[at] != (byte) first || bytes[at + 1] != (byte) second) {
            at++;
        }
        return at;
    }

    /// With something put in.
    static byte[] inserted(byte[] bytes, int at, byte[] more) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, longer, at, more.length);
        System.arraycopy(bytes, at, longer, at + more.length, bytes.length - at);
        return longer;
    }
}
