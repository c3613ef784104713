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
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    /// The parts of a set.
    public static final List<String> PARTS = List.of(Shards.TRAIN, Shards.TEST);

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
        return pack(set, folder, null, progress);
    }

    /// The same, where the work is done elsewhere.
    ///
    /// @param elsewhere null to do it here
    public Packed pack(
            DataSet set, Path folder, @Nullable Elsewhere elsewhere, IntConsumer progress)
            throws IOException {
        Work here =
                (name, unfinished, more) -> {
                    Part part = part(set, name);
                    return elsewhere == null
                            ? here(part, unfinished, more)
                            : there(name, part.size(), elsewhere, unfinished, more);
                };
        return pack(set.training().labels(), folder, here, progress);
    }

    /// The same of samples that are all elsewhere.
    ///
    /// @param labels the names of the classes
    /// @param samples how many a part has
    public Packed pack(
            List<String> labels,
            ToIntFunction<String> samples,
            Path folder,
            Elsewhere elsewhere,
            IntConsumer progress)
            throws IOException {
        return pack(
                labels,
                folder,
                (name, unfinished, more) ->
                        there(name, samples.applyAsInt(name), elsewhere, unfinished, more),
                progress);
    }

    @FunctionalInterface
    private interface Work {
        List<Written> write(String part, Path folder, IntConsumer more) throws IOException;
    }

    private static Packed pack(List<String> labels, Path folder, Work work, IntConsumer progress)
            throws IOException {
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
                    (Lines.join(labels) + "\n").getBytes(StandardCharsets.UTF_8));
            int[] done = new int[1];
            IntConsumer more = n -> progress.accept(done[0] += n);
            List<Written> shards = new ArrayList<>();
            for (String name : PARTS) {
                shards.addAll(work.write(name, unfinished, more));
            }
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
            return new Packed(
                    shards.size(),
                    shards.stream().mapToLong(shard -> shard.to() - shard.from()).sum(),
                    shards.stream().mapToLong(Written::bytes).sum());
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

    private static List<Written> here(Part part, Path folder, IntConsumer more) throws IOException {
        List<Written> shards = new ArrayList<>();
        for (int at = 0; at < part.size(); at = shards.getLast().to()) {
            shards.add(part.write(shards.size(), at, folder, more));
        }
        return shards;
    }

    private List<Written> there(
            String part, int samples, Elsewhere elsewhere, Path folder, IntConsumer more)
            throws IOException {
        long[] bytes = elsewhere.bytes(part, samples);
        List<Integer> begins = new ArrayList<>();
        long written = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (at == 0 || !hasRoom(written, bytes[at])) {
                begins.add(at);
                written = 0;
            }
            written += bytes[at];
        }
        return elsewhere.write(part, begins, folder, more);
    }

    private boolean hasRoom(long written, long more) {
        return written == 0 || written + more <= shardBytes;
    }

    /// The training or the test pictures of a set, to be packed.
    ///
    /// @param name one of [#PARTS]
    public Part part(DataSet set, String name) {
        Pictures pictures = name.equals(Shards.TRAIN) ? set.training() : set.test();
        int[] order =
                Draws.mixed(pictures.shards(), pictures.size(), Draws.of(seed, Draws.SHUFFLE));
        return part(name, order.length, at -> sample(pictures, order[at]));
    }

    /// Samples to be packed in their order.
    ///
    /// @param name one of [#PARTS]
    /// @param samples how many there are
    public Part part(String name, int samples, Samples from) {
        return new Part(name, samples, from);
    }

    /// Where samples come from.
    @FunctionalInterface
    public interface Samples {
        /// The files of a sample, by the ends of their names.
        ///
        /// @param at its position in the order in which they are packed
        Map<String, byte[]> at(int at) throws IOException;
    }

    /// Does the work of packing in other processes, which have the same set and see the same
    /// folder.
    public interface Elsewhere {
        /// The bytes of each sample of a part: see [Part#bytes].
        ///
        /// @param samples how many there are
        long[] bytes(String part, int samples) throws IOException;

        /// Writes the shards of a part: see [Part#write].
        ///
        /// @param begins the position at which each begins
        /// @param more hears of so many more pictures that are packed
        List<Written> write(String part, List<Integer> begins, Path folder, IntConsumer more)
                throws IOException;
    }

    /// A shard that was written.
    ///
    /// @param from position of its first sample
    /// @param to of the first that is in the next shard
    public record Written(int from, int to, long bytes) implements Serializable {
        @Serial private static final long serialVersionUID = 1;
    }

    /// The shards of one part. Immutable and thread-safe.
    public final class Part {
        private final String name;
        private final int size;
        private final Samples samples;

        private Part(String name, int size, Samples samples) {
            this.name = name;
            this.size = size;
            this.samples = samples;
        }

        /// Number of samples.
        public int size() {
            return size;
        }

        /// What a sample takes in a shard.
        ///
        /// @param at its position in the order in which they are packed
        public long bytes(int at) throws IOException {
            return Packing.bytes(samples.at(at));
        }

        /// Writes a shard, whose samples end where there is no room for another.
        ///
        /// @param from position of its first sample
        /// @param more hears of so many more pictures that are packed
        public Written write(int number, int from, Path folder, IntConsumer more)
                throws IOException {
            Path file = folder.resolve("%s-%06d.tar".formatted(name, number));
            Written[] written = new Written[1];
            AtomicFile.write(
                    file, channel -> written[0] = shard(new TarWriter(channel), from, more));
            return written[0];
        }

        private Written shard(TarWriter tar, int from, IntConsumer more) throws IOException {
            int at = from;
            boolean room = true;
            while (room && at < size) {
                Map<String, byte[]> sample = samples.at(at);
                room = hasRoom(tar.written(), Packing.bytes(sample));
                if (room) {
                    for (var file : sample.entrySet()) {
                        tar.add("%08d.%s".formatted(at, file.getKey()), file.getValue());
                    }
                    at++;
                    more.accept(1);
                }
            }
            tar.end();
            return new Written(from, at, tar.written());
        }
    }

    private static long bytes(Map<String, byte[]> sample) {
        return sample.values().stream().mapToLong(f -> TarWriter.bytes(f.length)).sum();
    }

    /// The files of a picture that has a class.
    ///
    /// @param picture the bytes of its file
    /// @throws DataException when it is no picture
    public static Map<String, byte[]> classified(byte[] picture, int label) {
        Map<String, byte[]> files = files(picture);
        files.put(Shard.CLASS, Integer.toString(label).getBytes(StandardCharsets.US_ASCII));
        return files;
    }

    private static Map<String, byte[]> files(byte[] picture) {
        String ending = ImageFile.ending(picture);
        if (ending.isEmpty()) {
            throw new DataException(
                    "expected the bytes of a JPEG, PNG, BMP, GIF or TIFF picture, found %d others"
                            .formatted(picture.length));
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ending, picture);
        return files;
    }

    private static Map<String, byte[]> sample(Pictures pictures, int i) throws IOException {
        byte[] picture = pictures.encoded(i);
        Map<String, byte[]> files = files(picture);
        switch (pictures.task()) {
            case CLASSIFY -> {
                return classified(picture, pictures.label(i));
            }
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
