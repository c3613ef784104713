package dev.fathom.kernel.vector.winograd;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// The transforms of a [WinogradForm] in both axes, each for one vector of channels: say 4×4
/// results of a 3×3 convolution from the products of 6×6 transformed values and 6×6 transformed
/// weights (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016).
///
/// A transform multiplies a tile by a small matrix from both sides: columns first, into the array
/// `t` of 36 vectors, then rows. What a column is multiplied by, a row is, too. See
/// [Tiles][dev.fathom.kernel.vector.direct.Tiles] for what the compiler needs.
final class WinogradTiles {
    /// Points along one side.
    static final int SIDE = 6;

    /// Values of a transformed tile.
    static final int POINTS = SIDE * SIDE;

    private static final float[] NO_BIAS = new float[COUNT];

    private WinogradTiles() {}

    /// `Bᵀ d B` of a 6×6 tile.
    ///
    /// @param d values; those of a row lie `pixel` apart, the rows `row`
    /// @param v `v[vAt + e·point]` gets the transformed values
    static void input(
            float[] d, int at, int row, int pixel, float[] t, float[] v, int vAt, int point) {
        for (int c = 0; c < SIDE; c++) {
            inputLine(d, at + c * pixel, row, t, c * COUNT, SIDE * COUNT);
        }
        for (int r = 0; r < SIDE; r++) {
            inputLine(t, r * SIDE * COUNT, COUNT, v, vAt + r * SIDE * point, point);
        }
    }

    /// `Bᵀ d` of 6 values that lie `step` apart.
    private static void inputLine(
            float[] from, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector d0 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector d1 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector d2 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector d3 = FloatVector.fromArray(FLOATS, from, at + 3 * step);
        FloatVector d4 = FloatVector.fromArray(FLOATS, from, at + 4 * step);
        FloatVector d5 = FloatVector.fromArray(FLOATS, from, at + 5 * step);
        FloatVector even = d4.sub(d2.mul(4f));
        FloatVector odd = d3.sub(d1.mul(4f));
        FloatVector even2 = d4.sub(d2);
        FloatVector odd2 = d3.sub(d1).mul(2f);
        d0.mul(4f).sub(d2.mul(5f)).add(d4).intoArray(to, toAt);
        even.add(odd).intoArray(to, toAt + toStep);
        even.sub(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        d1.mul(4f).sub(d3.mul(5f)).add(d5).intoArray(to, toAt + 5 * toStep);
    }

    /// `Aᵀ m A + bias`: the results, in `t` as `[row][column]` with vectors side by side.
    static void output(
            WinogradForm form, float[] m, int at, int point, float[] bias, int biasAt, float[] t) {
        int results = form.results();
        for (int c = 0; c < SIDE; c++) {
            form.output(m, at + c * point, SIDE * point, NO_BIAS, 0, t, c * COUNT, SIDE * COUNT);
        }
        for (int r = 0; r < results; r++) {
            form.output(t, r * SIDE * COUNT, COUNT, bias, biasAt, t, r * results * COUNT, COUNT);
        }
    }

    /// `G g Gᵀ` of weights.
    ///
    /// @param g weights; neighbouring taps lie `tap` apart
    /// @param u `u[uAt + e·point]` gets the transformed weights
    static void filter(
            WinogradForm form,
            float[] g,
            int at,
            int tap,
            float[] t,
            float[] u,
            int uAt,
            int point) {
        int taps = form.taps();
        for (int c = 0; c < taps; c++) {
            form.filter(g, at + c * tap, taps * tap, t, c * COUNT, taps * COUNT);
        }
        for (int r = 0; r < SIDE; r++) {
            form.filter(t, r * taps * COUNT, COUNT, u, uAt + r * SIDE * point, point);
        }
    }

    /// `A g Aᵀ` of the gradients of a tile's results.
    ///
    /// @param g gradients, as [#input] has its values
    /// @param z `z[zAt + e·point]` gets the transformed gradients
    static void gradient(
            WinogradForm form,
            float[] g,
            int at,
            int row,
            int pixel,
            float[] t,
            float[] z,
            int zAt,
            int point) {
        int results = form.results();
        for (int c = 0; c < results; c++) {
            form.gradient(g, at + c * pixel, row, t, c * COUNT, results * COUNT);
        }
        for (int r = 0; r < SIDE; r++) {
            form.gradient(t, r * results * COUNT, COUNT, z, zAt + r * SIDE * point, point);
        }
    }

    /// `Gᵀ m G`: the gradients of weights from those of the transformed ones.
    ///
    /// @param w `w[wAt + (taps·row + column)·tap]` gets the weights' gradients
    static void weights(
            WinogradForm form,
            float[] m,
            int at,
            int point,
            float[] t,
            float[] w,
            int wAt,
            int tap) {
        int taps = form.taps();
        for (int c = 0; c < SIDE; c++) {
            form.weights(m, at + c * point, SIDE * point, t, c * COUNT, SIDE * COUNT);
        }
        for (int r = 0; r < taps; r++) {
            form.weights(t, r * SIDE * COUNT, COUNT, w, wAt + r * taps * tap, tap);
        }
    }
}
