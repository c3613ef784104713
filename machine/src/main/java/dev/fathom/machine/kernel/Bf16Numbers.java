package dev.fathom.machine.kernel;

import dev.fathom.kernel.bf16.Bf16Arithmetic;
import dev.fathom.machine.code.Call;
import java.lang.foreign.MemorySegment;

/// What kernels read of a layout of bfloat16: places in bytes. Thread-safe.
///
/// @param table places of rows
/// @param layer see [LayerNumbers]
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Bf16Numbers(int[] table, int[] layer) {

    public static Bf16Numbers of(Bf16Arithmetic.Layout layout) {
        int steps = layout.steps();
        int stride = layout.stride() * layout.bytes();
        int rounds = steps / Convolution.unrolled(steps);
        return new Bf16Numbers(
                bytes(layout.table()),
                LayerNumbers.of(bytes(layout.taps()), rounds, stride, stride, null, null));
    }

    private static int[] bytes(int[] words) {
        int[] bytes = new int[words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Math.multiplyExact(Integer.BYTES, words[i]);
        }
        return bytes;
    }

    /// Calls a [Convolution] with what it reads and writes.
    ///
    /// @param from the first row
    public void call(
            MemorySegment code,
            MemorySegment a,
            MemorySegment w,
            MemorySegment y,
            MemorySegment added,
            int from,
            int count) {
        MemorySegment rows = MemorySegment.ofArray(table).asSlice(4L * from, 4L * count);
        Call.kernel(code, a, w, y, added, rows, MemorySegment.ofArray(layer), count);
    }
}
