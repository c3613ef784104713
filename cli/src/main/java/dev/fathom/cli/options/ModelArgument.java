package dev.fathom.cli.options;

import dev.fathom.cli.console.WrongUse;
import dev.fathom.file.TextFile;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.onnx.Onnx;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What a user names on the command line.
public final class ModelArgument {
    /// What a network may be given as.
    public static final String NETWORK =
            "A network of the zoo, a network file, or a model file (.safetensors, .onnx).";

    /// What a model may be given as.
    public static final String MODEL =
            "A model file (.safetensors, .onnx), or a pretrained network of the zoo.";

    private ModelArgument() {}

    /// The model in this file, or the pretrained one of this name.
    ///
    /// @throws WrongUse when it is neither: what there is
    public static Model model(String name) throws IOException {
        if (isPretrained(name)) {
            return Pretrained.load(Zoo.entry(name).name());
        }
        if (!isModelFile(name) && !Files.exists(Path.of(name))) {
            throw new WrongUse(
                    "'%s' is neither a file nor pretrained; a model is a file that ends in .safetensors or .onnx, or one of %s"
                            .formatted(name, String.join(", ", Pretrained.names())));
        }
        return file(Path.of(name));
    }

    private static boolean isModelFile(String name) {
        return name.endsWith(".safetensors") || isOnnx(name);
    }

    private static boolean isOnnx(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    private static Model file(Path file) throws IOException {
        return isOnnx(file.toString()) ? Onnx.read(file) : Model.load(file);
    }

    /// Whether it names a network of the zoo with pretrained weights, and no file.
    public static boolean isPretrained(String name) {
        return !Files.exists(Path.of(name))
                && Zoo.find(name).filter(e -> Pretrained.names().contains(e.name())).isPresent();
    }

    /// Whether it names weights, not just a network.
    public static boolean isTrained(String name) {
        return isModelFile(name) || isPretrained(name);
    }

    /// Whether it names a model, not a picture: a model file, or a network of the zoo and no file.
    public static boolean isModel(String name) {
        return isModelFile(name) || (!Files.exists(Path.of(name)) && Zoo.find(name).isPresent());
    }

    /// The network in a file of this name, or of this name in the zoo.
    ///
    /// @throws dev.fathom.network.MisfitException when a layer does not fit
    public static Network network(String name) throws IOException {
        Path file = Path.of(name);
        if (Files.exists(file) && !Files.isDirectory(file)) {
            return isModelFile(name) ? file(file).network() : text(file);
        }
        if (Zoo.find(name).isEmpty() && Files.isDirectory(file)) {
            throw new WrongUse(
                    "%s is a folder; give a network file, or a model file as in %s"
                            .formatted(name, file.resolve("model.safetensors")));
        }
        try {
            return Zoo.network(name);
        } catch (IllegalArgumentException e) {
            throw new WrongUse(e.getMessage() + "; there is no file of this name either");
        }
    }

    private static Network text(Path file) {
        String text =
                TextFile.read(
                        file,
                        "a network file is one, and a model file ends in .safetensors or .onnx");
        return NetworkText.parse(file.toString(), text);
    }

    /// The folder with the data set that comes with Fathom.
    public static Path bundledData() {
        return bundled("fashion-mnist-sample");
    }

    /// A folder of the data that comes with Fathom.
    public static Path bundled(String name) {
        return Path.of(System.getProperty("fathom.home", "."), "data", name);
    }
}
