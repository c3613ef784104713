package dev.fathom.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/// Files for commands to work on: grey 8×8 pictures with stripes along the rows or the columns.
public record Tiny(Path folder) {
    private static final int SIDE = 8;

    /// A network that learns them.
    public Path network() throws IOException {
        return Files.writeString(
                folder.resolve("tiny.txt"),
                """
                network tiny
                input 8x8x1
                conv(8, 3).padding(1)
                relu()
                globalAveragePool()
                dense(2)
                softmax()
                """);
    }

    /// 96 pictures to learn from, 32 to be tested with.
    public Path data() throws IOException {
        Path data = Files.createDirectories(folder.resolve("stripes"));
        Files.writeString(data.resolve("labels.txt"), "rows\ncolumns\n");
        part(data, "train", 96);
        part(data, "t10k", 32);
        return data;
    }

    private static void part(Path data, String name, int count) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + count * SIDE * SIDE);
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        images.putInt(0x0803).putInt(count).putInt(SIDE).putInt(SIDE);
        labels.putInt(0x0801).putInt(count);
        Random random = new Random(count);
        for (int n = 0; n < count; n++) {
            int kind = n % 2;
            labels.put((byte) kind);
            for (int i = 0; i < SIDE * SIDE; i++) {
                images.put((byte) grey(kind, i % SIDE, i / SIDE, random));
            }
        }
        Files.write(data.resolve(name + "-images-idx3-ubyte"), images.array());
        Files.write(data.resolve(name + "-labels-idx1-ubyte"), labels.array());
    }

    private static int grey(int kind, int x, int y, Random random) {
        return ((kind == 0 ? y : x) % 2 == 0 ? 150 : 0) + random.nextInt(100);
    }

    /// One picture as a file.
    public Path picture(String name, int kind) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(kind);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                image.getRaster().setSample(x, y, 0, grey(kind, x, y, random));
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /// Trains the network into a folder.
    public Ran train(Path out, String... more) throws IOException {
        String[] args = {
            "train",
            network().toString(),
            "--data",
            data().toString(),
            "--epochs",
            "8",
            "--batch",
            "16",
            "--out",
            out.toString()
        };
        return Ran.fathom(joined(args, more));
    }

    public static String[] joined(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }
}
