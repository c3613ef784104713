package dev.fathom.cli.options;

import dev.fathom.cli.console.WrongUse;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How many parts of a picture are looked at.
public final class Crops {
    @Option(
            names = "--crops",
            paramLabel = "N",
            description = {
                "Looks at N parts of each picture and takes the mean of the probabilities: 5 for the"
                        + " middle and the corners, 10 for these and their mirror images, 2 for the"
                        + " middle and its mirror image, 9 for 3x3 places, 18 for these and their"
                        + " mirror images. Default: 1, the middle; for evaluate"
                        + " the views of the model's recipe."
            })
    private @Nullable Integer crops;

    @Option(
            names = "--resize",
            paramLabel = "SIDE",
            converter = AtLeastOne.class,
            description =
                    "Brings pictures to this size first, as in 256 for a network that reads 227x227."
                            + " Default: the model's own.")
    private @Nullable Integer resize;

    /// The model with the size that the user wants.
    ///
    /// @throws WrongUse when pictures of that size have no corners
    public Model resized(Model model) {
        Model resized =
                resize == null ? model : model.preprocessing(model.preprocessing().resize(resize));
        Volume input = model.network().input();
        if (number() > 2 && resized.preprocessing().resized(input).equals(input)) {
            throw new WrongUse(
                    "%s reads all of a picture, so %d crops would be the same; bring pictures to more than %s: --resize %d"
                            .formatted(
                                    model.network().name(),
                                    number(),
                                    input,
                                    Math.max(input.width(), input.height()) * 8 / 7));
        }
        return resized;
    }

    private int number() {
        return crops == null ? 1 : crops;
    }

    /// Whether the user says how many.
    public boolean isGiven() {
        return crops != null;
    }

    /// @throws WrongUse when there is no such number of crops
    public Views views() {
        try {
            return Views.crops(number());
        } catch (IllegalArgumentException e) {
            throw new WrongUse("--" + e.getMessage());
        }
    }
}
