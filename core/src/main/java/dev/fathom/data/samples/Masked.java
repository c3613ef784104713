package dev.fathom.data.samples;

import dev.fathom.file.Sha256;
import dev.fathom.tensor.Volume;
import java.security.MessageDigest;
import java.util.List;

/// Pictures with a mask for each: see [Pictures#masked].
record Masked(Pictures original, Pictures masks, List<String> labels) implements Around {

    Masked {
        labels = List.copyOf(labels);
        if (labels.size() < 2 || labels.size() > Task.IGNORED) {
            throw new IllegalArgumentException(
                    "masks tell 2 … %d classes apart, found %d"
                            .formatted(Task.IGNORED, labels.size()));
        }
        Volume wanted = maskOf(original.volume());
        if (masks.size() != original.size() || !masks.volume().equals(wanted)) {
            throw new IllegalArgumentException(
                    "%d pictures of %s need as many masks of %s, found %d of %s"
                            .formatted(
                                    original.size(),
                                    original.volume(),
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
    public int label(int i) {
        throw task().noClass();
    }

    @Override
    public int targets() {
        return 0;
    }

    @Override
    public void target(int i, float[] into, int at) {}

    @Override
    public Pictures subset(int... indices) {
        return new Masked(original.subset(indices), masks.subset(indices), labels);
    }

    @Override
    public Pictures scaled(Volume wanted) {
        return wanted.equals(volume())
                ? this
                : new Masked(
                        original.scaled(wanted), Derived.nearest(masks, maskOf(wanted)), labels);
    }

    @Override
    public Pictures cropped(Volume wanted) {
        return wanted.equals(volume())
                ? this
                : new Masked(original.cropped(wanted), masks.cropped(maskOf(wanted)), labels);
    }

    /// Of the picture and its mask.
    @Override
    public byte[] digest(int i) {
        MessageDigest digest = Sha256.digest();
        digest.update(original.digest(i));
        return digest.digest(masks.digest(i));
    }
}
