package dev.fathom.engine.bf16;

import dev.fathom.engine.Form;
import dev.fathom.engine.Values;
import dev.fathom.kernel.bf16.Bf16;

/// Numbers of 16 bits, two in a word. One thread at a time uses them.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Halves(int[] words) implements Values {
    /// What makes them.
    static final Form FORM = Only.BF16;

    /// Words behind the last value, which kernels read but don't use.
    private static final int SPARE = 16;

    private enum Only implements Form {
        BF16;

        @Override
        public Values values(int count) {
            return new Halves(new int[Math.ceilDiv(count, 2) + SPARE]);
        }

        @Override
        public long bytes(int count) {
            return 4L * (Math.ceilDiv(count, 2) + SPARE);
        }

        @Override
        public String toString() {
            return "bf16";
        }
    }

    static int[] of(Values values) {
        return ((Halves) values).words;
    }

    @Override
    public void toFloats(int count, float[] to) {
        for (int i = 0; i < count; i++) {
            int word = words[i / 2];
            to[i] = i % 2 == 0 ? Bf16.first(word) : Bf16.second(word);
        }
    }

    @Override
    public void fromFloats(int count, float[] from) {
        for (int i = 0; i < count; i += 2) {
            words[i / 2] = Bf16.word(from[i], i + 1 < count ? from[i + 1] : 0);
        }
    }

    @Override
    public long bytes() {
        return 4L * words.length;
    }
}
