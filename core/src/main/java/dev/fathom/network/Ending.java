package dev.fathom.network;

import dev.fathom.data.samples.Task;
import dev.fathom.kernel.Activation;
import dev.fathom.layer.Layers;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;

/// How a network ends, so that what it gives is an answer to a task.
///
/// | task | the network gives |
/// |---|---|
/// | classify | a value a class, as a rule behind a softmax |
/// | labels | a value a label, behind a sigmoid |
/// | segment | as many columns as its input, of a value a class, behind a softmax |
/// | regress | the values, behind a scale and a shift that bring them to their units |
///
/// Stateless and thread-safe.
public final class Ending {
    /// The layer that brings values to their units.
    public static final String UNITS = "units";

    private Ending() {}

    /// The network with as many values as are to be told, and ended so that they are meant as the
    /// task means them.
    ///
    /// @param values classes, labels or numbers
    /// @throws IllegalArgumentException when the network can't be made to tell so many
    public static Network fitting(Network network, Task task, int values) {
        network.checkSingle();
        return switch (task) {
            case CLASSIFY -> network.classes(values);
            case LABELS -> {
                Network fitting = network.classes(values);
                yield isSigmoid(last(fitting))
                        ? fitting
                        : fitting.ending("labels", Layers.sigmoid());
            }
            case REGRESS -> {
                Network fitting = network.classes(values);
                yield hasUnits(fitting) ? fitting : fitting.ending(UNITS, Layers.affine());
            }
            case SEGMENT -> pixels(network, values);
        };
    }

    /// The same for a network that ends for another task.
    ///
    /// @param before which
    public static Network fitting(Network network, Task before, Task task, int values) {
        return task == Task.CLASSIFY && before != task
                ? network.classes(values).ending("classes", Layers.softmax())
                : fitting(network, task, values);
    }

    private static Network pixels(Network network, int classes) {
        checkColumns(network);
        Network fitting = network.output().depth() == classes ? network : network.headOf(classes);
        if (fitting.output().depth() != classes) {
            throw new IllegalArgumentException(
                    "%s gives %s and can't be made to tell %d classes of pixels, because its last layer with weights, %s, is no convolution; end it with conv(%3$d, 1), softmax()"
                            .formatted(
                                    network.name(),
                                    network.output(),
                                    classes,
                                    network.nodes().get(network.head()).name()));
        }
        return fitting.logits() == fitting.result()
                ? fitting.ending("classes", Layers.softmax())
                : fitting;
    }

    private static void checkColumns(Network network) {
        Volume input = network.input();
        Volume output = network.output();
        if (output.width() != input.width() || output.height() != input.height()) {
            throw new ShapeException(
                    "%s gives %s, but a mask needs a column of values for each of the %d×%d pixels that it reads; take a network that ends as large as it begins, as unet-small does"
                            .formatted(network.name(), output, input.width(), input.height()));
        }
    }

    private static Node last(Network network) {
        return network.nodes().get(network.result());
    }

    private static boolean isSigmoid(Node node) {
        return node.layer() instanceof Pointwise p && p.function() == Activation.SIGMOID;
    }

    /// Whether the last layer brings values to their units.
    public static boolean hasUnits(Network network) {
        return last(network).layer().equals(Layers.affine());
    }

    /// Position of the node whose values are compared with what is right: the last, or the one
    /// before a last softmax or sigmoid.
    public static int compared(Network network, Task task) {
        Node last = last(network);
        return task == Task.LABELS && isSigmoid(last) ? last.inputs().getFirst() : network.logits();
    }

    /// How many classes, labels or numbers a network tells.
    public static int values(Network network, Task task) {
        return task == Task.SEGMENT ? network.output().depth() : network.output().size();
    }

    /// Fails unless what a network gives can be an answer to a task.
    ///
    /// @param values classes, labels or numbers
    /// @throws ShapeException when it can't
    public static void check(Network network, Task task, int values) {
        network.checkSingle();
        if (task == Task.SEGMENT) {
            checkColumns(network);
        }
        int found = values(network, task);
        if (found != values) {
            String name = network.name();
            throw new ShapeException(
                    switch (task) {
                        case CLASSIFY ->
                                "%s gives %d values, but the pictures are of %d classes; end the network with dense(%3$d), softmax()"
                                        .formatted(name, found, values);
                        case LABELS ->
                                "%s gives %d values, but the pictures have %d labels; end the network with dense(%3$d), sigmoid()"
                                        .formatted(name, found, values);
                        case SEGMENT ->
                                "%s gives %d values a pixel, but the masks are of %d classes; end the network with conv(%3$d, 1), softmax()"
                                        .formatted(name, found, values);
                        case REGRESS ->
                                "%s gives %d values, but %d are to be told of each picture; end the network with dense(%3$d)"
                                        .formatted(name, found, values);
                    });
        }
    }
}
