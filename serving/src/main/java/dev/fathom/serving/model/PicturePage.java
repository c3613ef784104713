package dev.fathom.serving.model;

import dev.fathom.model.Model;

/// Shows a person what a served model makes of a picture.
///
/// Any number of threads may ask.
@FunctionalInterface
public interface PicturePage {
    /// Makes a page ready.
    ///
    /// @param label the model's name and version, for people
    /// @return the page's address
    /// @throws IllegalArgumentException when it is no picture, or none can be shown any more
    String of(String label, Model model, byte[] picture);
}
