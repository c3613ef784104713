package dev.fathom.model.quantize;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A model in 8 bits: weights, and what flows between its layers.
///
/// Batch norms are folded into the convolutions before them. Weights have a scale a filter, values
/// a [grid][dev.fathom.engine.quantized.Grid] a tensor, the one with the smallest squared error on
/// some pictures. The mean error that rounded weights make on them is taken out of the biases. What
/// the layers lose each by itself is measured, and the one that loses most stays float as long as
/// the network loses too much.
///
/// @param model the quantized model
/// @param pictures on how many it was measured
/// @param losses by layer in the network's order, what the network's scores lose when it alone
///   computes in whole numbers: the squared error, as a part of the scores' variance
/// @param loss the same of the quantized model
/// @param floatLayers names of the convolutions and fully connected layers that stay float
public record Quantization(
        Model model,
        int pictures,
        Map<String, Double> losses,
        double loss,
        List<String> floatLayers) {
    /// Pictures on which ranges are measured unless another number is said.
    public static final int PICTURES = 256;

    /// What may be lost: a hundredth of the variance of the scores.
    public static final double MOST_LOST = 0.01;

    /// Pictures on which losses are measured.
    private static final int SCORED = 16;

    /// Pictures that run at a time.
    private static final int TOGETHER = 4;

    public Quantization {
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        floatLayers = List.copyOf(floatLayers);
    }

    /// Quantizes a model.
    ///
    /// @param pictures as the network reads them, such as it was trained on
    /// @throws IllegalArgumentException when there are none, or the model is quantized already, has
    ///   no convolution, or reads several inputs: the way out
    /// @throws dev.fathom.tensor.ShapeException when they aren't what the network reads
    public static Quantization of(Model model, Pictures pictures, Engine engine) {
        List<Tensor> inputs = new ArrayList<>();
        int size = pictures.volume().size();
        for (int from = 0; from < pictures.size(); from += TOGETHER) {
            byte[] bytes = new byte[Math.min(TOGETHER, pictures.size() - from) * size];
            for (int i = 0; i * size < bytes.length; i++) {
                pictures.read(from + i, bytes, i * size);
            }
            inputs.add(model.input(bytes));
        }
        return of(model, inputs, engine, MOST_LOST);
    }

    /// The same on inputs that are numbers already.
    ///
    /// @param inputs some at a time
    /// @param mostLost what the network's scores may lose, as a part of their variance: from 0, so
    ///   that all layers stay float, up
    public static Quantization of(
            Model model, List<Tensor> inputs, Engine engine, double mostLost) {
        check(model, inputs);
        Model floats = Folding.of(model);
        Network network = floats.network();
        Places places = new Places(network);
        List<Integer> all = places.convolutions();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has neither a convolution nor a fully connected layer, and nothing else computes in whole numbers; leave it as it is"
                            .formatted(network.name()));
        }
        Measured measured =
                Measured.of(
                        floats,
                        inputs,
                        engine,
                        places.of(new TreeSet<>(all)).values(),
                        all.stream().map(i -> network.nodes().get(i).inputs().getFirst()).toList());
        Scores scores = Scores.of(floats, inputs, SCORED, engine);
        Variants variants = Variants.of(floats, places, measured);
        Map<Integer, Double> losses = new TreeMap<>();
        all.forEach(i -> losses.put(i, scores.loss(variants.of(Set.of(i)), engine)));
        Set<Integer> whole = new TreeSet<>(all);
        double loss = scores.loss(variants.of(whole), engine);
        while (loss > mostLost && !whole.isEmpty()) {
            whole.remove(
                    whole.stream()
                            .max(
                                    Comparator.comparingDouble(
                                            i -> Objects.requireNonNull(losses.get(i))))
                            .orElseThrow());
            loss = scores.loss(variants.of(whole), engine);
        }
        Map<String, Double> named = new LinkedHashMap<>();
        losses.forEach((i, lost) -> named.put(network.nodes().get(i).name(), lost));
        return new Quantization(
                variants.of(whole),
                inputs.stream().mapToInt(Tensor::batch).sum(),
                named,
                loss,
                all.stream()
                        .filter(i -> !whole.contains(i))
                        .map(i -> network.nodes().get(i).name())
                        .toList());
    }

    private static void check(Model model, List<Tensor> inputs) {
        if (!model.grids().isEmpty()) {
            throw new IllegalArgumentException(
                    "%s is quantized already; quantize the model that it was made from"
                            .formatted(model.network().name()));
        }
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException(
                    "there are no pictures on which the ranges of %s's values could be measured; give some, 100 or more"
                            .formatted(model.network().name()));
        }
        model.network().checkOneInput();
    }
}
