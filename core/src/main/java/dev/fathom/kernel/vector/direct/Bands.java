package dev.fathom.kernel.vector.direct;

/// A batch cut into [Band]s: whole pictures when they are small, else some rows of one.
///
/// @param pictures pictures of a band
/// @param rows rows of windows of a band
public record Bands(Sweep sweep, int batch, int pictures, int rows) {

    /// @param pixels number of windows that a band of whole pictures should reach
    /// @param floats number of source values that a band should not exceed
    public static Bands of(Sweep sweep, int batch, int pixels, int floats) {
        Line y = sweep.y();
        int row = sweep.x().extent(sweep.x().windows()) * sweep.channels();
        long picture = (long) row * y.extent(y.windows());
        if (picture <= floats || sweep.pixels() <= pixels) {
            int wanted = Math.ceilDiv(pixels, sweep.pixels());
            boolean copied = !sweep.isInside();
            int room = copied ? Math.toIntExact(floats / Math.max(1, picture)) : wanted;
            return new Bands(
                    sweep, batch, Math.clamp(Math.min(wanted, room), 1, batch), y.windows());
        }
        int windows = (floats / row - y.extent(1)) / y.step() + 1;
        int most = Math.clamp(windows, 1, y.windows());
        int bands = Math.ceilDiv(y.windows(), most);
        return new Bands(sweep, batch, 1, Math.ceilDiv(y.windows(), bands));
    }

    private int inPicture() {
        return Math.ceilDiv(sweep.y().windows(), rows);
    }

    public int count() {
        return Math.ceilDiv(batch, pictures) * inPicture();
    }

    public Band band(int number) {
        int picture = number / inPicture() * pictures;
        int row = number % inPicture() * rows;
        return new Band(
                sweep,
                picture,
                Math.min(pictures, batch - picture),
                row,
                Math.min(rows, sweep.y().windows() - row));
    }
}
