package dev.fathom.cli.picture;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.show.attribution.Attribution;
import dev.fathom.show.attribution.HeatMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `fathom picture saliency` and others that have no options of their own.
@Command
final class PictureAttribution extends ClassPicture {
    private final Attribution attribution;

    private PictureAttribution(Attribution attribution) {
        this.attribution = attribution;
    }

    static CommandLine of(String name, Attribution attribution, String description) {
        CommandLine line = new CommandLine(new PictureAttribution(attribution));
        String example = "  ./fathom picture " + name + " squeezenet1.1 data/photos/coffee.jpg";
        line.setCommandName(name);
        line.getCommandSpec()
                .usageMessage()
                .description(description)
                .footer(example, example + " --class cup");
        return line;
    }

    @Override
    HeatMap map(Model model, byte[] picture, int target, Engine engine) {
        return attribution.of(model, picture, target, engine);
    }
}
