package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;

/// A saliency map (Simonyan et al. 2013): how much the class's score changes with a pixel, the
/// largest size among the slopes along its channels, as the network reads them.
public record Saliency() implements Attribution {

    @Override
    public HeatMap of(Model model, byte[] picture, int target, Engine engine) {
        ClassGradient slopes = ClassGradient.of(model, picture, Network.INPUT, target, engine);
        return new HeatMap(
                this, target, slopes.probability(), ClassGradient.largest(slopes.gradient()));
    }
}
