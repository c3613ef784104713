package dev.fathom.data.augment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The eigenvalues of a symmetric matrix, the largest first, and its eigenvectors of length 1.
///
/// @param values one a vector
/// @param vectors one a row; the component that is largest in magnitude is positive
@SuppressWarnings("ArrayRecordComponent")
public record Eigenvectors(double[] values, double[][] vectors) {
    /// Each about doubles the number of right digits.
    private static final int SWEEPS = 20;

    /// Jacobi's rotations.
    public static Eigenvectors of(double[][] matrix) {
        int n = matrix.length;
        double[][] a = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
        double[][] vectors = new double[n][n];
        for (int i = 0; i < n; i++) {
            vectors[i][i] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (a[p][q] != 0) {
                        rotate(a, vectors, p, q);
                    }
                }
            }
        }
        int[] order =
                IntStream.range(0, n)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> -a[i][i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        return new Eigenvectors(
                Arrays.stream(order).mapToDouble(i -> a[i][i]).toArray(),
                Arrays.stream(order).mapToObj(i -> signed(vectors[i])).toArray(double[][]::new));
    }

    /// Turns the axes p and q so that `a[p][q]` becomes 0.
    private static void rotate(double[][] a, double[][] vectors, int p, int q) {
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double cosine = 1 / Math.sqrt(tangent * tangent + 1);
        double sine = tangent * cosine;
        turn(a, p, q, cosine, sine);
        turn(vectors, p, q, cosine, sine);
        for (double[] row : a) {
            double first = row[p];
            row[p] = cosine * first - sine * row[q];
            row[q] = sine * first + cosine * row[q];
        }
    }

    /// Turns two rows into each other.
    private static void turn(double[][] rows, int p, int q, double cosine, double sine) {
        for (int k = 0; k < rows[p].length; k++) {
            double first = rows[p][k];
            rows[p][k] = cosine * first - sine * rows[q][k];
            rows[q][k] = sine * first + cosine * rows[q][k];
        }
    }

    private static double[] signed(double[] vector) {
        double largest = 0;
        for (double value : vector) {
            largest = Math.abs(value) > Math.abs(largest) ? value : largest;
        }
        double sign = Math.signum(largest);
        return Arrays.stream(vector).map(value -> sign * value).toArray();
    }
}
