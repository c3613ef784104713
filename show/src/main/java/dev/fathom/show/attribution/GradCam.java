package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.UsualLayer;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;

/// Grad-CAM (Selvaraju et al. 2017): the depth slices of a layer, each times the mean slope of the
/// class's score along it, summed; what is below 0 speaks against the class and is left out.
///
/// @param layer its name; wider or higher than 1
public record GradCam(String layer) implements Attribution {

    /// At the last layer before the scores that still has places.
    ///
    /// @throws IllegalArgumentException when there is none
    public static GradCam usual(Network network) {
        return new GradCam(network.nodes().get(UsualLayer.places(network)).name());
    }

    @Override
    public HeatMap of(Model model, byte[] picture, int target, Engine engine) {
        int node = model.network().position(layer);
        Volume volume = model.network().volume(node);
        if (volume.pixels() == 1) {
            throw new IllegalArgumentException(
                    "%s makes %s, which has one place only; choose a layer before it"
                            .formatted(layer, volume));
        }
        ClassGradient slopes = ClassGradient.of(model, picture, node, target, engine);
        double[] weights = means(slopes.gradient());
        float[] map = new float[volume.pixels()];
        for (int i = 0; i < map.length; i++) {
            double sum = 0;
            for (int d = 0; d < weights.length; d++) {
                sum += weights[d] * slopes.values().data()[i * weights.length + d];
            }
            map[i] = (float) Math.max(0, sum);
        }
        Volume places = new Volume(volume.width(), volume.height(), 1);
        return new HeatMap(this, target, slopes.probability(), new Tensor(1, places, map));
    }

    private static double[] means(Tensor tensor) {
        double[] means = new double[tensor.volume().depth()];
        for (int i = 0; i < tensor.data().length; i++) {
            means[i % means.length] += tensor.data()[i];
        }
        for (int d = 0; d < means.length; d++) {
            means[d] /= tensor.volume().pixels();
        }
        return means;
    }
}
