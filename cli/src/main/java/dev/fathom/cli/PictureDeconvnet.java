package dev.fathom.cli;

import dev.fathom.show.attribution.Deconvnet;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `fathom picture deconvnet`.
@Command(
        name = "deconvnet",
        description = "Draws what the filters rebuild of a picture from the score of a class.",
        footer = {
            "  ./fathom picture deconvnet squeezenet1.1 data/photos/coffee.jpg",
            "  ./fathom picture deconvnet squeezenet1.1 data/photos/coffee.jpg --class cup"
        })
final class PictureDeconvnet implements Callable<Integer> {
    private final Console console;

    @Mixin private ClassPicture shared = new ClassPicture();

    PictureDeconvnet(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return shared.draw(console, "deconvnet", new Deconvnet()::of);
    }
}
