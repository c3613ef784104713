package dev.fathom.show.sheet;

import java.util.List;

/// The colours of numbers, mixed in straight lines between fixed ones.
///
/// Immutable and thread-safe.
public final class Palette {
    /// −1 dark orange, 0 nearly white, 1 dark blue, as in the studio
    public static final Palette DIVERGING =
            new Palette(-1, 0x6e2c00, 0xd9660c, 0xfdc48f, 0xf6f5f1, 0x9cc4f0, 0x1f6fd0, 0x0b2f6b);

    /// 0 black, through violet and orange, to 1 pale yellow
    public static final Palette HEAT =
            new Palette(0, 0x07060d, 0x3b0f6b, 0x8c2369, 0xd8433f, 0xf98a1d, 0xfcd052, 0xfdfdd8);

    /// 0 black, 1 white
    public static final Palette GREY = new Palette(0, 0x000000, 0xffffff);

    private final double least;
    private final List<Integer> colours;

    private Palette(double least, Integer... colours) {
        this.least = least;
        this.colours = List.of(colours);
    }

    /// @param value the palette's least … 1; what lies outside gets the nearest end's colour
    /// @return `0xRRGGBB`
    public int rgb(double value) {
        double place = Math.clamp((value - least) / (1 - least), 0.0, 1.0) * (colours.size() - 1);
        int from = Math.min((int) place, colours.size() - 2);
        return mix(colours.get(from), colours.get(from + 1), place - from);
    }

    /// The number that the first colour stands for; the last stands for 1.
    double least() {
        return least;
    }

    /// A colour between two.
    ///
    /// @param share of the second
    static int mix(int first, int second, double share) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = (first >> shift) & 255;
            int b = (second >> shift) & 255;
            rgb |= (int) (a + share * (b - a) + 0.5) << shift;
        }
        return rgb;
    }
}
