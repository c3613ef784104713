package dev.fathom.machine;

import dev.fathom.kernel.bf16.Bf16Arithmetic;
import dev.fathom.kernel.bf16.Bf16Blocks;
import dev.fathom.kernel.bf16.Bf16Loops;
import dev.fathom.machine.kernel.Bf16Numbers;
import dev.fathom.machine.kernel.Convolution;
import dev.fathom.machine.kernel.FinishParts;
import dev.fathom.machine.kernel.Narrowing;
import dev.fathom.machine.kernel.Numbers;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The arithmetic of bfloat16 in machine code, with the bits of the plain loops, which do what
/// kernels don't. Thread-safe.
record Bf16Code(CodeStore store, Bf16Loops loops) implements Bf16Arithmetic {
    /// Places are numbers of 32 bits.
    private static final int MOST = 1 << 28;

    @Override
    public void neighbours(float[] x, int from, int count, int[] to, int at) {
        MemorySegment code =
                count < Narrowing.TOGETHER
                        ? null
                        : store.code(new Narrowing(store.target(), false));
        int whole = code == null ? 0 : count / Narrowing.TOGETHER * Narrowing.TOGETHER;
        if (code != null) {
            Narrowing.narrow(
                    code,
                    floats(x, from, whole),
                    MemorySegment.NULL,
                    words(to, at, whole / 2),
                    whole / Narrowing.TOGETHER);
        }
        loops.neighbours(x, from + whole, count - whole, to, at + whole / 2);
    }

    @Override
    public void pairs(float[] x, int first, int second, int count, int[] to, int at) {
        MemorySegment code =
                count < Narrowing.TOGETHER || second < 0
                        ? null
                        : store.code(new Narrowing(store.target(), true));
        int whole = code == null ? 0 : count / Narrowing.TOGETHER * Narrowing.TOGETHER;
        if (code != null) {
            Narrowing.narrow(
                    code,
                    floats(x, first, whole),
                    floats(x, second, whole),
                    words(to, at, whole),
                    whole / Narrowing.TOGETHER);
        }
        int other = second < 0 ? -1 : second + whole;
        loops.pairs(x, first + whole, other, count - whole, to, at + whole);
    }

    private static MemorySegment floats(float[] x, int from, int count) {
        return Pieces.slice(MemorySegment.ofArray(x), 4L * from, 4L * count);
    }

    private static MemorySegment words(int[] x, long from, long count) {
        return Pieces.slice(MemorySegment.ofArray(x), 4 * from, 4 * count);
    }

    @Override
    public Sums sums(Layout layout) {
        int last = Arrays.stream(layout.table()).max().orElse(0);
        int tap = Arrays.stream(layout.taps()).max().orElse(-1);
        int left = layout.filters() % Bf16Blocks.MOST;
        MemorySegment whole =
                layout.filters() < Bf16Blocks.MOST ? null : code(layout, Bf16Blocks.MOST);
        MemorySegment rest = left == 0 ? null : code(layout, left);
        boolean refused =
                (whole == null && layout.filters() >= Bf16Blocks.MOST)
                        || (rest == null && left > 0);
        return refused || tap < 0 || last >= MOST || tap >= MOST
                ? loops.sums(layout)
                : new Coded(layout, Bf16Numbers.of(layout), tap + layout.steps(), whole, rest);
    }

    private @Nullable MemorySegment code(Layout layout, int filters) {
        return store.code(
                new Convolution(
                        store.target(),
                        Numbers.BF16,
                        filters,
                        Convolution.unrolled(layout.steps()),
                        FinishParts.bf16(layout.adds(), layout.rectifies(), layout.halves())));
    }

    /// @param window words that a row reaches over, from its place on
    /// @param whole for blocks; null when there aren't so many filters
    /// @param rest for those that are left; null when none are
    private record Coded(
            Layout layout,
            Bf16Numbers numbers,
            int window,
            @Nullable MemorySegment whole,
            @Nullable MemorySegment rest)
            implements Sums {
        @Override
        public void run(
                int[] a,
                int shift,
                int from,
                int count,
                int[] w,
                int block,
                int first,
                MemorySegment y,
                long at,
                MemorySegment added) {
            int size = Bf16Blocks.size(layout.filters(), first);
            MemorySegment code = size == Bf16Blocks.MOST ? whole : rest;
            if (code == null) {
                throw new IllegalStateException("no kernel for " + size);
            }
            int farthest = 0;
            for (int r = from; r < from + count; r++) {
                farthest = Math.max(farthest, layout.table()[r]);
            }
            int steps = layout.taps().length * layout.steps();
            long begin = layout.bytes() * (at + first);
            long bytes = layout.bytes() * ((count - 1L) * layout.stride() + size);
            numbers.call(
                    code,
                    words(a, shift, (long) farthest + window),
                    words(w, block, Bf16Blocks.length(size, steps)),
                    Pieces.slice(y, begin, bytes),
                    layout.adds() ? Pieces.slice(added, begin, bytes) : MemorySegment.NULL,
                    from,
                    count);
        }
    }
}
