package dev.fathom.train.optimizer;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;

/// Brings a matrix near the closest one whose rows, or columns where those are fewer, are
/// orthogonal and of length 1, by Newton's and Schulz's iteration in Jordan's form (2024): X is
/// divided by its length, and then again and again `X ← a·X + (b·A + c·A²)·X` with A = X·Xᵀ; a
/// matrix with fewer columns is turned first. Its coefficients are chosen to be quick: after five
/// iterations most singular values lie between 0.68 and 1.14.
public final class NewtonSchulz {
    private static final float A = 3.4445f;
    private static final float B = -4.7750f;
    private static final float C = 2.0315f;

    /// Keeps the divisor from 0.
    private static final double SMALL = 1e-7;

    private final Kernels kernels;
    private final int rows;
    private final int columns;
    private final int shorter;
    private final ConvShape wide;
    private final ConvShape square;
    private final float[] x;
    private final float[] product;
    private final float[] gram;
    private final float[] gramSquared;

    /// @param rows outermost dimension of the matrices
    public NewtonSchulz(Kernels kernels, int rows, int columns) {
        this.kernels = kernels;
        this.rows = rows;
        this.columns = columns;
        shorter = Math.min(rows, columns);
        wide = ConvShape.dense(Math.max(rows, columns), shorter);
        square = ConvShape.dense(shorter, shorter);
        x = new float[rows * columns];
        product = new float[rows * columns];
        gram = new float[shorter * shorter];
        gramSquared = new float[shorter * shorter];
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /// @return an array that the next call writes over
    public float[] orthogonal(float[] matrix, int iterations) {
        float factor = (float) (1 / (length(matrix) + SMALL));
        if (rows <= columns) {
            kernels.scale(matrix.length, factor, matrix, x);
        } else {
            kernels.scale(matrix.length, factor, matrix, product);
            turn(product, rows, columns, x);
        }
        for (int iteration = 0; iteration < iterations; iteration++) {
            // a dense layer multiplies by a transposed matrix, its backward pass by the matrix
            kernels.conv(wide, shorter, x, x, null, gram);
            kernels.conv(square, shorter, gram, gram, null, gramSquared);
            for (int i = 0; i < gram.length; i++) {
                gram[i] = B * gram[i] + C * gramSquared[i];
            }
            kernels.convBackwardData(wide, shorter, gram, x, product);
            for (int i = 0; i < x.length; i++) {
                x[i] = A * x[i] + product[i];
            }
        }
        if (rows <= columns) {
            return x;
        }
        turn(x, columns, rows, product);
        return product;
    }

    private static void turn(float[] from, int rows, int columns, float[] to) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                to[c * rows + r] = from[r * columns + c];
            }
        }
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
