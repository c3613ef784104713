package dev.fathom.data.samples;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.picture.Scaling;
import dev.fathom.tensor.Volume;

/// The pictures of another set, each changed as it is read.
///
/// @param volume what they become
record Derived(Pictures original, Volume volume, Change change) implements Around {

    /// How a picture of the original's size becomes one of the new size.
    @FunctionalInterface
    interface Change {
        void apply(byte[] from, Volume size, byte[] into, int at, Volume wanted);
    }

    /// See [Pictures#scaled].
    static Pictures scaled(Pictures original, Volume volume) {
        Scaling.checkDepths(original.volume().depth(), volume.depth());
        return new Derived(original, volume, Derived::scale);
    }

    private static void scale(byte[] from, Volume size, byte[] into, int at, Volume wanted) {
        Scaling.fit(rows(from, size), size, wanted, into, at);
    }

    private static Scaling.Rows rows(byte[] from, Volume size) {
        int row = size.width() * size.depth();
        return (y, to) -> System.arraycopy(from, y * row, to, 0, row);
    }

    /// The same of masks, whose numbers can't be mixed: each pixel is the nearest.
    static Pictures nearest(Pictures masks, Volume volume) {
        return new Derived(masks, volume, Derived::pick);
    }

    private static void pick(byte[] from, Volume size, byte[] into, int at, Volume wanted) {
        Scaling.fitNearest(rows(from, size), size, wanted, into, at);
    }

    /// See [Pictures#cropped].
    static Pictures cropped(Pictures original, Volume volume) {
        Volume size = original.volume();
        if (volume.depth() != size.depth()
                || volume.width() > size.width()
                || volume.height() > size.height()) {
            throw new IllegalArgumentException(
                    "pictures of " + size + " have no middle of " + volume + "; scale them first");
        }
        return new Derived(original, volume, View.CENTRE::apply);
    }

    /// Of the pixels as they are here; the file's are others.
    @Override
    public byte[] encoded(int i) {
        byte[] picture = new byte[volume.size()];
        read(i, picture, 0);
        return ImageFile.png(picture, volume);
    }

    @Override
    public void read(int i, byte[] into, int at) {
        byte[] picture = new byte[original.volume().size()];
        original.read(i, picture, 0);
        change.apply(picture, original.volume(), into, at, volume);
    }
}
