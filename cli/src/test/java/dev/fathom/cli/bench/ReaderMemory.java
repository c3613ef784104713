package dev.fathom.cli.bench;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.file.Npy;
import dev.fathom.file.SafeTensors;
import dev.fathom.layer.Layers;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.onnx.Onnx;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Table;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Measures with how small a heap each reader reads a file, and prints the table of
/// docs/RESULTS.md. Run it by its name with the class path of the tests; it takes some minutes.
///
/// The files have random numbers, but pictures are black, the most pixels for a byte.
public final class ReaderMemory {
    private static final int MB = 1 << 20;
    private static final int MOST_MB = 4096;

    private ReaderMemory() {}

    private enum Reader {
        NOTHING {
            @Override
            void read(Path file) {}
        },
        MODEL {
            @Override
            void read(Path file) throws IOException {
                Model.load(file);
            }
        },
        SAFETENSORS {
            @Override
            void read(Path file) throws IOException {
                SafeTensors.read(file);
            }
        },
        ONNX {
            @Override
            void read(Path file) throws IOException {
                Onnx.read(file);
            }
        },
        NETWORK {
            @Override
            void read(Path file) throws IOException {
                NetworkText.parse(file + "", Files.readString(file)).describe().toString();
            }
        },
        PICTURES {
            @Override
            void read(Path file) {
                DataSets.open(file);
            }
        },
        NPY {
            @Override
            void read(Path file) throws IOException {
                Npy.read(file);
            }
        },
        PICTURE {
            @Override
            void read(Path file) {
                ImageSource.of(file).read(new Volume(224, 224, 3));
            }
        };

        abstract void read(Path file) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            Reader.valueOf(arguments[0]).read(Path.of(arguments[1]));
            return;
        }
        Path folder = Files.createTempDirectory("reader-memory");
        Table table = new Table("file", "input KB", "heap MB", "heap/input");
        int least = smallestHeap(Reader.NOTHING, folder);
        table.row("(Java itself)", 0, least, "");
        for (Map.Entry<Path, Reader> each : files(folder).entrySet()) {
            Path file = each.getKey();
            long bytes = size(file);
            int heap = smallestHeap(each.getValue(), file);
            double ratio = Math.max(0.0, heap - least) * MB / bytes;
            table.row(file.getFileName() + "", bytes / 1024, heap, ratio);
        }
        IO.print(table);
    }

    private static long size(Path file) throws IOException {
        try (Stream<Path> all = Files.walk(file)) {
            return all.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    /// In MB, to a tenth.
    private static int smallestHeap(Reader reader, Path file) throws Exception {
        int enough = 4;
        while (!reads(reader, file, enough)) {
            enough *= 2;
            if (enough > MOST_MB) {
                throw new IllegalStateException(file + " is not read with " + MOST_MB + " MB");
            }
        }
        int little = enough / 2;
        while (enough - little > Math.max(1, enough / 10)) {
            int middle = (enough + little) / 2;
            if (reads(reader, file, middle)) {
                enough = middle;
            } else {
                little = middle;
            }
        }
        return enough;
    }

    private static boolean reads(Reader reader, Path file, int heap) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + heap + "m"));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ReaderMemory.class.getName(), reader.name(), file + ""));
        return new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static Map<Path, Reader> files(Path folder) throws Exception {
        Map<Path, Reader> files = new LinkedHashMap<>();
        Model model =
                Model.initialize(Network.of("large", Volume.column(4096), Layers.dense(2048)), 1);
        model.save(folder.resolve("f32.safetensors"));
        files.put(folder.resolve("f32.safetensors"), Reader.MODEL);
        model.save(folder.resolve("i8.safetensors"), Stored.Type.I8);
        files.put(folder.resolve("i8.safetensors"), Reader.MODEL);
        Model labels =
                Model.initialize(Network.of("l", Volume.column(1), Layers.dense(100_000)), 1);
        labels.labels(IntStream.range(0, 100_000).mapToObj(i -> "class " + i).toList())
                .save(folder.resolve("100,000 labels.safetensors"));
        files.put(folder.resolve("100,000 labels.safetensors"), Reader.MODEL);
        Map<String, Stored> empty = new LinkedHashMap<>();
        IntStream.range(0, 20_000)
                .forEach(i -> empty.put("" + i, Stored.of(List.of(0), new float[0])));
        new SafeTensors(Map.of(), empty).write(folder.resolve("20,000 arrays.safetensors"));
        files.put(folder.resolve("20,000 arrays.safetensors"), Reader.SAFETENSORS);
        Onnx.write(model, folder.resolve("large.onnx"));
        files.put(folder.resolve("large.onnx"), Reader.ONNX);
        String reads =
                IntStream.range(0, 9_000).mapToObj(i -> "a" + i).collect(Collectors.joining(","));
        String relus =
                IntStream.range(0, 9_000)
                        .mapToObj(i -> "a" + i + " = relu() of input\n")
                        .collect(Collectors.joining());
        Files.writeString(
                folder.resolve("9,000 layers.net"),
                "network n\ninput 4x4x1\n" + relus + "c = concat() of " + reads + "\n");
        files.put(folder.resolve("9,000 layers.net"), Reader.NETWORK);
        files.put(idx(Files.createDirectory(folder.resolve("idx"))), Reader.PICTURES);
        files.put(cifar(Files.createDirectory(folder.resolve("cifar"))), Reader.PICTURES);
        new Npy(List.of(1 << 23), new float[1 << 23]).write(folder.resolve("numbers.npy"));
        files.put(folder.resolve("numbers.npy"), Reader.NPY);
        for (String format : List.of("jpg", "png", "bmp", "gif", "tif")) {
            files.put(picture(folder, format), Reader.PICTURE);
        }
        return files;
    }

    private static Path idx(Path folder) throws IOException {
        for (Map.Entry<String, Integer> part : Map.of("train", 50_000, "t10k", 10_000).entrySet()) {
            int count = part.getValue();
            ByteBuffer images = ByteBuffer.allocate(16 + count * 784);
            images.putInt(0x0803).putInt(count).putInt(28).putInt(28);
            ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x0801).putInt(count);
            Files.write(folder.resolve(part.getKey() + "-images-idx3-ubyte"), images.array());
            Files.write(folder.resolve(part.getKey() + "-labels-idx1-ubyte"), labels.array());
        }
        return folder;
    }

    private static Path cifar(Path folder) throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.write(folder.resolve("data_batch_" + i + ".bin"), new byte[4_000 * 3073]);
        }
        Files.write(folder.resolve("test_batch.bin"), new byte[4_000 * 3073]);
        return folder;
    }

    /// 64 megapixels, the most that are read.
    private static Path picture(Path folder, String format) throws IOException {
        Path file = folder.resolve("8000x8000." + format);
        BufferedImage image = new BufferedImage(8000, 8000, BufferedImage.TYPE_BYTE_GRAY);
        if (!ImageIO.write(image, format, file.toFile())) {
            throw new IllegalStateException("Java writes no " + format);
        }
        return file;
    }
}
