package dev.fathom.cli;

import dev.fathom.show.attribution.Saliency;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `fathom picture saliency`.
@Command(
        name = "saliency",
        description = "Draws how much the score of a class changes with each pixel of a picture.",
        footer = {
            "  ./fathom picture saliency squeezenet1.1 data/photos/coffee.jpg",
            "  ./fathom picture saliency squeezenet1.1 data/photos/coffee.jpg --class cup"
        })
final class PictureSaliency implements Callable<Integer> {
    private final Console console;

    @Mixin private ClassPicture shared = new ClassPicture();

    PictureSaliency(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return shared.draw(console, "saliency", new Saliency()::of);
    }
}
