package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Folders of pictures and data sets, and files that are none.
@DisabledOnOs(OS.WINDOWS)
class FoldersTest {
    static {
        System.setProperty("fathom.fifo.seconds", "1");
    }

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> what_is_no_plain_file_is_read_with_a_limit_or_refused() {
        Attack.Wave wave = new Attack.Wave();
        special(wave);
        links(wave);
        names(wave);
        empty(wave);
        idx(wave);
        unpacked(wave);
        return Suite.of("folders", folder, wave);
    }

    /// Two classes of three good pictures.
    private static Path photos(Place place) throws IOException {
        Path data = place.folder().resolve("photos");
        for (int i = 0; i < 6; i++) {
            Path to = Files.createDirectories(data.resolve(i % 2 == 0 ? "rows" : "columns"));
            Files.move(place.tiny().picture("x.png", i % 2), to.resolve(i + ".png"));
        }
        return data;
    }

    private static List<String> train(Place place, Path data) throws IOException {
        return List.of(
                "train",
                place.tiny().network().toString(),
                "--data",
                data.toString(),
                "--epochs",
                "1",
                "--batch",
                "2",
                "--out",
                place.folder() + "/run");
    }

    /// Runs a line of shell in a folder.
    private static void shell(Path where, String line) throws IOException {
        try {
            Process shell =
                    new ProcessBuilder("bash", "-c", line).directory(where.toFile()).start();
            if (shell.waitFor() != 0) {
                throw new IOException(
                        line + ": " + new String(shell.getErrorStream().readAllBytes()));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /// A file of a kind that is none of the usual.
    private static String special(Place place, String kind, String name) throws IOException {
        Path file = place.folder().resolve(name);
        switch (kind) {
            case "fifo" -> shell(place.folder(), "mkfifo '" + name + "'");
            case "socket" -> {
                try (ServerSocketChannel socket =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    // the path of a socket must be short
                    Path near = Files.createTempDirectory("s").resolve("s");
                    socket.bind(UnixDomainSocketAddress.of(near));
                    Files.move(near, file);
                }
            }
            default -> Files.createSymbolicLink(file, Path.of("/dev", kind));
        }
        return file.toString();
    }

    private static void special(Attack.Wave wave) {
        wave.limits(6, 256);
        for (String kind : List.of("fifo", "socket", "zero", "null", "urandom")) {
            wave.one(
                    kind + " as a picture",
                    REFUSED,
                    place -> List.of("predict", place.model(), special(place, kind, "p.png")));
            wave.one(
                    kind + " as a model",
                    REFUSED,
                    place ->
                            List.of(
                                    "predict",
                                    special(place, kind, "m.safetensors"),
                                    place.picture()));
            wave.one(
                    kind + " as an ONNX file",
                    REFUSED,
                    place -> List.of("describe", special(place, kind, "m.onnx")));
            wave.one(
                    kind + " as a network",
                    REFUSED,
                    place -> List.of("describe", special(place, kind, "a.net")));
            wave.one(
                    kind + " among pictures",
                    REFUSED,
                    place -> {
                        Path data = photos(place);
                        special(new Place(data.resolve("rows"), 0), kind, "x.png");
                        return train(place, data);
                    });
            wave.one(
                    kind + " as a data set's labels",
                    EITHER,
                    place -> {
                        Path data = place.tiny().data();
                        Files.delete(data.resolve("labels.txt"));
                        special(new Place(data, 0), kind, "labels.txt");
                        return train(place, data);
                    });
            wave.one(
                    kind + " as numbers",
                    REFUSED,
                    place ->
                            List.of(
                                    "run",
                                    place.model(),
                                    "--input",
                                    special(place, kind, "x.npy"),
                                    "--output",
                                    place.folder() + "/y.npy"));
        }
        wave.limits(10, 256);
    }

    private static void links(Attack.Wave wave) {
        wave.many(
                6,
                "links",
                EITHER,
                place -> {
                    Path data = photos(place);
                    shell(
                            data,
                            place.chosen(
                                    "ln -s .. rows/up",
                                    "ln -s rows rows/rows",
                                    "ln -s self self",
                                    "ln -s nowhere rows/x.png",
                                    "ln -s a.png rows/a.png",
                                    "ln -s / third"));
                    return train(place, data);
                });
        wave.many(
                3,
                "links instead of a file",
                REFUSED,
                place -> {
                    shell(place.folder(), "ln -s a.png a.png; ln -s m.safetensors m.safetensors");
                    return place.chosen(
                            List.of("predict", place.model(), place.folder() + "/a.png"),
                            List.of("predict", place.folder() + "/m.safetensors", place.picture()),
                            List.of("describe", place.folder() + "/m.safetensors"));
                });
        wave.one(
                "what may not be read",
                EITHER,
                place -> {
                    Path data = photos(place);
                    shell(data, "chmod 000 rows columns/*");
                    return train(place, data);
                });
        wave.many(
                5,
                "a place for the run that is none",
                REFUSED,
                place -> {
                    String out =
                            place.chosen(
                                    "/dev/null",
                                    "/proc/run",
                                    place.file("file", "x"),
                                    place.folder().toString(),
                                    place.folder() + "/" + "x".repeat(300));
                    return List.of(
                            "train",
                            place.tiny().network().toString(),
                            "--data",
                            place.tiny().data().toString(),
                            "--epochs",
                            "1",
                            "--out",
                            out);
                });
    }

    private static void names(Attack.Wave wave) {
        wave.many(
                10,
                "a class's name",
                EITHER,
                place -> {
                    Path data = photos(place);
                    String name =
                            place.chosen(
                                    "$'a\\nb'",
                                    "$'\\033[2J'",
                                    "$'\\xe2\\x80\\xaea'",
                                    "$'\\xff\\xfe'",
                                    "' '",
                                    "...",
                                    "-rf",
                                    "$(printf 'x%.0s' {1..255})",
                                    "'<script>alert(1)<script>'",
                                    "$'\\xc2\\x9b2J'");
                    shell(data, "mv rows -- " + name + " || mv -- rows ./" + name);
                    return train(place, data);
                });
        wave.many(
                4,
                "a picture's name",
                REFUSED,
                place -> {
                    Path data = photos(place);
                    String name =
                            place.chosen(
                                    "$'a\\nb.png'",
                                    "$'\\033[2J.png'",
                                    "$'\\xff.png'",
                                    "$'\\xe2\\x80\\xaegnp.png'");
                    shell(data, "echo none > rows/" + name);
                    return train(place, data);
                });
    }

    private static void empty(Attack.Wave wave) {
        wave.one("good folders", ACCEPTED, place -> train(place, photos(place)));
        wave.many(
                8,
                "a folder with little in it",
                REFUSED,
                place -> {
                    Path data = photos(place);
                    shell(
                            data,
                            place.chosen(
                                    "rm -r *",
                                    "rm -r rows columns/*",
                                    "rm -r */*",
                                    "rm columns/*",
                                    "rm -r * && echo x > a.png",
                                    "rm -r rows/* && mkdir rows/a.png",
                                    "rm -r rows/* && echo x > rows/notes.txt",
                                    "rm -r * && mkdir train test"));
                    return train(place, data);
                });
        wave.one(
                "2,000 empty classes",
                REFUSED,
                place -> {
                    Path data = photos(place);
                    shell(data, "mkdir c{1..2000}");
                    return train(place, data);
                });
        wave.one(
                "300 folders within each other",
                EITHER,
                place -> {
                    Path data = photos(place);
                    shell(data, "mkdir -p rows/$(printf 'a/%.0s' {1..300})");
                    return train(place, data);
                });
    }

    private static void idx(Attack.Wave wave) {
        wave.many(
                8,
                "a head that lies",
                REFUSED,
                place -> {
                    int[] head =
                            place.chosen(
                                    new int[] {0x803, Integer.MAX_VALUE, 8, 8},
                                    new int[] {0x803, -1, 8, 8},
                                    new int[] {0x803, 96, 0, 8},
                                    new int[] {0x803, 96, 65_536, 65_536},
                                    new int[] {0x803, 97, 8, 8},
                                    new int[] {0x801, 96, 8, 8},
                                    new int[] {0, 0, 0, 0},
                                    new int[] {0x803, 95, 8, 8});
                    Path data = place.tiny().data();
                    Path file = data.resolve("train-images-idx3-ubyte");
                    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                    for (int number : head) {
                        bytes.putInt(number);
                    }
                    Files.write(file, bytes.array());
                    return train(place, data);
                });
        wave.many(
                4,
                "labels that lie",
                REFUSED,
                place -> {
                    Path data = place.tiny().data();
                    switch (place.seed()) {
                        case 1 -> Files.writeString(data.resolve("labels.txt"), "one\n");
                        case 2 ->
                                Files.writeString(data.resolve("labels.txt"), "x".repeat(3 << 20));
                        case 3 -> Files.writeString(data.resolve("labels.txt"), "\u001b[2J\n");
                        default -> {
                            Path labels = data.resolve("train-labels-idx1-ubyte");
                            byte[] bytes = Files.readAllBytes(labels);
                            bytes[9] = -1;
                            Files.write(labels, bytes);
                        }
                    }
                    return train(place, data);
                });
    }

    private static void unpacked(Attack.Wave wave) {
        // what is there is read, until there is no room
        wave.limits(20, 1500);
        wave.many(
                2,
                "a packed file that unpacks to much",
                REFUSED,
                place -> {
                    Path data = place.tiny().data();
                    Files.delete(data.resolve("train-images-idx3-ubyte"));
                    int count = place.chosen(96, 12_000_000);
                    Files.write(data.resolve("train-images-idx3-ubyte.gz"), packed(count));
                    return train(place, data);
                });
        wave.limits(10, 256);
        wave.many(
                3,
                "a CIFAR file of another length",
                REFUSED,
                place -> {
                    Path data = Files.createDirectory(place.folder().resolve("cifar"));
                    byte[] bytes = new byte[place.chosen(0, 3_072, 10_000 * 3_073 - 1)];
                    for (int i = 1; i <= 5; i++) {
                        Files.write(data.resolve("data_batch_" + i + ".bin"), bytes);
                    }
                    Files.write(data.resolve("test_batch.bin"), bytes);
                    return train(place, data);
                });
    }

    /// A head that claims so many pictures, and 800 MB of zeros.
    private static byte[] packed(int count) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(
                    ByteBuffer.allocate(16)
                            .putInt(0x803)
                            .putInt(count)
                            .putInt(8)
                            .putInt(8)
                            .array());
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 800; i++) {
                out.write(zeros);
            }
        }
        return bytes.toByteArray();
    }
}
