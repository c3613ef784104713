package dev.fathom.kernel;

import static dev.fathom.kernel.Lanes.COUNT;
import static dev.fathom.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// The transforms of Winograd's F(4×4, 3×3), each for one vector of channels: 4×4 results of a 3×3
/// convolution from the products of 6×6 transformed values and 6×6 transformed weights (Lavin and
/// Gray, "Fast Algorithms for Convolutional Neural Networks", 2016).
///
/// Each works on columns first, then on rows, by way of a small array `t` of 36 vectors; see
/// [Tiles] for what the compiler needs.
final class WinogradTiles {
    /// Values of a transformed tile.
    static final int POINTS = 36;

    /// Results of a tile along one side.
    static final int RESULTS = 4;

    private WinogradTiles() {}

    /// `Bᵀ d B` of a 6×6 tile.
    ///
    /// @param d values; those of a row lie `pixel` apart, the rows `row`
    /// @param v `v[vAt + e·point]` gets the transformed values
    static void input(
            float[] d, int at, int row, int pixel, float[] t, float[] v, int vAt, int point) {
        for (int c = 0; c < 6; c++) {
            int from = at + c * pixel;
            FloatVector d0 = FloatVector.fromArray(FLOATS, d, from);
            FloatVector d1 = FloatVector.fromArray(FLOATS, d, from + row);
            FloatVector d2 = FloatVector.fromArray(FLOATS, d, from + 2 * row);
            FloatVector d3 = FloatVector.fromArray(FLOATS, d, from + 3 * row);
            FloatVector d4 = FloatVector.fromArray(FLOATS, d, from + 4 * row);
            FloatVector d5 = FloatVector.fromArray(FLOATS, d, from + 5 * row);
            FloatVector even = d4.sub(d2.mul(4f));
            FloatVector odd = d3.sub(d1.mul(4f));
            FloatVector even2 = d4.sub(d2);
            FloatVector odd2 = d3.sub(d1).mul(2f);
            int to = c * COUNT;
            d0.mul(4f).sub(d2.mul(5f)).add(d4).intoArray(t, to);
            even.add(odd).intoArray(t, to + 6 * COUNT);
            even.sub(odd).intoArray(t, to + 12 * COUNT);
            even2.add(odd2).intoArray(t, to + 18 * COUNT);
            even2.sub(odd2).intoArray(t, to + 24 * COUNT);
            d1.mul(4f).sub(d3.mul(5f)).add(d5).intoArray(t, to + 30 * COUNT);
        }
        for (int r = 0; r < 6; r++) {
            int from = r * 6 * COUNT;
            FloatVector d0 = FloatVector.fromArray(FLOATS, t, from);
            FloatVector d1 = FloatVector.fromArray(FLOATS, t, from + COUNT);
            FloatVector d2 = FloatVector.fromArray(FLOATS, t, from + 2 * COUNT);
            FloatVector d3 = FloatVector.fromArray(FLOATS, t, from + 3 * COUNT);
            FloatVector d4 = FloatVector.fromArray(FLOATS, t, from + 4 * COUNT);
            FloatVector d5 = FloatVector.fromArray(FLOATS, t, from + 5 * COUNT);
            FloatVector even = d4.sub(d2.mul(4f));
            FloatVector odd = d3.sub(d1.mul(4f));
            FloatVector even2 = d4.sub(d2);
            FloatVector odd2 = d3.sub(d1).mul(2f);
            int to = vAt + r * 6 * point;
            d0.mul(4f).sub(d2.mul(5f)).add(d4).intoArray(v, to);
            even.add(odd).intoArray(v, to + point);
            even.sub(odd).intoArray(v, to + 2 * point);
            even2.add(odd2).intoArray(v, to + 3 * point);
            even2.sub(odd2).intoArray(v, to + 4 * point);
            d1.mul(4f).sub(d3.mul(5f)).add(d5).intoArray(v, to + 5 * point);
        }
    }

