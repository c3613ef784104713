package dev.fathom.show.attribution;

import dev.fathom.tensor.Tensor;
import java.util.Arrays;

/// How much each place of a picture counts for a class.
///
/// @param by how it was found out
/// @param target number of the class
/// @param probability that the model gives the class, 0 … 1
/// @param values one a place, 1 deep: as many places as the picture has pixels, or fewer that cover
///   it evenly
public record HeatMap(Attribution by, int target, double probability, Tensor values) {
    private static final double CUT = 0.99;

    public float least() {
        float least = Float.POSITIVE_INFINITY;
        for (float value : values.data()) {
            least = Math.min(least, value);
        }
        return least;
    }

    public float most() {
        return values.data()[strongest()];
    }

    /// Position of the largest value, counted row by row.
    public int strongest() {
        int strongest = 0;
        for (int i = 1; i < values.data().length; i++) {
            strongest = values.data()[i] > values.data()[strongest] ? i : strongest;
        }
        return strongest;
    }

    /// What the strongest colour stands for: the largest size of a value; of slopes, which have a
    /// few very large ones, that which a hundredth exceeds.
    public double scale() {
        return switch (by) {
            case GradCam _, Occlusion _ -> Math.max(Math.abs(least()), Math.abs(most()));
            case Deconvnet _, Saliency _ -> {
                float[] sorted = values.data().clone();
                Arrays.sort(sorted);
                yield sorted[(int) (CUT * (sorted.length - 1))];
            }
        };
    }

    /// Mixed in straight lines between the middles of the four nearest places.
    ///
    /// @param x column of a picture
    /// @param y row of a picture
    public float at(int x, int y, int width, int height) {
        double column = place(x, width, values.volume().width());
        double row = place(y, height, values.volume().height());
        int left = (int) column;
        int top = (int) row;
        int right = Math.min(left + 1, values.volume().width() - 1);
        int bottom = Math.min(top + 1, values.volume().height() - 1);
        double across = column - left;
        double down = row - top;
        double above =
                (1 - across) * values.at(0, left, top, 0) + across * values.at(0, right, top, 0);
        double below =
                (1 - across) * values.at(0, left, bottom, 0)
                        + across * values.at(0, right, bottom, 0);
        return (float) ((1 - down) * above + down * below);
    }

    private static double place(int pixel, int pixels, int places) {
        return Math.clamp((pixel + 0.5) * places / pixels - 0.5, 0, places - 1.0);
    }
}
