package dev.fathom.data.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/// Small pictures in each way in which the JDK writes them.
final class Encoder {
    private Encoder() {}

    /// Of type [BufferedImage#TYPE_INT_RGB] and the like, random pixels but for flat lines below.
    static BufferedImage picture(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(type);
        for (int i = 0; i < width * height * 3 / 4; i++) {
            image.setRGB(i % width, i / width, random.nextInt() | 0xff000000);
        }
        return image;
    }

    /// @param how format and compression, with words for more: `tif LZW tiled`, `jpg progressive`
    static byte[] file(BufferedImage image, String how) throws IOException {
        String format = how.split(" ")[0];
        String rest = how.substring(format.length()).strip();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (rest.endsWith("tiled")) {
            param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
            param.setTiling(16, 16, 0, 0);
            rest = rest.replace("tiled", "").strip();
        }
        if (rest.equals("progressive")) {
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        } else if (!rest.isEmpty()) {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType(rest);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        }
        writer.dispose();
        return out.toByteArray();
    }
}
