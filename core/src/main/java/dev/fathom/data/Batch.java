package dev.fathom.data;

import dev.fathom.tensor.Volume;

/// Some pictures as a network reads them, with their labels.
///
/// The arrays are used again: they hold this batch until the next one is asked for. In a partial
/// batch only the first [#size] pictures count.
public final class Batch {
    private final float[] x;
    private final int[] labels;
    private final int[] indices;
    private int size;

    Batch(int capacity, Volume volume) {
        x = new float[Math.multiplyExact(capacity, volume.size())];
        labels = new int[capacity];
        indices = new int[capacity];
    }

    /// Number of pictures.
    public int size() {
        return size;
    }

    /// The pictures: picture, row, column, depth.
    public float[] x() {
        return x;
    }

    /// The class of each picture.
    public int[] labels() {
        return labels;
    }

    /// The position of each picture in its data set.
    public int[] indices() {
        return indices;
    }

    /// Makes this the batch of the pictures at `order[from … to − 1]`.
    void fill(Batches batches, int epoch, int[] order, int from, int to) {
        Pictures pictures = batches.pictures();
        Volume volume = pictures.volume();
        byte[] original = new byte[volume.size()];
        byte[] changed = new byte[(to - from) * volume.size()];
        size = to - from;
        for (int i = 0; i < size; i++) {
            int picture = order[from + i];
            indices[i] = picture;
            labels[i] = pictures.label(picture);
            pictures.read(picture, original, 0);
            batches.augmentation()
                    .apply(
                            volume,
                            batches.seed(),
                            epoch,
                            picture,
                            original,
                            changed,
                            i * volume.size());
        }
        batches.preprocessing().apply(changed, 0, x, 0, changed.length);
    }
}
