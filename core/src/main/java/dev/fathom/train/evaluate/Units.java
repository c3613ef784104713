package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.network.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The units of values that a network tells: it learns numbers of mean 0 and deviation 1, and its
/// last layer, [Ending#UNITS], makes of them what people mean. That layer is not trained.
///
/// Stateless and thread-safe.
public final class Units {
    private Units() {}

    /// Position of the layer that is not trained; −1 for none.
    public static int layer(Model model) {
        boolean units = model.task() == Task.REGRESS && Ending.hasUnits(model.network());
        return units ? model.network().result() : -1;
    }

    /// What one of the network's own steps is in each value's unit; empty when they are the same.
    static List<Double> scales(Model model) {
        int layer = layer(model);
        if (layer < 0) {
            return List.of();
        }
        List<Double> scales = new ArrayList<>();
        for (float scale : model.weights()[layer][0]) {
            scales.add((double) Math.abs(scale));
        }
        return scales;
    }

    /// Makes the last layer's scale and shift the deviation and the mean of what is to be told of
    /// pictures; the deviation of what never changes is 1.
    public static void measure(Model model, Pictures pictures) {
        int values = pictures.targets();
        Spread[] spreads = new Spread[values];
        Arrays.setAll(spreads, _ -> new Spread());
        float[] target = new float[values];
        for (int i = 0; i < pictures.size(); i++) {
            pictures.target(i, target, 0);
            for (int v = 0; v < values; v++) {
                spreads[v].add(target[v]);
            }
        }
        float[] scale = new float[values];
        float[] shift = new float[values];
        for (int v = 0; v < values; v++) {
            float deviation = (float) Math.sqrt(spreads[v].squares() / pictures.size());
            scale[v] = deviation > 0 ? deviation : 1;
            shift[v] = (float) spreads[v].mean();
        }
        model.weights()[layer(model)] = new float[][] {scale, shift};
    }
}
