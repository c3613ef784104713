package dev.fathom.kernel.vector.winograd;

import org.jspecify.annotations.Nullable;

/// One of Winograd's algorithms with 6 points, 0, ±1, ±2 and infinity: so many results along one
/// axis of a convolution with so many taps. Its transforms of a line of vectors; neighbouring
/// vectors lie `step` apart.
///
/// What a point multiplies a filter's taps by is scaled, so that the transform of the values is the
/// same in all forms and has whole numbers only.
interface WinogradForm {

    /// The form for so many taps, or null.
    static @Nullable WinogradForm of(int taps) {
        return switch (taps) {
            case WinogradThree.TAPS -> WinogradThree.FORM;
            case WinogradFive.TAPS -> WinogradFive.FORM;
            default -> null;
        };
    }

    int results();

    int taps();

    /// `Aᵀ m + bias` of 6 products.
    void output(
            float[] m,
            int at,
            int step,
            float[] bias,
            int biasAt,
            float[] to,
            int toAt,
            int toStep);

    /// `G g` of the taps' weights.
    void filter(float[] g, int at, int step, float[] to, int toAt, int toStep);

    /// `A g` of the results' gradients.
    void gradient(float[] g, int at, int step, float[] to, int toAt, int toStep);

    /// `Gᵀ m` of 6 sums of products.
    void weights(float[] m, int at, int step, float[] to, int toAt, int toStep);
}