    /// `Aᵀ m A + bias`: 4×4 results, in `t` as `[row][column]` with vectors side by side.
    static void output(float[] m, int at, int point, float[] bias, int biasAt, float[] t) {
        FloatVector b = FloatVector.fromArray(FLOATS, bias, biasAt);
        for (int c = 0; c < 6; c++) {
            int from = at + c * point;
            FloatVector m0 = FloatVector.fromArray(FLOATS, m, from);
            FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + 6 * point);
            FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 12 * point);
            FloatVector m3 = FloatVector.fromArray(FLOATS, m, from + 18 * point);
            FloatVector m4 = FloatVector.fromArray(FLOATS, m, from + 24 * point);
            FloatVector m5 = FloatVector.fromArray(FLOATS, m, from + 30 * point);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            int to = c * COUNT;
            m0.add(sum).add(sum2).intoArray(t, to);
            difference.add(difference2.mul(2f)).intoArray(t, to + 6 * COUNT);
            sum.add(sum2.mul(4f)).intoArray(t, to + 12 * COUNT);
            difference.add(difference2.mul(8f)).add(m5).intoArray(t, to + 18 * COUNT);
        }
        for (int r = 0; r < RESULTS; r++) {
            int from = r * 6 * COUNT;
            FloatVector m0 = FloatVector.fromArray(FLOATS, t, from);
            FloatVector m1 = FloatVector.fromArray(FLOATS, t, from + COUNT);
            FloatVector m2 = FloatVector.fromArray(FLOATS, t, from + 2 * COUNT);
            FloatVector m3 = FloatVector.fromArray(FLOATS, t, from + 3 * COUNT);
            FloatVector m4 = FloatVector.fromArray(FLOATS, t, from + 4 * COUNT);
            FloatVector m5 = FloatVector.fromArray(FLOATS, t, from + 5 * COUNT);
            FloatVector sum = m1.add(m2);
            FloatVector difference = m1.sub(m2);
            FloatVector sum2 = m3.add(m4);
            FloatVector difference2 = m3.sub(m4);
            int to = r * RESULTS * COUNT;
            m0.add(sum).add(sum2).add(b).intoArray(t, to);
            difference.add(difference2.mul(2f)).add(b).intoArray(t, to + COUNT);
            sum.add(sum2.mul(4f)).add(b).intoArray(t, to + 2 * COUNT);
            difference.add(difference2.mul(8f)).add(m5).add(b).intoArray(t, to + 3 * COUNT);
        }
    }

    /// `G g Gᵀ` of 3×3 weights.
    ///
    /// @param g weights; neighbouring taps lie `tap` apart
    /// @param u `u[uAt + e·point]` gets the transformed weights
    static void filter(float[] g, int at, int tap, float[] t, float[] u, int uAt, int point) {
        for (int c = 0; c < 3; c++) {
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, at + c * tap);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, at + (c + 3) * tap);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, at + (c + 6) * tap);
            FloatVector even = g0.add(g2).mul(-1f / 6);
            FloatVector odd = g1.mul(1f / 6);
            FloatVector even2 = g0.mul(1f / 24).add(g2.mul(1f / 6));
            FloatVector odd2 = g1.mul(1f / 12);
            int to = c * COUNT;
            g0.mul(0.25f).intoArray(t, to);
            even.sub(odd).intoArray(t, to + 3 * COUNT);
            even.add(odd).intoArray(t, to + 6 * COUNT);
            even2.add(odd2).intoArray(t, to + 9 * COUNT);
            even2.sub(odd2).intoArray(t, to + 12 * COUNT);
            g2.intoArray(t, to + 15 * COUNT);
        }
        for (int r = 0; r < 6; r++) {
            int from = r * 3 * COUNT;
            FloatVector g0 = FloatVector.fromArray(FLOATS, t, from);
            FloatVector g1 = FloatVector.fromArray(FLOATS, t, from + COUNT);
            FloatVector g2 = FloatVector.fromArray(FLOATS, t, from + 2 * COUNT);
            FloatVector even = g0.add(g2).mul(-1f / 6);
            FloatVector odd = g1.mul(1f / 6);
            FloatVector even2 = g0.mul(1f / 24).add(g2.mul(1f / 6));
            FloatVector odd2 = g1.mul(1f / 12);
            int to = uAt + r * 6 * point;
            g0.mul(0.25f).intoArray(u, to);
            even.sub(odd).intoArray(u, to + point);
            even.add(odd).intoArray(u, to + 2 * point);
            even2.add(odd2).intoArray(u, to + 3 * point);
            even2.sub(odd2).intoArray(u, to + 4 * point);
            g2.intoArray(u, to + 5 * point);
        }
    }

    /// `A g Aᵀ` of the 4×4 gradients of a tile's results.
    ///
    /// @param g gradients, as [#input] has its values
    /// @param z `z[zAt + e·point]` gets the transformed gradients
    static void gradient(
            float[] g, int at, int row, int pixel, float[] t, float[] z, int zAt, int point) {
        for (int c = 0; c < RESULTS; c++) {
            int from = at + c * pixel;
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, from);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, from + row);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, from + 2 * row);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, from + 3 * row);
            FloatVector even = g0.add(g2);
            FloatVector odd = g1.add(g3);
            FloatVector even2 = g0.add(g2.mul(4f));
            FloatVector odd2 = g1.mul(2f).add(g3.mul(8f));
            int to = c * COUNT;
            g0.intoArray(t, to);
            even.add(odd).intoArray(t, to + 4 * COUNT);
            even.sub(odd).intoArray(t, to + 8 * COUNT);
            even2.add(odd2).intoArray(t, to + 12 * COUNT);
            even2.sub(odd2).intoArray(t, to + 16 * COUNT);
            g3.intoArray(t, to + 20 * COUNT);
        }
        for (int r = 0; r < 6; r++) {
            int from = r * RESULTS * COUNT;
            FloatVector g0 = FloatVector.fromArray(FLOATS, t, from);
            FloatVector g1 = FloatVector.fromArray(FLOATS, t, from + COUNT);
            FloatVector g2 = FloatVector.fromArray(FLOATS, t, from + 2 * COUNT);
            FloatVector g3 = FloatVector.fromArray(FLOATS, t, from + 3 * COUNT);
            FloatVector even = g0.add(g2);
            FloatVector odd = g1.add(g3);
            FloatVector even2 = g0.add(g2.mul(4f));
            FloatVector odd2 = g1.mul(2f).add(g3.mul(8f));
            int to = zAt + r * 6 * point;
            g0.intoArray(z, to);
            even.add(odd).intoArray(z, to + point);
            even.sub(odd).intoArray(z, to + 2 * point);
            even2.add(odd2).intoArray(z, to + 3 * point);
            even2.sub(odd2).intoArray(z, to + 4 * point);
            g3.intoArray(z, to + 5 * point);
        }
    }

    /// `Gᵀ m G`: the gradients of 3×3 weights from those of the transformed ones.
    ///
    /// @param w `w[wAt + 3·row + column)·tap]` gets the weights' gradients
    static void weights(float[] m, int at, int point, float[] t, float[] w, int wAt, int tap) {
        for (int c = 0; c < 6; c++) {
            int from = at + c * point;
            FloatVector m0 = FloatVector.fromArray(FLOATS, m, from);
            FloatVector m1 = FloatVector.fromArray(FLOATS, m, from + 6 * point);
            FloatVector m2 = FloatVector.fromArray(FLOATS, m, from + 12 * point);
            FloatVector m3 = FloatVector.fromArray(FLOATS, m, from + 18 * point);
            FloatVector m4 = FloatVector.fromArray(FLOATS, m, from + 24 * point);
            FloatVector m5 = FloatVector.fromArray(FLOATS, m, from + 30 * point);
            FloatVector sum = m1.add(m2).mul(1f / 6);
            FloatVector sum2 = m3.add(m4);
            int to = c * COUNT;
            m0.mul(0.25f).sub(sum).add(sum2.mul(1f / 24)).intoArray(t, to);
            m2.sub(m1).mul(1f / 6).add(m3.sub(m4).mul(1f / 12)).intoArray(t, to + 6 * COUNT);
            m5.sub(sum).add(sum2.mul(1f / 6)).intoArray(t, to + 12 * COUNT);
        }
        for (int r = 0; r < 3; r++) {
            int from = r * 6 * COUNT;
            FloatVector m0 = FloatVector.fromArray(FLOATS, t, from);
            FloatVector m1 = FloatVector.fromArray(FLOATS, t, from + COUNT);
            FloatVector m2 = FloatVector.fromArray(FLOATS, t, from + 2 * COUNT);
            FloatVector m3 = FloatVector.fromArray(FLOATS, t, from + 3 * COUNT);
            FloatVector m4 = FloatVector.fromArray(FLOATS, t, from + 4 * COUNT);
            FloatVector m5 = FloatVector.fromArray(FLOATS, t, from + 5 * COUNT);
            FloatVector sum = m1.add(m2).mul(1f / 6);
            FloatVector sum2 = m3.add(m4);
            int to = wAt + r * 3 * tap;
            m0.mul(0.25f).sub(sum).add(sum2.mul(1f / 24)).intoArray(w, to);
            m2.sub(m1).mul(1f / 6).add(m3.sub(m4).mul(1f / 12)).intoArray(w, to + tap);
            m5.sub(sum).add(sum2.mul(1f / 6)).intoArray(w, to + 2 * tap);
        }
    }
}
