package dev.fathom.engine;

/// Plain floats: the form of layers, and of all that callers see. One thread at a time uses them.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Floats(float[] array) implements Values {
    /// What makes them.
    public static final Form FORM = Only.F32;

    private enum Only implements Form {
        F32;

        @Override
        public Values values(int count) {
            return new Floats(new float[count]);
        }

        @Override
        public String toString() {
            return "f32";
        }
    }

    /// The array of values that are plain floats.
    public static float[] of(Values values) {
        return ((Floats) values).array;
    }

    @Override
    public void toFloats(int count, float[] to) {
        System.arraycopy(array, 0, to, 0, count);
    }

    @Override
    public void fromFloats(int count, float[] from) {
        System.arraycopy(from, 0, array, 0, count);
    }

    @Override
    public long bytes() {
        return 4L * array.length;
    }
}
