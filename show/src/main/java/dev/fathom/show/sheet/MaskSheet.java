package dev.fathom.show.sheet;

import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.stream.IntStream;

/// Masks as pictures: a class for each pixel, in the colours of PASCAL VOC (Everingham 2010).
///
/// Stateless and thread-safe.
public final class MaskSheet {
    private static final double COVER = 0.5;

    private MaskSheet() {}

    /// The colour of a class: each three of its bits, from the lowest, are a bit of red, green and
    /// blue, from the highest. Class 0 is black.
    ///
    /// @return `0xRRGGBB`
    public static int rgb(int number) {
        int rgb = 0;
        for (int bit = 0; bit < 8; bit++) {
            int three = number >> (3 * bit);
            rgb |= ((three & 1) << 16 | (three >> 1 & 1) << 8 | (three >> 2 & 1)) << (7 - bit);
        }
        return rgb;
    }

    /// A picture with a palette, in which each pixel's number is its class.
    ///
    /// @param mask one byte a pixel, row by row
    public static BufferedImage mask(Volume size, byte[] mask) {
        Lengths.check("mask", mask.length, 1, "pictures", size.pixels());
        int[] colours = IntStream.range(0, 256).map(MaskSheet::rgb).toArray();
        IndexColorModel palette = new IndexColorModel(8, 256, colours, 0, false, -1, 0);
        BufferedImage image =
                new BufferedImage(
                        size.width(), size.height(), BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setDataElements(0, 0, size.width(), size.height(), mask);
        return image;
    }

    /// A picture with half of each class's colour laid over its pixels; class 0, the background as
    /// a rule, and pixels of no known class stay as they are.
    ///
    /// @param picture bytes of red, green and blue
    /// @param unknown number of no class
    public static BufferedImage overlay(Volume size, byte[] picture, byte[] mask, int unknown) {
        Lengths.check("picture", picture.length, 1, "pictures", size.pixels() * 3);
        Lengths.check("mask", mask.length, 1, "pictures", size.pixels());
        BufferedImage image =
                new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size.pixels(); i++) {
            int at = 3 * i;
            int own =
                    (picture[at] & 255) << 16
                            | (picture[at + 1] & 255) << 8
                            | (picture[at + 2] & 255);
            int number = mask[i] & 255;
            boolean plain = number == 0 || number == unknown;
            int shown = plain ? own : Palette.mix(own, rgb(number), COVER);
            image.setRGB(i % size.width(), i / size.width(), shown);
        }
        return image;
    }
}
