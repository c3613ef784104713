package dev.fathom.data.format;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Draws;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.AtomicFile;
import dev.fathom.file.DataException;
import dev.fathom.file.TarWriter;
import dev.fathom.text.Lines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Packs a data set into shards that [DataSets] and WebDataset read: `train-000000.tar` …,
/// `val-000000.tar` …, and the names in `classes.txt`. Pictures are mixed, and are the files that
/// they were; those that lay in no files of their own become PNG.
///
/// The same set and seed make the same bytes.
///
/// Immutable and thread-safe.
///
/// @param shardBytes that a shard has at most, unless one sample alone has more
/// @param seed decides the order
public record Packing(long shardBytes, long seed) {
    private static final JsonFactory JSON = new JsonFactory();

    public Packing {
        if (shardBytes < 1) {
            throw new IllegalArgumentException(
                    "expected shards of at least 1 byte, found " + shardBytes);
        }
    }

    /// What was written.
    ///
    /// @param bytes of all shards
    public record Packed(int shards, long pictures, long bytes) {}

    /// Refuses a folder that is there, before anything is read for it.
    ///
    /// @throws DataException when it is
    public static void checkNew(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        if (whole.getParent() == null || Files.exists(whole)) {
            throw new DataException(folder + " is there already; name a new folder");
        }
    }

    /// Packs both parts. The folder is there when all is in it.
    ///
    /// @param set as [DataSets#stored] gives it
    /// @param folder a new one
    /// @param progress hears how many pictures are packed
    /// @throws DataException when the folder is there, or a picture can't be read
    /// @throws IOException when it can't be written
    public Packed pack(DataSet set, Path folder, IntConsumer progress) throws IOException {
        checkNew(folder);
        Path whole = folder.toAbsolutePath().normalize();
        Path above = Objects.requireNonNull(whole.getParent());
        Files.createDirectories(above);
        Path unfinished =
                Files.createDirectory(
                        above.resolve(
                                ".%s.%d.packing"
                                        .formatted(
                                                whole.getFileName(),
                                                ProcessHandle.current().pid())));
        try {
            AtomicFile.write(
                    unfinished.resolve(Shards.NAMES),
                    (Lines.join(set.training().labels()) + "\n").getBytes(StandardCharsets.UTF_8));
            Part training = new Part(set.training(), unfinished, Shards.TRAIN);
            training.pack(progress);
            Part test = new Part(set.test(), unfinished, Shards.TEST);
            test.pack(n -> progress.accept(training.at + n));
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
            return new Packed(
                    training.shards + test.shards,
                    (long) training.at + test.at,
                    training.bytes + test.bytes);
        } finally {
            delete(unfinished);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /// The shards of one part while they are written.
    private final class Part {
        private final Pictures pictures;
        private final int[] order;
        private final Path folder;
        private final String name;
        private int at;
        private int shards;
        private long bytes;

        Part(Pictures pictures, Path folder, String name) {
            this.pictures = pictures;
            this.folder = folder;
            this.name = name;
            order = Draws.mixed(pictures.shards(), pictures.size(), Draws.of(seed, Draws.SHUFFLE));
        }

        void pack(IntConsumer progress) throws IOException {
            while (at < order.length) {
                Path file = folder.resolve("%s-%06d.tar".formatted(name, shards));
                AtomicFile.write(file, channel -> shard(new TarWriter(channel), progress));
                shards++;
            }
        }

        private void shard(TarWriter tar, IntConsumer progress) throws IOException {
            boolean room = true;
            while (room && at < order.length) {
                Map<String, byte[]> sample = sample(pictures, order[at]);
                long needed =
                        sample.values().stream().mapToLong(f -> TarWriter.bytes(f.length)).sum();
                room = tar.written() == 0 || tar.written() + needed <= shardBytes;
                if (room) {
                    for (var file : sample.entrySet()) {
                        tar.add("%08d.%s".formatted(at, file.getKey()), file.getValue());
                    }
                    progress.accept(++at);
                }
            }
            tar.end();
            bytes += tar.written();
        }
    }

    /// The files of a picture, by the ends of their names.
    private static Map<String, byte[]> sample(Pictures pictures, int i) throws IOException {
        byte[] picture = pictures.encoded(i);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ImageFile.ending(picture), picture);
        switch (pictures.task()) {
            case CLASSIFY ->
                    files.put(
                            Shard.CLASS,
                            Integer.toString(pictures.label(i))
                                    .getBytes(StandardCharsets.US_ASCII));
            case LABELS, REGRESS -> files.put(Shard.TOLD, told(pictures, i));
            case SEGMENT -> {
                byte[] mask = pictures.masks().encoded(i);
                if (!ImageFile.ending(mask).equals("png")) {
                    throw new DataException(
                            "the mask of picture %d is no PNG, as masks in shards are; save the masks as PNG"
                                    .formatted(i));
                }
                files.put(Shard.MASK, mask);
            }
        }
        return files;
    }

    private static byte[] told(Pictures pictures, int i) throws IOException {
        boolean labels = pictures.task() == Task.LABELS;
        List<String> names = pictures.labels();
        float[] told = new float[names.size()];
        pictures.target(i, told, 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeName(labels ? Shard.LABELS : Shard.VALUES);
            if (labels) {
                json.writeStartArray();
            } else {
                json.writeStartObject();
            }
            for (int k = 0; k < told.length; k++) {
                if (!labels) {
                    json.writeName(names.get(k));
                    json.writeNumber(told[k]);
                } else if (told[k] > 0) {
                    json.writeString(names.get(k));
                }
            }
            if (labels) {
                json.writeEndArray();
            } else {
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }
}
