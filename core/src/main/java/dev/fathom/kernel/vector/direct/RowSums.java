package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.FUSED;

import dev.fathom.kernel.vector.lanes.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Sums of rows times numbers: `to[r] = Σₖ numbers[r·rowStep + k·termStep]·from[k]`, where a row of
/// `from` and `to` has `length` columns.
@SuppressWarnings("ArrayRecordComponent") // never compared
record RowSums(
        int terms,
        float[] numbers,
        int rowStep,
        int termStep,
        float[] from,
        int length,
        float[] to) {

    /// Columns that are computed in one go.
    static final int COLUMNS = 256;

    /// Terms that are added up in one go: their columns stay in the second-level cache.
    private static final int TERMS = 64;

    private static final int WIDTH = 2 * COUNT;
    private static final float[] ZEROS = new float[WIDTH];

    /// Rows of a tile.
    private static final int ROWS = 4;

    /// From one packed term to the next: not a power of two, whose multiples share a place in the
    /// cache.
    private static final int STEP = COLUMNS + COUNT;

    /// Some rows, up to [#COLUMNS] columns from this one on.
    void compute(int first, int last, int column) {
        int columns = Math.min(COLUMNS, length - column);
        float[] packed = Scratch.floats(Scratch.Use.WEIGHTS, TERMS * STEP);
        float[] factors = Scratch.floats(Scratch.Use.PARTIAL, TERMS * ROWS);
        for (int k = 0; k < terms; k += TERMS) {
            int some = Math.min(TERMS, terms - k);
            packColumns(k, some, column, columns, packed);
            for (int r = first; r < last; r += ROWS) {
                int rows = Math.min(ROWS, last - r);
                packNumbers(r, rows, k, some, factors);
                int at = r * length + column;
                int c = 0;
                for (; columns - c >= WIDTH; c += WIDTH) {
                    tile(some, factors, packed, c, k > 0, to, at + c, length, rows);
                }
                if (c < columns) {
                    narrow(some, factors, packed, c, k > 0, at + c, rows, columns - c);
                }
            }
        }
    }

    private void packColumns(int term, int terms, int column, int columns, float[] packed) {
        int width = Math.ceilDiv(columns, WIDTH) * WIDTH;
        for (int t = 0; t < terms; t++) {
            System.arraycopy(from, (term + t) * length + column, packed, t * STEP, columns);
            Arrays.fill(packed, t * STEP + columns, t * STEP + width, 0);
        }
    }

    /// Rows that don't exist get the numbers of the last one.
    private void packNumbers(int row, int rows, int term, int terms, float[] factors) {
        for (int r = 0; r < ROWS; r++) {
            int at = (row + Math.min(r, rows - 1)) * rowStep + term * termStep;
            for (int t = 0; t < terms; t++) {
                factors[t * ROWS + r] = numbers[at + t * termStep];
            }
        }
    }

    /// Two vectors of each of four rows; those that don't exist are the last one again, whose sums
    /// are the same. See [Tiles] for what the compiler needs.
    private static void tile(
            int terms,
            float[] factors,
            float[] packed,
            int at,
            boolean add,
            float[] y,
            int y0,
            int step,
            int rows) {
        int y1 = y0 + Math.min(1, rows - 1) * step;
        int y2 = y0 + Math.min(2, rows - 1) * step;
        int y3 = y0 + (rows - 1) * step;
        float[] start = add ? y : ZEROS;
        int at0 = add ? y0 : 0;
        int at1 = add ? y1 : 0;
        int at2 = add ? y2 : 0;
        int at3 = add ? y3 : 0;
        FloatVector s0a = FloatVector.fromArray(FLOATS, start, at0);
        FloatVector s0b = FloatVector.fromArray(FLOATS, start, at0 + COUNT);
        FloatVector s1a = FloatVector.fromArray(FLOATS, start, at1);
        FloatVector s1b = FloatVector.fromArray(FLOATS, start, at1 + COUNT);
        FloatVector s2a = FloatVector.fromArray(FLOATS, start, at2);
        FloatVector s2b = FloatVector.fromArray(FLOATS, start, at2 + COUNT);
        FloatVector s3a = FloatVector.fromArray(FLOATS, start, at3);
        FloatVector s3b = FloatVector.fromArray(FLOATS, start, at3 + COUNT);
        for (int k = 0; k < terms; k++) {
            FloatVector va = FloatVector.fromArray(FLOATS, packed, at + k * STEP);
            FloatVector vb = FloatVector.fromArray(FLOATS, packed, at + COUNT + k * STEP);
            FloatVector f0 = FloatVector.broadcast(FLOATS, factors[k * ROWS]);
            s0a = FUSED ? f0.fma(va, s0a) : f0.mul(va).add(s0a);
            s0b = FUSED ? f0.fma(vb, s0b) : f0.mul(vb).add(s0b);
            FloatVector f1 = FloatVector.broadcast(FLOATS, factors[k * ROWS + 1]);
            s1a = FUSED ? f1.fma(va, s1a) : f1.mul(va).add(s1a);
            s1b = FUSED ? f1.fma(vb, s1b) : f1.mul(vb).add(s1b);
            FloatVector f2 = FloatVector.broadcast(FLOATS, factors[k * ROWS + 2]);
            s2a = FUSED ? f2.fma(va, s2a) : f2.mul(va).add(s2a);
            s2b = FUSED ? f2.fma(vb, s2b) : f2.mul(vb).add(s2b);
            FloatVector f3 = FloatVector.broadcast(FLOATS, factors[k * ROWS + 3]);
            s3a = FUSED ? f3.fma(va, s3a) : f3.mul(va).add(s3a);
            s3b = FUSED ? f3.fma(vb, s3b) : f3.mul(vb).add(s3b);
        }
        s0a.intoArray(y, y0);
        s0b.intoArray(y, y0 + COUNT);
        s1a.intoArray(y, y1);
        s1b.intoArray(y, y1 + COUNT);
        s2a.intoArray(y, y2);
        s2b.intoArray(y, y2 + COUNT);
        s3a.intoArray(y, y3);
        s3b.intoArray(y, y3 + COUNT);
    }

    /// Columns that don't fill two vectors: by way of a tile that is wide enough.
    private void narrow(
            int terms,
            float[] factors,
            float[] packed,
            int column,
            boolean add,
            int at,
            int rows,
            int columns) {
        float[] wide = Scratch.floats(Scratch.Use.TILE, ROWS * WIDTH);
        for (int r = 0; add && r < rows; r++) {
            System.arraycopy(to, at + r * length, wide, r * WIDTH, columns);
        }
        tile(terms, factors, packed, column, add, wide, 0, WIDTH, rows);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(wide, r * WIDTH, to, at + r * length, columns);
        }
    }
}
