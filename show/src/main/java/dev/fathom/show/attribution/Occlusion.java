package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Views;
import dev.fathom.network.Patch;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Occlusion (Zeiler & Fergus 2014): a grey square hides one part of the picture after the other. A
/// pixel's value is by how much the class's probability falls, the mean over all squares that hide
/// it; below 0 where it rises.
///
/// @param square pixels that it has a side
/// @param step pixels from one place of the square to the next; the last lies at the border
public record Occlusion(int square, int step) implements Attribution {
    private static final byte GREY = (byte) 128;
    private static final int BATCH = 16;

    public Occlusion {
        if (square < 1) {
            throw new IllegalArgumentException("expected a square of 1 or more, found " + square);
        }
        if (step < 1 || step > square) {
            throw new IllegalArgumentException(
                    "expected a step of 1 … %d, the side of the square, so that each pixel is hidden once; found %d"
                            .formatted(square, step));
        }
    }

    /// A square of a seventh of the picture, moved by half of its side.
    public static Occlusion usual(Volume input) {
        int square = Math.max(1, Math.min(input.width(), input.height()) / 7);
        return new Occlusion(square, Math.max(1, square / 2));
    }

    /// What the square hides, place by place.
    ///
    /// @throws IllegalArgumentException when it is larger than the picture
    public List<Patch> patches(Volume input) {
        List<Patch> patches = new ArrayList<>();
        for (int top : along(input.height())) {
            for (int left : along(input.width())) {
                patches.add(new Patch(left, top, square, square));
            }
        }
        return patches;
    }

    private List<Integer> along(int pixels) {
        if (square > pixels) {
            throw new IllegalArgumentException(
                    "a square of %d is larger than the picture, which is %d pixels wide or high"
                            .formatted(square, pixels));
        }
        List<Integer> places = new ArrayList<>();
        for (int at = 0; at < pixels - square; at += step) {
            places.add(at);
        }
        places.add(pixels - square);
        return places;
    }

    @Override
    public HeatMap of(Model model, byte[] picture, int target, Engine engine) {
        return of(model, picture, target, engine, done -> {});
    }

    /// @param onPatches hears how many patches were hidden
    public HeatMap of(
            Model model, byte[] picture, int target, Engine engine, IntConsumer onPatches) {
        Volume input = model.network().input();
        List<Patch> patches = patches(input);
        int together = Math.min(BATCH, patches.size());
        Predictor predictor = new Predictor(model, Views.crops(1), engine, together);
        double whole = predictor.probabilities(picture)[0][target];
        double[] sums = new double[input.pixels()];
        int[] hidden = new int[input.pixels()];
        for (int from = 0; from < patches.size(); from += together) {
            int batch = Math.min(together, patches.size() - from);
            byte[] rest = new byte[batch * picture.length];
            for (int n = 0; n < batch; n++) {
                System.arraycopy(picture, 0, rest, n * picture.length, picture.length);
                for (int pixel : pixels(patches.get(from + n), input)) {
                    int at = n * picture.length + pixel * input.depth();
                    Arrays.fill(rest, at, at + input.depth(), GREY);
                }
            }
            double[][] probabilities = predictor.probabilities(rest);
            for (int n = 0; n < batch; n++) {
                for (int pixel : pixels(patches.get(from + n), input)) {
                    sums[pixel] += whole - probabilities[n][target];
                    hidden[pixel]++;
                }
            }
            onPatches.accept(from + batch);
        }
        float[] map = new float[sums.length];
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) (sums[i] / hidden[i]);
        }
        Volume places = new Volume(input.width(), input.height(), 1);
        return new HeatMap(this, target, whole, new Tensor(1, places, map));
    }

    /// The pixels of a patch, counted row by row.
    private static int[] pixels(Patch patch, Volume input) {
        int first = patch.top() * input.width() + patch.left();
        return IntStream.range(0, patch.width() * patch.height())
                .map(i -> first + i / patch.width() * input.width() + i % patch.width())
                .toArray();
    }
}
