package dev.fathom.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Files to train with: grey 8×8 pictures with stripes along the rows or the columns, and a network
/// that learns them.
final class Stripes {
    private static final int SIDE = 8;

    private Stripes() {}

    /// Writes the network `tiny.txt` and the pictures `stripes`.
    static void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("tiny.txt"),
                """
                network tiny
                input 8x8x1
                conv(8, 3).padding(1)
                batchNorm()
                relu()
                globalAveragePool()
                dropout(0.1)
                dense(2)
                softmax()
                """);
        Path data = Files.createDirectories(folder.resolve("stripes"));
        Files.writeString(data.resolve("labels.txt"), "rows\ncolumns\n");
        part(data, "train", 96);
        part(data, "t10k", 600);
    }

    /// A training: 96 pictures in batches of 4, so an epoch has four rounds of 3 replicas by 2
    /// steps.
    static String[] words(String out, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "train",
                                "tiny.txt",
                                "--data",
                                "stripes",
                                "--epochs",
                                "3",
                                "--batch",
                                "4"));
        words.addAll(List.of("--optimizer", "adam(0.01)", "--seed", "3", "--json"));
        words.addAll(List.of("--replicas", "3", "--local-steps", "2", "--outer-momentum", "0.5"));
        words.addAll(List.of("--checkpoint-every", "0", "--out", out));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static void part(Path data, String name, int count) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + count * SIDE * SIDE);
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        images.putInt(0x0803).putInt(count).putInt(SIDE).putInt(SIDE);
        labels.putInt(0x0801).putInt(count);
        Random random = new Random(count);
        for (int n = 0; n < count; n++) {
            labels.put((byte) (n % 2));
            for (int i = 0; i < SIDE * SIDE; i++) {
                images.put((byte) grey(n % 2, i % SIDE, i / SIDE, random));
            }
        }
        Files.write(data.resolve(name + "-images-idx3-ubyte"), images.array());
        Files.write(data.resolve(name + "-labels-idx1-ubyte"), labels.array());
    }

    static int grey(int kind, int x, int y, Random random) {
        return ((kind == 0 ? y : x) % 2 == 0 ? 150 : 0) + random.nextInt(100);
    }
}
