package dev.fathom.data.samples;

import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Pictures that are arrays of bytes.
final class InMemory implements Pictures {
    private final Volume volume;
    private final List<String> labels;
    private final int[] classes;
    private final List<byte[]> pictures;

    InMemory(Volume volume, List<String> labels, int[] classes, List<byte[]> pictures) {
        Classed.check(pictures.size(), labels, classes);
        for (int i = 0; i < classes.length; i++) {
            if (pictures.get(i).length != volume.size()) {
                throw new IllegalArgumentException(
                        "picture %s: expected %s bytes for %s, found %s"
                                .formatted(i, volume.size(), volume, pictures.get(i).length));
            }
        }
        this.volume = volume;
        this.labels = List.copyOf(labels);
        this.classes = classes.clone();
        this.pictures = List.copyOf(pictures);
    }

    @Override
    public int size() {
        return classes.length;
    }

    @Override
    public Volume volume() {
        return volume;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public int label(int i) {
        return classes[i];
    }

    @Override
    public void read(int i, byte[] into, int at) {
        Lengths.check("into", into.length, at, 1, "pictures", volume.size());
        System.arraycopy(pictures.get(i), 0, into, at, volume.size());
    }
}
