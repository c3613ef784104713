package dev.fathom.cli;

import dev.fathom.model.Network;
import dev.fathom.model.NetworkText;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a user names on the command line.
final class Named {
    /// What a network may be given as.
    static final String NETWORK = "A network of the zoo, or a network file.";

    private Named() {}

    /// The network in a file of this name, or of this name in the zoo.
    ///
    /// @throws dev.fathom.model.MisfitException when a layer does not fit
    static Network network(String name) throws IOException {
        Path file = Path.of(name);
        if (Files.isRegularFile(file)) {
            return NetworkText.parse(name, Files.readString(file));
        }
        try {
            return Zoo.network(name);
        } catch (IllegalArgumentException e) {
            throw new WrongUse(e.getMessage() + "; there is no file of this name either");
        }
    }

    /// The folder with the data set that comes with Fathom.
    static Path bundledData() {
        return Path.of(System.getProperty("fathom.home", "."), "data", "fashion-mnist-sample");
    }
}
