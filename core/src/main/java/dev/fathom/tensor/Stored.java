package dev.fathom.tensor;

import java.util.List;

/// An array of numbers as it is kept, in memory and in files: as floats, or in fewer bits.
///
/// The arrays are not copied; two are equal only when they hold the same ones. Threads may share it
/// as long as none writes to them.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface Stored {
    /// The largest whole number that an 8-bit weight is.
    int LEVELS = 127;

    /// How a number is stored, called as in safetensors.
    enum Type {
        /// single precision, exactly as it is computed with
        F32(4, "single precision ends at ", Float.MAX_VALUE),
        /// half precision: 11 significant bits; half the size
        F16(2, "half precision ends at ", 65504),
        /// bfloat16: 8 significant bits and single precision's range; half the size
        BF16(2, "bfloat16 ends at ", 0x1.fep127f),
        /// a whole number of −127 … 127, times a scale of its filter; a quarter of the size
        I8(1, "8-bit weights are numbers up to ", 0x1.fep127f);

        private final int bytes;
        private final String limit;
        private final float largest;

        Type(int bytes, String limit, float largest) {
            this.bytes = bytes;
            this.limit = limit + largest;
            this.largest = largest;
        }

        /// Of one number, without the scale.
        public int bytes() {
            return bytes;
        }
    }

    /// Outermost dimension first.
    List<Integer> shape();

    /// What each filter's whole numbers are to be multiplied by; empty but for [I8].
    default float[] scale() {
        return new float[0];
    }

    default Type type() {
        return switch (this) {
            case F32 _ -> Type.F32;
            case F16 _ -> Type.F16;
            case BF16 _ -> Type.BF16;
            case I8 _ -> Type.I8;
        };
    }

    /// Number of values.
    default int size() {
        return switch (this) {
            case F32 a -> a.values.length;
            case F16 a -> a.values.length;
            case BF16 a -> a.values.length;
            case I8 a -> a.values.length;
        };
    }

    /// Floats as they are.
    static Stored of(List<Integer> shape, float[] values) {
        return new F32(shape, values);
    }

    /// The numbers: of [F32] the array itself, of others a new one.
    default float[] floats() {
        return switch (this) {
            case F32 single -> single.values;
            case F16(_, short[] values) -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = Float.float16ToFloat(values[i]);
                }
                yield floats;
            }
            case BF16(_, short[] values) -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = Float.intBitsToFloat(values[i] << 16);
                }
                yield floats;
            }
            case I8(_, float[] scale, byte[] values) -> {
                float[] floats = new float[values.length];
                for (int i = 0, f = 0; f < scale.length; f++) {
                    for (int end = i + values.length / scale.length; i < end; i++) {
                        floats[i] = scale[f] * values[i];
                    }
                }
                yield floats;
            }
        };
    }

    /// The same numbers stored in another way, each rounded to the nearest that there is, a tie to
    /// the even one. For the scale of [I8] see there.
    ///
    /// @param name of the array, for the message
    /// @throws IllegalArgumentException when a number is too large: which, and the way out
    default Stored as(Type type, String name) {
        if (type == type()) {
            return this;
        }
        float[] values = floats();
        for (float value : values) {
            if (Math.abs(value) > type.largest || (type == Type.I8 && Float.isNaN(value))) {
                throw new IllegalArgumentException(
                        "%s holds %s, and %s; write it in single precision"
                                .formatted(name, value, type.limit));
            }
        }
        return switch (type) {
            case F32 -> new F32(shape(), values);
            case F16 -> {
                short[] halves = new short[values.length];
                for (int i = 0; i < halves.length; i++) {
                    halves[i] = Float.floatToFloat16(values[i]);
                }
                yield new F16(shape(), halves);
            }
            case BF16 -> {
                short[] upper = new short[values.length];
                for (int i = 0; i < upper.length; i++) {
                    int bits = Float.floatToIntBits(values[i]);
                    upper[i] = (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
                }
                yield new BF16(shape(), upper);
            }
            case I8 -> I8.of(shape(), values);
        };
    }

    /// Single precision.
    record F32(List<Integer> shape, float[] values) implements Stored {
        public F32 {
            shape = checked(shape, values.length);
        }
    }

    /// Half precision: see [Float#float16ToFloat].
    record F16(List<Integer> shape, short[] values) implements Stored {
        public F16 {
            shape = checked(shape, values.length);
        }
    }

    /// The upper halves of floats.
    record BF16(List<Integer> shape, short[] values) implements Stored {
        public BF16 {
            shape = checked(shape, values.length);
        }
    }

    /// Whole numbers of −127 … 127, and a scale for each filter, the outermost dimension: the
    /// filter's largest magnitude / 127, or the next float where 127 of that would stay below it. A
    /// filter of zeros has the scale 1.
    record I8(List<Integer> shape, float[] scale, byte[] values) implements Stored {
        /// @throws IllegalArgumentException also when a scale is not above 0, or 127 of it are not
        ///   finite, or a value is −128
        public I8 {
            shape = checked(shape, values.length);
            if (scale.length != filters(shape)) {
                throw new ShapeException(
                        "an array of shape %s has %d scales, not %d"
                                .formatted(shape, filters(shape), scale.length));
            }
            for (int f = 0; f < scale.length; f++) {
                if (!(scale[f] > 0) || !Float.isFinite(LEVELS * scale[f])) {
                    throw new IllegalArgumentException(
                            "scale %d is %s; it must be above 0, and 127 times it finite"
                                    .formatted(f, scale[f]));
                }
            }
            for (int i = 0; i < values.length; i++) {
                if (values[i] < -LEVELS) {
                    throw new IllegalArgumentException(
                            "value %d is -128; 8-bit weights are -127 … 127".formatted(i));
                }
            }
        }

        /// How many scales an array of this shape has.
        public static int filters(List<Integer> shape) {
            return shape.isEmpty() ? 1 : shape.getFirst();
        }

        private static I8 of(List<Integer> shape, float[] values) {
            float[] scale = new float[filters(shape)];
            byte[] levels = new byte[values.length];
            for (int from = 0, f = 0; f < scale.length; f++) {
                int end = from + values.length / scale.length;
                float most = 0;
                for (int i = from; i < end; i++) {
                    most = Math.max(most, Math.abs(values[i]));
                }
                float least = most / LEVELS;
                scale[f] = most == 0 ? 1 : LEVELS * least < most ? Math.nextUp(least) : least;
                for (; from < end; from++) {
                    levels[from] = (byte) Math.rint(values[from] / scale[f]);
                }
            }
            return new I8(shape, scale, levels);
        }
    }

    private static List<Integer> checked(List<Integer> shape, int values) {
        long count =
                shape.stream().mapToLong(d -> d).reduce(1, (a, b) -> Math.min(a * b, 1L << 31));
        if (count != values || shape.stream().anyMatch(d -> d < 0)) {
            throw new ShapeException(
                    "an array of shape %s can't hold %d values".formatted(shape, values));
        }
        return List.copyOf(shape);
    }
}
