package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;

/// A way to find out how much each place of a picture counts for a class.
///
/// Implementations are immutable and thread-safe.
public sealed interface Attribution permits Deconvnet, GradCam, Occlusion, Saliency {

    /// @param picture bytes of 0 … 255 in the shape of the network's input
    /// @param target number of the class
    /// @throws dev.fathom.tensor.ShapeException when the model doesn't give one score a class
    /// @throws IllegalArgumentException when the network has not what this needs
    HeatMap of(Model model, byte[] picture, int target, Engine engine);
}
