package dev.fathom.kernel;

import static dev.fathom.kernel.Lanes.COUNT;
import static dev.fathom.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// The transforms of Winograd's F(4×4, 3×3), each for one vector of channels: 4×4 results of a 3×3
/// convolution from the products of 6×6 transformed values and 6×6 transformed weights (Lavin and
/// Gray, "Fast Algorithms for Convolutional Neural Networks", 2016).
///
/// A transform multiplies a tile by a small matrix from both sides: columns first, into the array
/// `t` of 36 vectors, then rows. What a column is multiplied by, a row is, too. See [Tiles] for
/// what the compiler needs.
final class WinogradTiles {
    /// Values of a transformed tile.
    static final int POINTS = 36;

    /// Results of a tile along one side.
    static final int RESULTS = 4;

    private static final float[] NO_BIAS = new float[COUNT];

    private WinogradTiles() {}

    /// `Bᵀ d B` of a 6×6 tile.
    ///
    /// @param d values; those of a row lie `pixel` apart, the rows `row`
    /// @param v `v[vAt + e·point]` gets the transformed values
    static void input(
            float[] d, int at, int row, int pixel, float[] t, float[] v, int vAt, int point) {
        for (int c = 0; c < 6; c++) {
            inputLine(d, at + c * pixel, row, t, c * COUNT, 6 * COUNT);
        }
        for (int r = 0; r < 6; r++) {
            inputLine(t, r * 6 * COUNT, COUNT, v, vAt + r * 6 * point, point);
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

    /// `Aᵀ m A + bias`: 4×4 results, in `t` as `[row][column]` with vectors side by side.
    static void output(float[] m, int at, int point, float[] bias, int biasAt, float[] t) {
        for (int c = 0; c < 6; c++) {
            outputLine(m, at + c * point, 6 * point, NO_BIAS, 0, t, c * COUNT, 6 * COUNT);
        }
        for (int r = 0; r < RESULTS; r++) {
            outputLine(t, r * 6 * COUNT, COUNT, bias, biasAt, t, r * RESULTS * COUNT, COUNT);
        }
    }

    /// `Aᵀ m + bias` of 6 values that lie `step` apart.
    private static void outputLine(
            float[] from,
            int at,
            int step,
            float[] bias,
            int biasAt,
            float[] to,
            int toAt,
            int toStep) {
        FloatVector b = FloatVector.fromArray(FLOATS, bias, biasAt);
        FloatVector m0 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector m1 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector m2 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(FLOATS, from, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(FLOATS, from, at + 4 * step);
        FloatVector m5 = FloatVector.fromArray(FLOATS, from, at + 5 * step);
        FloatVector sum = m1.add(m2);
        FloatVector difference = m1.sub(m2);
        FloatVector sum2 = m3.add(m4);
        FloatVector difference2 = m3.sub(m4);
        m0.add(sum).add(sum2).add(b).intoArray(to, toAt);
        difference.add(difference2.mul(2f)).add(b).intoArray(to, toAt + toStep);
        sum.add(sum2.mul(4f)).add(b).intoArray(to, toAt + 2 * toStep);
        difference.add(difference2.mul(8f)).add(m5).add(b).intoArray(to, toAt + 3 * toStep);
    }

    /// `G g Gᵀ` of 3×3 weights.
    ///
    /// @param g weights; neighbouring taps lie `tap` apart
    /// @param u `u[uAt + e·point]` gets the transformed weights
    static void filter(float[] g, int at, int tap, float[] t, float[] u, int uAt, int point) {
        for (int c = 0; c < 3; c++) {
            filterLine(g, at + c * tap, 3 * tap, t, c * COUNT, 3 * COUNT);
        }
        for (int r = 0; r < 6; r++) {
            filterLine(t, r * 3 * COUNT, COUNT, u, uAt + r * 6 * point, point);
        }
    }

    /// `G g` of 3 weights that lie `step` apart.
    private static void filterLine(
            float[] from, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector g0 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector g1 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector g2 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector even = g0.add(g2).mul(-1f / 6);
        FloatVector odd = g1.mul(1f / 6);
        FloatVector even2 = g0.mul(1f / 24).add(g2.mul(1f / 6));
        FloatVector odd2 = g1.mul(1f / 12);
        g0.mul(0.25f).intoArray(to, toAt);
        even.sub(odd).intoArray(to, toAt + toStep);
        even.add(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        g2.intoArray(to, toAt + 5 * toStep);
    }

    /// `A g Aᵀ` of the 4×4 gradients of a tile's results.
    ///
    /// @param g gradients, as [#input] has its values
    /// @param z `z[zAt + e·point]` gets the transformed gradients
    static void gradient(
            float[] g, int at, int row, int pixel, float[] t, float[] z, int zAt, int point) {
        for (int c = 0; c < RESULTS; c++) {
            gradientLine(g, at + c * pixel, row, t, c * COUNT, RESULTS * COUNT);
        }
        for (int r = 0; r < 6; r++) {
            gradientLine(t, r * RESULTS * COUNT, COUNT, z, zAt + r * 6 * point, point);
        }
    }

    /// `A g` of 4 gradients that lie `step` apart.
    private static void gradientLine(
            float[] from, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector g0 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector g1 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector g2 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector g3 = FloatVector.fromArray(FLOATS, from, at + 3 * step);
        FloatVector even = g0.add(g2);
        FloatVector odd = g1.add(g3);
        FloatVector even2 = g0.add(g2.mul(4f));
        FloatVector odd2 = g1.mul(2f).add(g3.mul(8f));
        g0.intoArray(to, toAt);
        even.add(odd).intoArray(to, toAt + toStep);
        even.sub(odd).intoArray(to, toAt + 2 * toStep);
        even2.add(odd2).intoArray(to, toAt + 3 * toStep);
        even2.sub(odd2).intoArray(to, toAt + 4 * toStep);
        g3.intoArray(to, toAt + 5 * toStep);
    }

    /// `Gᵀ m G`: the gradients of 3×3 weights from those of the transformed ones.
    ///
    /// @param w `w[wAt + (3·row + column)·tap]` gets the weights' gradients
    static void weights(float[] m, int at, int point, float[] t, float[] w, int wAt, int tap) {
        for (int c = 0; c < 6; c++) {
            weightsLine(m, at + c * point, 6 * point, t, c * COUNT, 6 * COUNT);
        }
        for (int r = 0; r < 3; r++) {
            weightsLine(t, r * 6 * COUNT, COUNT, w, wAt + r * 3 * tap, tap);
        }
    }

    /// `Gᵀ m` of 6 values that lie `step` apart.
    private static void weightsLine(
            float[] from, int at, int step, float[] to, int toAt, int toStep) {
        FloatVector m0 = FloatVector.fromArray(FLOATS, from, at);
        FloatVector m1 = FloatVector.fromArray(FLOATS, from, at + step);
        FloatVector m2 = FloatVector.fromArray(FLOATS, from, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(FLOATS, from, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(FLOATS, from, at + 4 * step);
        FloatVector m5 = FloatVector.fromArray(FLOATS, from, at + 5 * step);
        FloatVector sum = m1.add(m2).mul(1f / 6);
        FloatVector sum2 = m3.add(m4);
        m0.mul(0.25f).sub(sum).add(sum2.mul(1f / 24)).intoArray(to, toAt);
        m2.sub(m1).mul(1f / 6).add(m3.sub(m4).mul(1f / 12)).intoArray(to, toAt + toStep);
        m5.sub(sum).add(sum2.mul(1f / 6)).intoArray(to, toAt + 2 * toStep);
    }
}
