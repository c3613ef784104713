package dev.fathom.tensor;

/// A batch of equal volumes: batch, height, width, depth, with depth contiguous.
///
/// The value of picture `n` at column `x`, row `y`, channel `d` is `data[((n·height + y)·width +
/// x)·depth + d]`. The array is not copied: a tensor is a view.
///
/// Several threads may read it as long as none changes the array.
public final class Tensor {
    private final int batch;
    private final Volume volume;
    private final float[] data;

    /// @throws ShapeException when the array is not batch × width × height × depth long
    public Tensor(int batch, Volume volume, float[] data) {
        if ((long) batch * volume.size() != data.length) {
            throw new ShapeException(
                    "a batch of %s volumes of %s needs %s values, not %s"
                            .formatted(batch, volume, (long) batch * volume.size(), data.length));
        }
        this.batch = batch;
        this.volume = volume;
        this.data = data;
    }

    /// All zeros.
    public static Tensor zeros(int batch, Volume volume) {
        return new Tensor(batch, volume, new float[volume.size(batch)]);
    }

    /// Number of volumes.
    public int batch() {
        return batch;
    }

    /// The shape of each.
    public Volume volume() {
        return volume;
    }

    /// All values, not copied.
    public float[] data() {
        return data;
    }

    /// Position in `data` of the first value of a depth column.
    public int column(int n, int x, int y) {
        return ((n * volume.height() + y) * volume.width() + x) * volume.depth();
    }

    /// The value of picture `n` at column `x`, row `y`, channel `d`.
    public float at(int n, int x, int y, int d) {
        return data[column(n, x, y) + d];
    }

    /// The shape; of one volume of up to 400 values also the values, depth slice by depth slice.
    @Override
    public String toString() {
        return TensorText.of(this);
    }
}
