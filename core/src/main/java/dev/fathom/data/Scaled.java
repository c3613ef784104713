package dev.fathom.data;

import dev.fathom.tensor.Volume;
import java.util.List;

/// The pictures of another set at another size.
final class Scaled implements Pictures {
    private final Pictures original;
    private final Volume volume;

    Scaled(Pictures original, Volume volume) {
        Scaling.checkDepths(original.volume().depth(), volume.depth());
        this.original = original;
        this.volume = volume;
    }

    @Override
    public int size() {
        return original.size();
    }

    @Override
    public Volume volume() {
        return volume;
    }

    @Override
    public List<String> labels() {
        return original.labels();
    }

    @Override
    public int label(int i) {
        return original.label(i);
    }

    @Override
    public void read(int i, byte[] into, int at) {
        Volume size = original.volume();
        byte[] picture = new byte[size.size()];
        original.read(i, picture, 0);
        int row = size.width() * size.depth();
        Scaling.fit(
                (y, to) -> System.arraycopy(picture, y * row, to, 0, row), size, volume, into, at);
    }
}
