package dev.fathom.data;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.augment.Turn;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Some pictures as a network reads them, with what is to be told of each.
///
/// The arrays are used again: they hold this batch until the next one is asked for. In a partial
/// batch only the first [#size] pictures count.
///
/// Safe for use by one thread at a time.
public final class Batch {
    private final Batches batches;
    private final float[] table;
    private final float[] x;
    private final float[] targets;
    private final int targetSize;
    private final int[] indices;
    private int size;

    Batch(Batches batches) {
        this.batches = batches;
        table = batches.preprocessing().table();
        int capacity = Math.min(batches.size(), batches.pictures().size());
        x = new float[capacity * batches.views().size() * batches.window().size()];
        Pictures pictures = batches.pictures();
        targetSize =
                pictures.task() == Task.SEGMENT ? batches.window().pixels() : pictures.targets();
        targets = new float[capacity * targetSize];
        indices = new int[capacity];
    }

    /// Number of pictures.
    public int size() {
        return size;
    }

    /// The pictures: picture, view, row, column, depth; see [Batches#views].
    public float[] x() {
        return x;
    }

    /// What is to be told of each picture: its class, 1 or 0 for each label, its values, or for
    /// each pixel a class or [Task#IGNORED].
    public float[] targets() {
        return targets;
    }

    /// The position of each picture in its data set.
    public int[] indices() {
        return indices;
    }

    /// Makes this a batch of the pictures at `order[from … to − 1]`, without reading them.
    void begin(int[] order, int from, int to) {
        size = to - from;
        System.arraycopy(order, from, indices, 0, size);
    }

    /// Reads and changes the pictures `from … to − 1` of this batch. Different ones may be filled
    /// by different threads at the same time.
    void fill(int epoch, int from, int to) {
        Pictures pictures = batches.pictures();
        Volume volume = pictures.volume();
        byte[] original = new byte[volume.size()];
        for (int i = from; i < to; i++) {
            pictures.target(indices[i], targets, i * targetSize);
            pictures.read(indices[i], original, 0);
            if (batches.augmentation().equals(Augmentation.none())) {
                look(i, original);
            } else {
                change(new Turn(batches.seed(), epoch, indices[i]), i, original);
            }
            if (pictures.task() == Task.SEGMENT) {
                mask(pictures, i, new Turn(batches.seed(), epoch, indices[i]));
            }
        }
    }

    /// Puts a mask where its picture was put.
    private void mask(Pictures pictures, int i, Turn turn) {
        Pictures masks = pictures.masks();
        Volume size = masks.volume();
        Volume window = new Volume(batches.window().width(), batches.window().height(), 1);
        byte[] original = new byte[size.size()];
        masks.read(indices[i], original, 0);
        byte[] seen = new byte[window.size()];
        if (batches.augmentation().equals(Augmentation.none())) {
            batches.views().getFirst().apply(original, size, seen, 0, window);
        } else {
            seen = batches.augmentation().mask(turn, original, size, window);
        }
        int classes = pictures.labels().size();
        for (int p = 0; p < seen.length; p++) {
            int pixel = seen[p] & 255;
            if (pixel >= classes && pixel != Task.IGNORED) {
                throw new DataException(
                        "the mask of picture %d has a pixel of class %d; the classes are 0 … %d, and %d where none is known"
                                .formatted(indices[i], pixel, classes - 1, Task.IGNORED));
            }
            targets[i * targetSize + p] = pixel;
        }
    }

    private void look(int i, byte[] original) {
        Volume volume = batches.pictures().volume();
        Volume window = batches.window();
        List<View> views = batches.views();
        byte[] seen = new byte[views.size() * window.size()];
        for (int v = 0; v < views.size(); v++) {
            views.get(v).apply(original, volume, seen, v * window.size(), window);
        }
        batches.preprocessing().apply(table, seen, 0, x, i * seen.length, seen.length);
    }

    private void change(Turn turn, int i, byte[] original) {
        Augmentation augmentation = batches.augmentation();
        Volume window = batches.window();
        byte[] changed = augmentation.apply(turn, original, batches.pictures().volume(), window);
        int at = i * changed.length;
        batches.preprocessing().apply(table, changed, 0, x, at, changed.length);
        augmentation.cutOut(turn, x, at, window);
    }
}
