package dev.fathom.pretrained;

import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Trained models that come with Fathom: networks of the zoo, called by the same names. Each is
/// read from this module's own jar, and only when it is asked for. Sources and licences:
/// pretrained/README.md.
public final class Pretrained {
    /// SHA-256 of each model's file.
    private static final Map<String, String> MODELS =
            new TreeMap<>(
                    Map.of(
                            "resnet20-cifar",
                            "6300427aba646647b100bc132dc6437b7afad649ac93c09c071b95acea5f1a1a",
                            "squeezenet1.1",
                            "cc87d16cac668559cee14b96b07c6c0df6cf09623a27823c32714219e19f5669"));

    private Pretrained() {}

    /// The names of all.
    public static List<String> names() {
        return List.copyOf(MODELS.keySet());
    }

    /// The model with this name, with weights, labels and preprocessing.
    ///
    /// @throws IllegalArgumentException when there is none: the message lists the names
    /// @throws DamagedFileException when its file is not the one that Fathom was built with
    public static Model load(String name) {
        String sha256 = sha256(name);
        Path file = Path.of(name + ".safetensors");
        return read(file, resource(file.toString()), sha256);
    }

    /// The model in the bytes of a file, once they are known to be the right ones.
    static Model read(Path file, byte[] bytes, String sha256) {
        String found = digest(bytes);
        if (!found.equals(sha256)) {
            throw new DamagedFileException(
                    file,
                    0,
                    "bytes of SHA-256 " + sha256,
                    "bytes of " + found + "; build Fathom again");
        }
        return Model.read(file, bytes);
    }

    private static byte[] resource(String name) {
        try (InputStream in = Pretrained.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new DataException(
                        name + " is missing in fathom-pretrained.jar; build Fathom again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " can't be read; build Fathom again", e);
        }
    }

    /// The checksum of a model's file, in hexadecimal.
    ///
    /// @throws IllegalArgumentException when there is no such model: the message lists the names
    public static String sha256(String name) {
        String sha256 = MODELS.get(name);
        if (sha256 == null) {
            throw new IllegalArgumentException(
                    "no pretrained model '" + name + "'; there are " + String.join(", ", names()));
        }
        return sha256;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
