package dev.fathom.data;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Draws;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.data.samples.View;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.IntStream;

/// How a data set is dealt out, epoch by epoch.
///
/// @param window what the network reads: all of each picture, or a part where it is larger
/// @param augmentation what is changed, and which part is cut out
/// @param views which parts are cut out when nothing is changed: the middle, or several of each
///   picture
/// @param size pictures in a batch
/// @param shuffled whether each epoch has an order of its own, or the data set's
/// @param whole whether a last batch that is not full is left out
/// @param seed decides order and augmentation
public record Batches(
        Pictures pictures,
        Preprocessing preprocessing,
        Volume window,
        Augmentation augmentation,
        List<View> views,
        int size,
        boolean shuffled,
        boolean whole,
        long seed) {

    public Batches {
        Volume volume = pictures.volume();
        views = List.copyOf(views);
        augmentation = augmentation.measured(pictures);
        if (preprocessing.depth() != volume.depth()) {
            throw new IllegalArgumentException(
                    "pictures of %s need a mean and deviation for each of %s channels, not %s"
                            .formatted(volume, volume.depth(), preprocessing.depth()));
        }
        augmentation.check(volume, window);
        if (views.isEmpty() || (views.size() > 1 && !augmentation.equals(Augmentation.none()))) {
            throw new IllegalArgumentException(
                    "several views are for pictures that are not changed, found %s and %s"
                            .formatted(views.size(), augmentation));
        }
        if (views.size() > 1 && pictures.task() == Task.SEGMENT) {
            throw new IllegalArgumentException(
                    "a mask fits one view of a picture, found %d views; look once: --crops 1"
                            .formatted(views.size()));
        }
        int most = Integer.MAX_VALUE / views.size() / window.size();
        if (size < 1 || size > most) {
            throw new IllegalArgumentException(
                    "expected a batch of 1 … %s pictures of %s, found %s"
                            .formatted(most, window, size));
        }
        if (pictures.size() == 0 || (whole && pictures.size() < size)) {
            throw new IllegalArgumentException(
                    "expected pictures for at least one batch of %s, found %s; use a smaller batch"
                            .formatted(size, pictures.size()));
        }
    }

    /// For testing: in the data set's order, unchanged, to the last picture.
    public static Batches of(Pictures pictures, Preprocessing preprocessing, int size) {
        return of(pictures, preprocessing, pictures.volume(), size);
    }

    /// For testing a network that reads the middle of each picture.
    public static Batches of(
            Pictures pictures, Preprocessing preprocessing, Volume window, int size) {
        return new Batches(
                pictures,
                preprocessing,
                window,
                Augmentation.none(),
                List.of(View.CENTRE),
                size,
                false,
                false,
                0);
    }

    /// For training: in an order that the seed decides, new in each epoch.
    public Batches shuffled(long seed) {
        return new Batches(
                pictures, preprocessing, window, augmentation, views, size, true, whole, seed);
    }

    public Batches augmentation(Augmentation augmentation) {
        return new Batches(
                pictures, preprocessing, window, augmentation, views, size, shuffled, whole, seed);
    }

    public Batches views(List<View> views) {
        return new Batches(
                pictures, preprocessing, window, augmentation, views, size, shuffled, whole, seed);
    }

    public Batches whole(boolean whole) {
        return new Batches(
                pictures, preprocessing, window, augmentation, views, size, shuffled, whole, seed);
    }

    /// Number of batches in an epoch.
    public int count() {
        int full = pictures.size() / size;
        return whole || pictures.size() % size == 0 ? full : full + 1;
    }

    /// Number of pictures in so many batches, dealt out epoch after epoch.
    public long picturesIn(int batches) {
        long ofEpoch = whole ? (long) count() * size : pictures.size();
        return batches / count() * ofEpoch + Math.min((long) batches % count() * size, ofEpoch);
    }

    /// The batches of an epoch, one prepared ahead in the background; close it.
    ///
    /// @param epoch 0 is the first
    /// @param loader whose threads do so
    public Epoch epoch(int epoch, Loader loader) {
        return epoch(epoch, 0, loader);
    }

    /// The same from a later batch on, to take up a run that was stopped.
    public Epoch epoch(int epoch, int firstBatch, Loader loader) {
        return new Epoch(this, epoch, firstBatch, loader);
    }

    /// The positions of the pictures in the order of an epoch.
    int[] order(int epoch) {
        return shuffled
                ? Draws.mixed(
                        pictures.shards(), pictures.size(), Draws.of(seed, Draws.SHUFFLE, epoch))
                : IntStream.range(0, pictures.size()).toArray();
    }
}
