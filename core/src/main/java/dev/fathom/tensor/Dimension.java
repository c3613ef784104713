package dev.fathom.tensor;

/// One of a volume's three.
public enum Dimension {
    WIDTH,
    HEIGHT,
    DEPTH;

    /// A volume's size along it.
    public int of(Volume volume) {
        return of(volume.width(), volume.height(), volume.depth());
    }

    /// That of three numbers which is about it.
    public int of(int width, int height, int depth) {
        return switch (this) {
            case WIDTH -> width;
            case HEIGHT -> height;
            case DEPTH -> depth;
        };
    }

    /// A volume of another size along it.
    public Volume of(Volume volume, int size) {
        return switch (this) {
            case WIDTH -> new Volume(size, volume.height(), volume.depth());
            case HEIGHT -> new Volume(volume.width(), size, volume.depth());
            case DEPTH -> volume.depth(size);
        };
    }

    /// Number of values that lie together in memory at one place of it: of the dimensions within.
    public int inner(Volume volume) {
        return switch (this) {
            case WIDTH -> volume.depth();
            case HEIGHT -> volume.width() * volume.depth();
            case DEPTH -> 1;
        };
    }
}
