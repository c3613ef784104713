package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Session;

/// What a deconvnet rebuilds of a picture (Zeiler & Fergus 2014): the class's score goes back
/// through the transposed filters, a max pool returns a value to the place that it came from, and a
/// ReLU is a ReLU again. Other layers pass back their slopes. A pixel's value is the largest size
/// among its channels.
public record Deconvnet() implements Attribution {

    @Override
    public HeatMap of(Model model, byte[] picture, int target, Engine engine) {
        ClassGradient rebuilt =
                ClassGradient.of(
                        model, picture, Network.INPUT, target, engine, Session::backwardRectified);
        return new HeatMap(
                this, target, rebuilt.probability(), ClassGradient.largest(rebuilt.gradient()));
    }
}
