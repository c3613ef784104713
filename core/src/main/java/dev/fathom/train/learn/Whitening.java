package dev.fathom.train.learn;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.augment.Eigenvectors;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Objects;

/// First weights of a first convolution from the training pictures: their patches become filters'
/// outputs that don't depend on each other and are of like size (Jordan 2024, airbench).
///
/// The filters are the eigenvectors v of the patches' second moments, divided by √(λ + 0.0005), by
/// falling eigenvalue λ, and then their negatives.
public final class Whitening {
    private static final int MOST_PICTURES = 5000;
    private static final double SMALL = 5e-4;

    private Whitening() {}

    /// @param layer name of the convolution
    /// @param batches of the training pictures as they are, in their own order
    public static void set(Model model, String layer, Batches batches) {
        Network network = model.network();
        Node node = network.nodes().get(network.position(layer));
        Volume filter = Objects.requireNonNullElse(node.filter(), network.input());
        if (!(node.layer() instanceof Conv conv)
                || !node.inputs().equals(List.of(Network.INPUT))
                || conv.filters() != 2 * filter.size()) {
            throw new IllegalArgumentException(
                    "%s: %s can't be whitened; that is for a convolution that reads the input and has twice as many filters as its filters have weights, here %d"
                            .formatted(network.name(), layer, 2 * filter.size()));
        }
        Eigenvectors axes = Eigenvectors.of(moments(batches, filter));
        float[] weights = Objects.requireNonNull(model.namedWeights().get(layer + ".weight"));
        int size = filter.size();
        for (int i = 0; i < size; i++) {
            double length = Math.sqrt(axes.values()[i] + SMALL);
            for (int k = 0; k < size; k++) {
                float weight = (float) (axes.vectors()[i][k] / length);
                weights[i * size + k] = weight;
                weights[(size + i) * size + k] = -weight;
            }
        }
    }

    /// The mean of each product of two values of a patch, over all patches of the first pictures.
    private static double[][] moments(Batches batches, Volume filter) {
        Volume volume = batches.pictures().volume();
        double[][] sums = new double[filter.size()][filter.size()];
        double[] patch = new double[filter.size()];
        long patches = 0;
        int pictures = 0;
        try (Epoch epoch = batches.epoch(0)) {
            while (epoch.hasNext() && pictures < MOST_PICTURES) {
                Batch batch = epoch.next();
                for (int n = 0; n < batch.size() && pictures < MOST_PICTURES; n++) {
                    for (int y = 0; y + filter.height() <= volume.height(); y++) {
                        for (int x = 0; x + filter.width() <= volume.width(); x++) {
                            read(batch.x(), n, volume, x, y, filter, patch);
                            add(patch, sums);
                            patches++;
                        }
                    }
                    pictures++;
                }
            }
        }
        for (int i = 0; i < patch.length; i++) {
            for (int k = 0; k <= i; k++) {
                sums[i][k] /= patches;
                sums[k][i] = sums[i][k];
            }
        }
        return sums;
    }

    private static void read(
            float[] pictures, int n, Volume volume, int x, int y, Volume filter, double[] patch) {
        int row = filter.width() * filter.depth();
        for (int dy = 0; dy < filter.height(); dy++) {
            int from = ((n * volume.height() + y + dy) * volume.width() + x) * volume.depth();
            for (int i = 0; i < row; i++) {
                patch[dy * row + i] = pictures[from + i];
            }
        }
    }

    /// Below the diagonal.
    private static void add(double[] patch, double[][] sums) {
        for (int i = 0; i < patch.length; i++) {
            for (int k = 0; k <= i; k++) {
                sums[i][k] += patch[i] * patch[k];
            }
        }
    }
}
