package dev.fathom.kernel.vector.direct;

import dev.fathom.kernel.vector.lanes.Lanes;
import java.util.Arrays;

/// The windows of some rows of some pictures, and where their values lie: in the source itself or
/// in a copy with zeros around.
///
/// @param sweep what slides
/// @param picture first picture
/// @param pictures number of pictures
/// @param row first row of windows
/// @param rows number of rows of windows
public record Band(Sweep sweep, int picture, int pictures, int row, int rows) {

    /// Where source values lie: `at + picture·n + row·r + pixel·c`, counted from the first that is
    /// read.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record StridedView(float[] values, int at, int picture, int row, int pixel) {}

    public int pixels() {
        return pictures * rows * sweep.x().windows();
    }

    /// The same windows of another sweep.
    public Band of(Sweep other) {
        return new Band(other, picture, pictures, row, rows);
    }

    /// The same windows of so many pictures later.
    public Band later(int by) {
        return new Band(sweep, picture + by, pictures, row, rows);
    }

    /// The source as it is, one group's depth.
    StridedView direct(float[] x, int group) {
        int depth = sweep.source().depth();
        int line = sweep.source().width() * depth;
        int firstRow = sweep.y().first() + row * sweep.y().step();
        int at =
                picture * sweep.source().size()
                        + firstRow * line
                        + sweep.x().first() * depth
                        + group * sweep.channels();
        return new StridedView(x, at, sweep.source().size(), line, depth);
    }

    /// Length of a copy whose depth is cut into blocks of so many channels; three more values may
    /// be read beyond its end.
    public int copyLength(int block) {
        return Math.ceilDiv(sweep.channels(), block) * blockLength(block) + Lanes.whole(3);
    }

    /// Length of one block of a copy.
    int blockLength(int block) {
        return pictures * sweep.y().extent(rows) * sweep.x().extent(sweep.x().windows()) * block;
    }

    /// Copies one group's depth, block by block, with zeros around.
    public StridedView copy(float[] x, int group, int block, float[] to) {
        int height = sweep.y().extent(rows);
        int width = sweep.x().extent(sweep.x().windows());
        int firstRow = sweep.y().first() + row * sweep.y().step();
        int at = 0;
        for (int c = 0; c < sweep.channels(); c += block) {
            int channel = group * sweep.channels() + c;
            int here = Math.min(sweep.channels() - c, sweep.source().depth() - channel);
            int count = Math.min(block, here);
            for (int n = 0; n < pictures; n++) {
                for (int r = 0; r < height; r++) {
                    copyRow(x, picture + n, firstRow + r, channel, count, to, at, width, block);
                    at += width * block;
                }
            }
        }
        return new StridedView(to, 0, height * width * block, width * block, block);
    }

    private void copyRow(
            float[] x,
            int n,
            int sourceRow,
            int channel,
            int count,
            float[] to,
            int at,
            int width,
            int block) {
        int first = sweep.x().first();
        if (sourceRow < 0 || sourceRow >= sweep.source().height()) {
            Arrays.fill(to, at, at + width * block, 0);
            return;
        }
        int left = Math.clamp(-first, 0, width);
        int right = Math.clamp(sweep.source().width() - first, left, width);
        Arrays.fill(to, at, at + left * block, 0);
        Arrays.fill(to, at + right * block, at + width * block, 0);
        int depth = sweep.source().depth();
        int pixel = (n * sweep.source().height() + sourceRow) * sweep.source().width();
        int from = (pixel + first + left) * depth + channel;
        if (count == depth && block == depth && left < right) {
            System.arraycopy(x, from, to, at + left * block, (right - left) * depth);
        } else {
            ShortRuns.copy(x, from, depth, to, at + left * block, block, right - left, count);
        }
    }

    /// What each tap adds to a window's address. Where the taps of a row lie one after the other
    /// they count as one, of so many times the channels.
    int[] taps(StridedView view) {
        boolean oneRun = view.pixel == sweep.channels() && sweep.x().gap() == 1;
        return taps(view, oneRun ? 1 : sweep.x().taps());
    }

    /// What each tap adds to a window's address.
    public int[] allTaps(StridedView view) {
        return taps(view, sweep.x().taps());
    }

    private int[] taps(StridedView view, int inRow) {
        int[] taps = new int[sweep.taps() == 0 ? 0 : sweep.y().taps() * inRow];
        for (int t = 0; t < taps.length; t++) {
            int y = t / inRow * sweep.y().gap() * view.row;
            taps[t] = y + t % inRow * sweep.x().gap() * view.pixel;
        }
        return taps;
    }

    /// The address of each window's first value.
    public void from(StridedView view, int[] from) {
        int p = 0;
        for (int n = 0; n < pictures; n++) {
            for (int r = 0; r < rows; r++) {
                int at = view.at + n * view.picture + r * sweep.y().step() * view.row;
                for (int c = 0; c < sweep.x().windows(); c++) {
                    from[p++] = at + c * sweep.x().step() * view.pixel;
                }
            }
        }
    }

    /// The address of each window's result, for one group.
    public void to(int group, int[] to) {
        int p = 0;
        int depth = sweep.destination().depth();
        for (int n = 0; n < pictures; n++) {
            for (int r = 0; r < rows; r++) {
                int y = sweep.y().to() + (row + r) * sweep.y().toStep();
                int line = ((picture + n) * sweep.destination().height() + y);
                int at = line * sweep.destination().width() + sweep.x().to();
                for (int c = 0; c < sweep.x().windows(); c++) {
                    to[p++] = (at + c * sweep.x().toStep()) * depth + group * sweep.filters();
                }
            }
        }
    }
}
