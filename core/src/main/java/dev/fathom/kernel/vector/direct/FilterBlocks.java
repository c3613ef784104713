package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;

import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.tensor.Window;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A sweep's weights in the order in which [Products] read them: for each group, blocks of two
/// vectors of filters (a last one has one when that is enough), and in each block
/// `[tap][channel][filter]`, filled up with zeros.
///
/// @param window the convolution's
/// @param turned whether the sweep is the gradient of the input: its filters are then the
///   convolution's channels, its channels the convolution's filters
/// @param w weights, as [ConvShape][dev.fathom.kernel.ConvShape] has them
/// @param wAt where they begin
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FilterBlocks(Sweep sweep, Window window, boolean turned, float[] w, int wAt) {
    private static final int WIDTH = 2 * COUNT;

    public int blocks() {
        return Math.ceilDiv(sweep.filters(), WIDTH);
    }

    /// Number of weights of one filter of the sweep.
    int fanIn() {
        return sweep.taps() * sweep.channels();
    }

    public int first(int block) {
        return block * WIDTH;
    }

    /// Number of filters of a block.
    int filters(int block) {
        return Math.min(WIDTH, sweep.filters() - first(block));
    }

    /// Number of filters of a block, filled up.
    public int width(int block) {
        return Lanes.whole(filters(block));
    }

    /// Where a block lies when all lie one after the other.
    int at(int group, int block) {
        return (group * Lanes.whole(sweep.filters()) + first(block)) * fanIn();
    }

    public int length() {
        return at(sweep.groups(), 0);
    }

    /// Biases of each group, filled up to whole blocks; zeros for null.
    public float[] wholeBias(float @Nullable [] bias) {
        int length = biasAt(sweep.groups(), 0);
        float[] whole = Scratch.floats(Scratch.Use.BIAS, length);
        Arrays.fill(whole, 0, length, 0);
        if (bias != null) {
            for (int g = 0; g < sweep.groups(); g++) {
                System.arraycopy(bias, g * sweep.filters(), whole, biasAt(g, 0), sweep.filters());
            }
        }
        return whole;
    }

    /// Where a block's biases lie.
    public int biasAt(int group, int block) {
        return group * first(blocks()) + first(block);
    }

    /// All blocks, one after the other.
    ///
    /// @param packed at least [#length]
    public float[] packAll(Workers workers, float[] packed) {
        workers.parallel(
                sweep.groups() * blocks(),
                i -> {
                    int group = i / blocks();
                    int block = i % blocks();
                    pack(group, block, 0, sweep.channels(), packed, at(group, block));
                });
        return packed;
    }

    /// One block, of each tap the channels `from` … `to` − 1.
    public void pack(int group, int block, int from, int to, float[] packed, int at) {
        int taps = window.taps();
        for (int ty = 0; ty < sweep.y().taps(); ty++) {
            for (int tx = 0; tx < sweep.x().taps(); tx++) {
                int tap = sweep.y().kernel(ty) * window.x().kernel() + sweep.x().kernel(tx);
                if (turned) {
                    int channel = group * sweep.channels();
                    int depth = sweep.filters();
                    int first = wAt + (channel * taps + tap) * depth + first(block);
                    copy(first + from * taps * depth, taps * depth, to - from, block, packed, at);
                } else {
                    int filter = group * sweep.filters() + first(block);
                    int first = wAt + (filter * taps + tap) * sweep.channels();
                    transpose(first + from, taps * sweep.channels(), to - from, block, packed, at);
                }
                at += (to - from) * width(block);
            }
        }
    }

    private void copy(int from, int step, int channels, int block, float[] packed, int at) {
        int filters = filters(block);
        int width = width(block);
        ShortRuns.copy(w, from, step, packed, at, width, channels, filters);
        for (int c = 0; filters < width && c < channels; c++) {
            Arrays.fill(packed, at + c * width + filters, at + (c + 1) * width, 0);
        }
    }

    private void transpose(int from, int step, int channels, int block, float[] packed, int at) {
        int filters = filters(block);
        int width = width(block);
        for (int c = 0; c < channels; c++) {
            for (int f = 0; f < filters; f++) {
                packed[at + f] = w[from + f * step + c];
            }
            Arrays.fill(packed, at + filters, at + width, 0);
            at += width;
        }
    }
}
