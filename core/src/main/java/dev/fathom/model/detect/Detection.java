package dev.fathom.model.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A rectangle of a picture in which a detector sees something. Its sides are shares of the width
/// and height of what the model reads, 0 at the left and the top; they may lie outside.
///
/// @param number of the class, from 0
/// @param probability 0 … 1
public record Detection(
        int number, double probability, double left, double top, double right, double bottom) {

    /// The rectangle around a centre.
    static Detection around(
            int number, double probability, double x, double y, double width, double height) {
        return new Detection(
                number, probability, x - width / 2, y - height / 2, x + width / 2, y + height / 2);
    }

    /// How much of two rectangles both cover, of all that they cover: 0 … 1 (intersection over
    /// union).
    public double overlap(Detection other) {
        double width = Math.min(right, other.right) - Math.max(left, other.left);
        double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
        double both = Math.max(0, width) * Math.max(0, height);
        double all = area() + other.area() - both;
        return all > 0 ? both / all : 0;
    }

    private double area() {
        return Math.max(0, right - left) * Math.max(0, bottom - top);
    }

    /// The likeliest of those of one class that lie over each other, the likeliest first
    /// (non-maximum suppression).
    ///
    /// @param most overlap of two that both stay
    public static List<Detection> likeliest(List<Detection> all, double most) {
        List<Detection> kept = new ArrayList<>();
        List<Detection> sorted =
                all.stream()
                        .sorted(Comparator.comparingDouble(Detection::probability).reversed())
                        .toList();
        for (Detection next : sorted) {
            if (kept.stream().noneMatch(k -> k.number == next.number && k.overlap(next) > most)) {
                kept.add(next);
            }
        }
        return kept;
    }
}
