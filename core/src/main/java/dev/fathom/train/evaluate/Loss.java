package dev.fathom.train.evaluate;

import dev.fathom.tensor.Lengths;
import org.jspecify.annotations.Nullable;

/// What training makes small: how far the values of a network, before a last softmax or sigmoid,
/// are from what is to be told.
///
/// Stateless and thread-safe.
public sealed interface Loss
        permits CrossEntropy, BinaryCrossEntropy, PixelCrossEntropy, SquaredError {

    /// The mean loss of a batch; not finite when a value is not.
    ///
    /// @param size number of values a picture
    /// @param values batch × size
    /// @param targets of each picture: see [dev.fathom.data.Batch#targets]
    /// @param mixture how the pictures were mixed, and so are the targets; null when they were not
    /// @param gradient batch × size: gets the gradient of the mean loss; null when not wanted
    /// @throws dev.fathom.tensor.ShapeException when an array is too short
    double of(
            int batch,
            int size,
            float[] values,
            float[] targets,
            @Nullable Mixture mixture,
            float @Nullable [] gradient);

    /// Checks the lengths of values and gradient.
    static void check(int batch, int size, float[] values, float @Nullable [] gradient) {
        Lengths.check("values", values.length, batch, "pictures", size);
        if (gradient != null) {
            Lengths.check("gradient", gradient.length, batch, "pictures", size);
        }
    }
}
