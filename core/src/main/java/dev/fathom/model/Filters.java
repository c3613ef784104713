package dev.fathom.model;

import dev.fathom.data.Preprocessing;
import dev.fathom.layer.Layer;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The filters of a convolution or a fully connected layer, as they are drawn.
public final class Filters {
    private final Node node;
    private final Volume volume;
    private final boolean colour;
    private final int red;
    private final float[] weights;
    private final float @Nullable [] biases;

    private Filters(Model model, int position, Node node, Volume volume) {
        this.node = node;
        this.volume = volume;
        colour = colour(node, volume);
        red = model.preprocessing().order() == Preprocessing.Order.BGR ? 2 : 0;
        weights = model.weights()[position][0];
        biases = model.weights()[position].length > 1 ? model.weights()[position][1] : null;
    }

    /// Whether filters read the red, green and blue of the network's input.
    public static boolean colour(Node node, Volume volume) {
        return volume.depth() == 3 && node.inputs().getFirst() == Network.INPUT;
    }

    public Node node() {
        return node;
    }

    /// That of each filter.
    public Volume volume() {
        return volume;
    }

    /// Number of filters.
    public int count() {
        return node.output().depth();
    }

    /// Whether they read the red, green and blue of the network's input.
    public boolean colour() {
        return colour;
    }

    /// Which of their slices is the red one.
    public int red() {
        return red;
    }

    /// Whether a layer's filters are volumes that all its outputs share.
    public static boolean in(Layer layer) {
        return layer instanceof Conv || layer instanceof Dense;
    }

    /// @throws IllegalArgumentException when the layer has no filters that can be drawn
    public static Filters of(Model model, int position) {
        Node node = model.network().nodes().get(position);
        Volume volume = node.filter();
        if (volume == null || !in(node.layer())) {
            List<String> others =
                    model.network().nodes().stream()
                            .filter(n -> in(n.layer()))
                            .map(Node::name)
                            .toList();
            throw new IllegalArgumentException(
                    "%s, %s, has no filters that can be drawn%s"
                            .formatted(
                                    node.name(),
                                    node.layer(),
                                    others.isEmpty()
                                            ? "; nor has any other layer of the network"
                                            : "; layers that have: " + String.join(", ", others)));
        }
        return new Filters(model, position, node, volume);
    }

    /// One weight.
    ///
    /// @param tap row by row
    public float at(int filter, int tap, int d) {
        return weights[filter * volume.size() + tap * volume.depth() + d];
    }

    /// All weights of one filter.
    public Tensor weights(int filter) {
        int from = filter * volume.size();
        return new Tensor(1, volume, Arrays.copyOfRange(weights, from, from + volume.size()));
    }

    /// What is added to a filter's sum, or null where nothing is.
    public @Nullable Float bias(int filter) {
        return biases == null ? null : biases[filter];
    }

    /// Size of a filter's largest weight.
    public float largest(int filter) {
        float largest = 0;
        for (int i = filter * volume.size(); i < (filter + 1) * volume.size(); i++) {
            largest = Math.max(largest, Math.abs(weights[i]));
        }
        return largest;
    }
}
