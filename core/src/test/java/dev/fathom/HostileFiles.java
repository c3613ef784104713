package dev.fathom;

import dev.fathom.data.format.Cifar;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Idx;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.file.SafeTensors;
import dev.fathom.file.TensorFile;
import dev.fathom.model.Model;
import dev.fathom.tensor.Volume;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads any bytes as a file of each kind: they are read, or refused as documented. Everything else
/// that is thrown is a fault. Fuzzing calls this with bytes that it makes up, [HostileFilesTest]
/// with those that are kept.
public final class HostileFiles {
    private static final List<String> TWO_NAMES = List.of("a", "b");

    private static @Nullable Path folder;

    private HostileFiles() {}

    /// The bytes as pictures, and as the labels of one picture.
    public static void idx(byte[] bytes) {
        byte[] picture =
                ByteBuffer.allocate(17).putInt(0x803).putInt(1).putInt(1).putInt(1).array();
        byte[] label = ByteBuffer.allocate(9).putInt(0x801).putInt(1).array();
        reading(bytes, "a", file -> Idx.read(file, beside(file, label), TWO_NAMES));
        reading(bytes, "a", file -> Idx.read(beside(file, picture), file, TWO_NAMES));
    }

    public static void cifar(byte[] bytes) {
        reading(bytes, "a", file -> Cifar.read10(List.of(file), Cifar.NAMES_10));
        reading(bytes, "a", file -> Cifar.read100(List.of(file), Cifar.NAMES_100));
    }

    /// The bytes as shards to learn from and to be tested with, for every task.
    public static void shard(byte[] bytes) {
        for (Task task : Task.values()) {
            reading(bytes, "shards/train.tar", file -> shards(file, task));
        }
    }

    private static void shards(Path file, Task task) throws IOException {
        Files.copy(file, file.resolveSibling("val.tar"), StandardCopyOption.REPLACE_EXISTING);
        Pictures pictures =
                DataSets.open(
                                file.getParent(),
                                Volume.volume(4, 3, 3),
                                Unreadable.skip(reasons -> {}),
                                task)
                        .test();
        byte[] picture = new byte[pictures.volume().size()];
        for (int i = 0; i < pictures.size(); i++) {
            pictures.read(i, picture, 0);
        }
    }

    public static void picture(byte[] bytes) {
        reading(bytes, "a", file -> ImageFile.read(file, Volume.volume(4, 3, 3)));
    }

    public static void safeTensors(byte[] bytes) {
        reading(bytes, "a", SafeTensors::read);
        reading(bytes, "b", HostileFiles::tensors);
    }

    /// All arrays; none share bytes, so that together they are no larger than the file.
    private static void tensors(Path file) {
        try (TensorFile tensors = TensorFile.open(file)) {
            tensors.shapes().keySet().forEach(tensors::read);
        }
    }

    public static void model(byte[] bytes) {
        reading(bytes, "a.safetensors", Model::load);
        reading(bytes, "a", file -> Model.read(file, new ByteArrayInputStream(bytes)));
    }

    /// Reads a file.
    @FunctionalInterface
    public interface Reader {
        void read(Path file) throws IOException;
    }

    /// Reads the bytes as a file of this name.
    public static void reading(byte[] bytes, String name, Reader reader) {
        try {
            Path file = Files.write(folder().resolve(name), bytes);
            reader.read(file);
        } catch (DataException refused) {
            // as documented
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path beside(Path file, byte[] bytes) throws IOException {
        return Files.write(file.resolveSibling("beside"), bytes);
    }

    /// One folder for the whole run, deleted at its end.
    private static Path folder() throws IOException {
        if (folder == null) {
            folder = Files.createTempDirectory("hostile");
            Files.createDirectory(folder.resolve("shards"));
            for (String name :
                    List.of(
                            "",
                            "a",
                            "a.safetensors",
                            "beside",
                            "shards",
                            "shards/train.tar",
                            "shards/val.tar")) {
                folder.resolve(name).toFile().deleteOnExit();
            }
        }
        return folder;
    }
}
