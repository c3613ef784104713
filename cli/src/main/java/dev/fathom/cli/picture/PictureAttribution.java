package dev.fathom.cli.picture;

import dev.fathom.cli.console.Console;
import dev.fathom.show.attribution.Attribution;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `fathom picture saliency` and others that have no options of their own.
@Command
final class PictureAttribution implements Callable<Integer> {
    private final Console console;
    private final String name;
    private final Attribution attribution;

    @Mixin private ClassPicture shared = new ClassPicture();

    private PictureAttribution(Console console, String name, Attribution attribution) {
        this.console = console;
        this.name = name;
        this.attribution = attribution;
    }

    static CommandLine of(
            Console console, String name, Attribution attribution, String description) {
        CommandLine line = new CommandLine(new PictureAttribution(console, name, attribution));
        String example = "  ./fathom picture " + name + " squeezenet1.1 data/photos/coffee.jpg";
        line.setCommandName(name);
        line.getCommandSpec()
                .usageMessage()
                .description(description)
                .footer(example, example + " --class cup");
        return line;
    }

    @Override
    public Integer call() throws IOException {
        return shared.draw(console, name, attribution::of);
    }
}
