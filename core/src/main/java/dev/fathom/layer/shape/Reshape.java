package dev.fathom.layer.shape;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The same values as another volume: as they lie, row by row with depth contiguous, or first cut
/// into dimensions that are put into another order (ONNX Reshape, Transpose, DepthToSpace,
/// SpaceToDepth and their chains).
///
/// `reshape(6, 4, 1).cut(2, 3, 2, 2).order(0, 2, 1, 3)` reads 3×2×4 and makes of each pixel's four
/// values a square of 2×2 pixels.
///
/// @param volume what it makes
/// @param sizes of the dimensions into which the values are cut, outermost first; empty when they
///   stay as they lie
/// @param order for each dimension of the result its number among those
public record Reshape(Volume volume, List<Integer> sizes, List<Integer> order) implements Layer {

    public Reshape {
        sizes = List.copyOf(sizes);
        order = List.copyOf(order);
        long values = 1;
        for (int size : sizes) {
            values = size < 1 ? -1 : Math.min(values * size, Integer.MAX_VALUE + 1L);
        }
        if (!sizes.isEmpty() && values != volume.size()) {
            throw new IllegalArgumentException(
                    "cut(%s): the sizes must be 1 or more, and their product the %,d values of %s"
                            .formatted(list(sizes, ", "), volume.size(), volume));
        }
        List<Integer> all = IntStream.range(0, sizes.size()).boxed().toList();
        if (!order.stream().sorted().toList().equals(all)) {
            throw new IllegalArgumentException(
                    sizes.isEmpty()
                            ? "order(%s): say before by cut(…) of what".formatted(list(order, ", "))
                            : "order(%s): each of 0 … %d must be there once"
                                    .formatted(list(order, ", "), sizes.size() - 1));
        }
    }

    private static String list(List<Integer> numbers, String between) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(between));
    }

    /// Cuts the values into dimensions, outermost first.
    ///
    /// @throws IllegalArgumentException when they don't make as many values
    public Reshape cut(int... sizes) {
        List<Integer> all = IntStream.of(sizes).boxed().toList();
        return new Reshape(volume, all, IntStream.range(0, all.size()).boxed().toList());
    }

    /// Puts the dimensions of [#cut] into another order.
    ///
    /// @throws IllegalArgumentException when these aren't all of them
    public Reshape order(int... order) {
        return new Reshape(volume, sizes, IntStream.of(order).boxed().toList());
    }

    @Override
    public String kind() {
        return "reshape";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume in = first(inputs);
        if (in.size() != volume.size()) {
            throw new ShapeException(
                    "%s is not %s: a reshape keeps the number of values"
                            .formatted(product(in), product(volume)));
        }
        return volume;
    }

    private static String product(Volume v) {
        return v.width() + "·" + v.height() + "·" + v.depth() + " = " + v.size();
    }

    @Override
    public String formula(List<Volume> inputs) {
        return keepsValues()
                ? product(first(inputs))
                : list(sizes, "·") + " in order " + list(order, ", ");
    }

    @Override
    public Sight sight(List<Volume> inputs, int input) {
        Volume in = first(inputs);
        return new Sight(Sight.Along.every(in.width()), Sight.Along.every(in.height()));
    }

    /// Whether nothing moves.
    @Override
    public boolean keepsValues() {
        return order.equals(order.stream().sorted().toList());
    }

    @Override
    public void forward(Pass p) {
        if (keepsValues()) {
            p.copy(p.x(), p.y());
        } else {
            move(p, p.x(), p.y(), false);
        }
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx == null) {
            return;
        }
        if (keepsValues()) {
            p.copy(p.dy(), dx);
        } else {
            move(p, p.dy(), dx, true);
        }
    }

    /// @param back from the result's order to that of what it reads
    private void move(Pass p, float[] from, float[] to, boolean back) {
        int size = volume.size();
        boolean[] stays = {order.getLast() == sizes.size() - 1};
        int run = stays[0] ? sizes.getLast() : 1;
        p.eachPicture(
                n -> {
                    int[] at = new int[sizes.size()];
                    int[] strides = strides();
                    int place = 0;
                    int first = n * size;
                    for (int i = 0; i < size; i += run) {
                        int source = first + (back ? i : place);
                        int target = first + (back ? place : i);
                        if (run == 1) {
                            to[target] = from[source];
                        } else {
                            System.arraycopy(from, source, to, target, run);
                        }
                        place = next(at, strides, place, stays[0]);
                    }
                });
    }

    /// Where the value lies that comes next in the result's order.
    ///
    /// @param at indices in that order, which move on
    /// @param runs whether the last dimension is passed as a whole
    private int next(int[] at, int[] strides, int place, boolean runs) {
        int now = place;
        for (int k = at.length - (runs ? 2 : 1); k >= 0; k--) {
            int length = sizes.get(order.get(k));
            now += strides[k];
            if (++at[k] < length) {
                return now;
            }
            now -= strides[k] * length;
            at[k] = 0;
        }
        return now;
    }

    /// For each dimension of the result, how far its neighbours lie apart in what is read.
    private int[] strides() {
        int[] strides = new int[sizes.size()];
        int stride = 1;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            strides[order.indexOf(i)] = stride;
            stride *= sizes.get(i);
        }
        return strides;
    }

    /// Where a value of the result, counted as they lie, lies in what is read.
    public int place(int value) {
        int[] strides = strides();
        int place = sizes.isEmpty() ? value : 0;
        int rest = value;
        for (int k = strides.length - 1; k >= 0; k--) {
            int length = sizes.get(order.get(k));
            place += rest % length * strides[k];
            rest /= length;
        }
        return place;
    }

    @Override
    public String toString() {
        return "reshape(%d, %d, %d)".formatted(volume.width(), volume.height(), volume.depth())
                + (sizes.isEmpty()
                        ? ""
                        : ".cut(" + list(sizes, ", ") + ").order(" + list(order, ", ") + ")");
    }
}
