package dev.fathom.kernel;

import dev.fathom.tensor.Axis;
import java.util.Arrays;

/// The part of a pool's window that lies in the input, along one axis.
///
/// @param from first position in the input
/// @param to before which the positions end
/// @param step distance between neighbouring positions
/// @param padded number of positions inside the padded input
public record Span(int from, int to, int step, int padded) {

    /// The part of a window that lies in an input of this size.
    ///
    /// @param window the window's number along the axis
    public static Span of(Axis axis, int size, int window) {
        int step = axis.dilation();
        int start = window * axis.stride() - axis.before();
        int from = start < 0 ? start + Math.ceilDiv(-start, step) * step : start;
        int end = start + axis.extent();
        int padded = Math.ceilDiv(Math.min(end, size + axis.after()) - start, step);
        return new Span(from, Math.min(end, size), step, padded);
    }

    /// The spans of all windows.
    public static Span[] all(Axis axis, int size, int windows) {
        Span[] spans = new Span[windows];
        Arrays.setAll(spans, window -> of(axis, size, window));
        return spans;
    }

    /// Number of positions in the input.
    public int count() {
        return Math.max(0, Math.ceilDiv(to - from, step));
    }

    /// What an average divides by: the number of values of the window with these two sides.
    public static int divisor(boolean countPadding, Span x, Span y) {
        return countPadding ? x.padded() * y.padded() : x.count() * y.count();
    }
}
