package dev.fathom.engine;

/// Numbers in some [Form], written by one step and read by others. One thread at a time uses them.
public interface Values {

    /// Writes the first numbers as floats.
    void toFloats(int count, float[] to);

    /// Replaces the first numbers by these.
    void fromFloats(int count, float[] from);

    /// Bytes of memory.
    long bytes();
}
