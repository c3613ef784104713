package dev.fathom.show.attribution;

import dev.fathom.kernel.Kernels;
import dev.fathom.model.Model;
import dev.fathom.network.Network;

/// A saliency map (Simonyan et al. 2013): how much the class's score changes with a pixel, the
/// largest size among the slopes along its channels, as the network reads them.
public record Saliency() implements Attribution {

    @Override
    public HeatMap of(Model model, byte[] picture, int target, Kernels kernels) {
        ClassGradient slopes = ClassGradient.of(model, picture, Network.INPUT, target, kernels);
        return new HeatMap(
                this, target, slopes.probability(), ClassGradient.largest(slopes.gradient()));
    }
}
