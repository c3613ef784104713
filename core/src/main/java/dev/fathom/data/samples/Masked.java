package dev.fathom.data.samples;

import dev.fathom.file.Sha256;
import dev.fathom.tensor.Volume;
import java.security.MessageDigest;
import java.util.List;

/// Pictures with a mask for each: see [Pictures#masked].
record Masked(Pictures pictures, Pictures masks, List<String> labels) implements Pictures {

    Masked {
        labels = List.copyOf(labels);
        if (labels.size() < 2 || labels.size() > Task.IGNORED) {
            throw new IllegalArgumentException(
                    "masks tell 2 … %d classes apart, found %d"
                            .formatted(Task.IGNORED, labels.size()));
        }
        Volume wanted = maskOf(pictures.volume());
        if (masks.size() != pictures.size() || !masks.volume().equals(wanted)) {
            throw new IllegalArgumentException(
                    "%d pictures of %s need as many masks of %s, found %d of %s"
                            .formatted(
                                    pictures.size(),
                                    pictures.volume(),
                                    wanted,
                                    masks.size(),
                                    masks.volume()));
        }
    }

    private static Volume maskOf(Volume volume) {
        return new Volume(volume.width(), volume.height(), 1);
    }

    @Override
    public Task task() {
        return Task.SEGMENT;
    }

    @Override
    public int size() {
        return pictures.size();
    }

    @Override
    public Volume volume() {
        return pictures.volume();
    }

    @Override
    public int label(int i) {
        throw task().noClass();
    }

    @Override
    public void read(int i, byte[] into, int at) {
        pictures.read(i, into, at);
    }

    @Override
    public int targets() {
        return 0;
    }

    @Override
    public void target(int i, float[] into, int at) {}

    @Override
    public Pictures subset(int... indices) {
        return new Masked(pictures.subset(indices), masks.subset(indices), labels);
    }

    @Override
    public Pictures scaled(Volume wanted) {
        return wanted.equals(volume())
                ? this
                : new Masked(
                        pictures.scaled(wanted), Derived.nearest(masks, maskOf(wanted)), labels);
    }

    @Override
    public Pictures cropped(Volume wanted) {
        return wanted.equals(volume())
                ? this
                : new Masked(pictures.cropped(wanted), masks.cropped(maskOf(wanted)), labels);
    }

    /// Of the picture and its mask.
    @Override
    public byte[] digest(int i) {
        MessageDigest digest = Sha256.digest();
        digest.update(pictures.digest(i));
        return digest.digest(masks.digest(i));
    }
}
