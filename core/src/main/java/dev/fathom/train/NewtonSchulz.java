package dev.fathom.train;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;

/// Brings a matrix near the closest one whose rows are orthogonal and of length 1, by Newton's and
/// Schulz's iteration in Jordan's form (2024): X is divided by its length, and then again and again
/// `X ← a·X + (b·A + c·A²)·X` with A = X·Xᵀ. Its coefficients are chosen to be quick: singular
/// values end between about 0.7 and 1.2.
final class NewtonSchulz {
    private static final float A = 3.4445f;
    private static final float B = -4.7750f;
    private static final float C = 2.0315f;

    /// Keeps the divisor from 0.
    private static final double SMALL = 1e-7;

    private final Kernels kernels;
    private final int rows;
    private final int columns;
    private final ConvShape wide;
    private final ConvShape square;
    private final float[] x;
    private final float[] product;
    private final float[] gram;
    private final float[] gramSquared;

    /// @param rows outermost dimension of the matrices
    NewtonSchulz(Kernels kernels, int rows, int columns) {
        this.kernels = kernels;
        this.rows = rows;
        this.columns = columns;
        wide = ConvShape.dense(columns, rows);
        square = ConvShape.dense(rows, rows);
        x = new float[rows * columns];
        product = new float[rows * columns];
        gram = new float[rows * rows];
        gramSquared = new float[rows * rows];
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /// @return an array that the next call writes over
    float[] orthogonal(float[] matrix, int iterations) {
        float factor = (float) (1 / (length(matrix) + SMALL));
        for (int i = 0; i < x.length; i++) {
            x[i] = factor * matrix[i];
        }
        for (int iteration = 0; iteration < iterations; iteration++) {
            // a dense layer multiplies by a transposed matrix, its backward pass by the matrix
            kernels.conv(wide, rows, x, x, null, gram);
            kernels.conv(square, rows, gram, gram, null, gramSquared);
            for (int i = 0; i < gram.length; i++) {
                gram[i] = B * gram[i] + C * gramSquared[i];
            }
            kernels.convBackwardData(wide, rows, gram, x, product);
            for (int i = 0; i < x.length; i++) {
                x[i] = A * x[i] + product[i];
            }
        }
        return x;
    }

    /// The root of the sum of all squares.
    static double length(float[] matrix) {
        double squares = 0;
        for (float value : matrix) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
