package dev.fathom.kernel.bf16;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Plain loops: the meaning. Stateless and thread-safe.
public record Bf16Loops() implements Bf16Arithmetic {
    @Override
    public void neighbours(float[] x, int from, int count, int[] to, int at) {
        for (int i = 0; i < count / 2; i++) {
            to[at + i] = Bf16.word(x[from + 2 * i], x[from + 2 * i + 1]);
        }
        if (count % 2 != 0) {
            to[at + count / 2] = Bf16.word(x[from + count - 1], 0);
        }
    }

    @Override
    public void pairs(float[] x, int first, int second, int count, int[] to, int at) {
        for (int i = 0; i < count; i++) {
            to[at + i] = Bf16.word(x[first + i], second < 0 ? 0 : x[second + i]);
        }
    }

    @Override
    public Sums sums(Layout layout) {
        return (a, shift, from, count, w, block, first, y, at, added) -> {
            int size = Bf16Blocks.size(layout.filters(), first);
            float[] sums = new float[size];
            for (int r = 0; r < count; r++) {
                sum(layout, a, shift + layout.table()[from + r], w, block, sums);
                end(layout, sums, y, at + (long) r * layout.stride() + first, added);
            }
        };
    }

    private static void sum(Layout layout, int[] a, int place, int[] w, int block, float[] sums) {
        for (int f = 0; f < sums.length; f++) {
            sums[f] = Bf16.begin(Float.intBitsToFloat(w[block + f]));
        }
        int lanes = Bf16Blocks.lanes(sums.length);
        int at = block + Bf16Blocks.head(sums.length);
        for (int tap : layout.taps()) {
            for (int k = 0; k < layout.steps(); k++) {
                int x = a[place + tap + k];
                for (int f = 0; f < sums.length; f++) {
                    sums[f] = Bf16.add(sums[f], x, w[at + f]);
                }
                at += lanes;
            }
        }
    }

    private static void end(
            Layout layout, float[] sums, MemorySegment y, long at, MemorySegment added) {
        for (int f = 0; f < sums.length; f++) {
            float value = sums[f];
            if (layout.adds()) {
                value += value(layout, added, at + f);
            }
            if (layout.rectifies()) {
                value = Math.max(value, 0);
            }
            if (layout.halves()) {
                y.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * (at + f), (short) Bf16.bits(value));
            } else {
                y.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * (at + f), value);
            }
        }
    }

    private static float value(Layout layout, MemorySegment added, long at) {
        return layout.halves()
                ? Bf16.of(added.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * at))
                : added.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * at);
    }
}
