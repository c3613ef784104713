package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;

/// The effective receptive field of a neuron (Luo et al. 2016): how much its value changes with
/// each pixel, the largest size among the slopes along its channels, mean over pictures.
///
/// @param slopes one a pixel, 0 or more
public record EffectiveField(Tensor slopes) {

    /// @param pictures bytes of 0 … 255 in the shape of the network's input; at least one
    /// @param node position of the neuron's layer
    /// @param x column of the neuron
    /// @param y row of the neuron
    /// @param d its depth slice
    public static EffectiveField of(
            Model model, List<byte[]> pictures, int node, int x, int y, int d, Engine engine) {
        Network network = model.network();
        Volume input = network.input();
        Session session =
                Program.gradient(network, model.stored(), engine, 1, Network.INPUT).session();
        float[] upper = session.gradientOf(node);
        int neuron =
                new Tensor(1, network.volume(node), session.outputOf(node)).column(0, x, y) + d;
        float[] mean = new float[input.pixels()];
        for (byte[] picture : pictures) {
            model.preprocessing().apply(picture, 0, session.input(), 0, picture.length);
            session.forward(1, 0, node);
            Arrays.fill(upper, 0);
            upper[neuron] = 1;
            session.backward(node);
            Tensor slopes =
                    ClassGradient.largest(new Tensor(1, input, session.gradientOf(Network.INPUT)));
            for (int i = 0; i < mean.length; i++) {
                mean[i] += slopes.data()[i] / pictures.size();
            }
        }
        return new EffectiveField(
                new Tensor(1, new Volume(input.width(), input.height(), 1), mean));
    }

    /// The fewest pixels whose slopes make up this share of the sum of all.
    ///
    /// @param share 0 … 1
    public int pixels(double share) {
        float[] sorted = slopes.data().clone();
        Arrays.sort(sorted);
        double all = 0;
        for (float slope : sorted) {
            all += slope;
        }
        int count = 0;
        double sum = 0;
        while (sum < share * all && count < sorted.length) {
            sum += sorted[sorted.length - ++count];
        }
        return count;
    }

    /// Position of the largest slope, counted row by row.
    public int strongest() {
        int strongest = 0;
        for (int i = 1; i < slopes.data().length; i++) {
            strongest = slopes.data()[i] > slopes.data()[strongest] ? i : strongest;
        }
        return strongest;
    }
}
