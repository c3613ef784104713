package dev.fathom.machine;

import dev.fathom.kernel.Kernels;
import dev.fathom.machine.code.Call;
import java.lang.foreign.MemorySegment;

/// How a layer's pixels are cut into calls, each short: the same whatever the number of threads.
///
/// @param places of the layer
/// @param band pixels of a call
record Pieces(Places places, int band) {
    private static final int TILE = 6;
    private static final int MOST = 1020;
    private static final int LEAST = 24;

    /// Cycles that a call is worth.
    private static final int CYCLES = 1 << 15;

    /// @param cycles of a pixel
    static Pieces of(Places places, int cycles) {
        int most = Math.max(1, Call.SHORT / cycles);
        int band = Math.min(most, Math.clamp(CYCLES / cycles, LEAST, MOST));
        return new Pieces(places, band <= TILE ? band : band / TILE * TILE);
    }

    /// Some pixels of pictures whose places stand in one table.
    ///
    /// @param unit number of the pictures' table
    /// @param from the first pixel in it
    /// @param pixel the first one's number among all
    record Piece(int unit, int from, int count, long pixel) {}

    /// What a piece is for: the parts `from` … `to` − 1 of it.
    @FunctionalInterface
    interface PartWork {
        void run(Piece piece, int from, int to);
    }

    /// Does work on all threads.
    ///
    /// @param most into how many parts a piece can be cut
    void run(Kernels kernels, int batch, int most, PartWork work) {
        int units = Math.ceilDiv(batch, places.pictures());
        int unit = places.pictures() * places.pixels();
        int last = (batch - (units - 1) * places.pictures()) * places.pixels();
        int bands = Math.ceilDiv(unit, band);
        int lastBands = Math.ceilDiv(last, band);
        int all = (units - 1) * bands + lastBands;
        int parts = Math.clamp(Math.ceilDiv(4 * kernels.threads(), all), 1, most);
        kernels.parallel(
                all * parts,
                i -> {
                    int number = i / parts / bands;
                    int from = i / parts % bands * band;
                    int here = number == units - 1 ? last : unit;
                    Piece piece =
                            new Piece(
                                    number,
                                    from,
                                    Math.min(band, here - from),
                                    (long) number * unit + from);
                    int part = i % parts;
                    work.run(piece, part * most / parts, (part + 1) * most / parts);
                });
    }

    /// The table of a piece.
    MemorySegment table(Piece piece) {
        return slice(MemorySegment.ofArray(places.table()), 4L * piece.from(), 4L * piece.count());
    }

    /// What a piece reads.
    ///
    /// @param window bytes that a pixel's window reaches over
    /// @param shift of all places, in bytes
    MemorySegment read(Piece piece, MemorySegment a, int window, int shift) {
        long unit = (long) piece.unit() * places.pictures() * places.pictureBytes();
        int last = places.table()[piece.from() + piece.count() - 1];
        return slice(a, unit + shift, (long) last + window);
    }

    /// A part of an array, which reaches so far.
    ///
    /// @throws IndexOutOfBoundsException when it doesn't
    static MemorySegment slice(MemorySegment array, long from, long bytes) {
        return array.asSlice(from, bytes);
    }
}
