package dev.fathom.data.format;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.picture.MaskFile;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.file.TextFile;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Lines;
import dev.fathom.text.Visible;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Shards: tar archives of samples, see [Shard]. Their headers are read, and what is told of the
/// pictures; a picture is read where it lies when it is wanted, so memory doesn't grow with them.
final class Shards {
    static final String NAMES = "classes.txt";
    static final String TRAIN = "train";
    static final String TEST = "val";

    private static final int READ_AT_ONCE = 8;

    private final Path dir;
    private final Task task;
    private final List<Shard> shards;
    private final int[] starts;

    private Shards(Path dir, List<Path> files, Task task) {
        this.dir = dir;
        this.task = task;
        shards =
                read(files, task).stream()
                        .filter(shard -> shard.pictures().at().length > 0)
                        .toList();
        starts = new int[shards.size()];
        long all = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = (int) all;
            all += shards.get(i).pictures().at().length;
        }
        if (all == 0 || all > Integer.MAX_VALUE) {
            throw new DataException(
                    "%s: expected 1 … %d pictures in the shards %s, found %d"
                            .formatted(dir, Integer.MAX_VALUE, files(files), all));
        }
    }

    /// Reads the headers of several at once: disks answer many questions in the time of one.
    private static List<Shard> read(List<Path> files, Task task) {
        List<Shard> read = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(
                        READ_AT_ONCE,
                        Thread.ofPlatform().daemon().name("fathom-shards").factory())) {
            List<Future<Shard>> reading =
                    files.stream().map(f -> threads.submit(() -> Shard.read(f, task))).toList();
            try {
                for (Future<Shard> shard : reading) {
                    read.add(shard.get());
                }
            } finally {
                reading.forEach(shard -> shard.cancel(true));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while reading shards");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("shards can't be read: " + e.getCause(), e);
        }
        return read;
    }

    /// Whether a folder holds shards, and nothing else that could be meant.
    static boolean in(Path dir) {
        return alone(dir) || (Files.isDirectory(dir.resolve(TRAIN)) && alone(dir.resolve(TRAIN)));
    }

    private static boolean alone(Path dir) {
        return !tars(dir).isEmpty()
                && ImageFolder.folders(dir).isEmpty()
                && ImageFolder.entries(dir).stream().noneMatch(f -> ends(f, ".csv"));
    }

    private static List<Path> tars(Path dir) {
        return ImageFolder.entries(dir).stream()
                .filter(f -> ends(f, ".tar") && !f.getFileName().toString().startsWith("."))
                .toList();
    }

    private static boolean ends(Path file, String end) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(end);
    }

    /// See [DataSets].
    static DataSets.Parts parts(
            Path dir, Task task, @Nullable Volume wanted, Unreadable unreadable) {
        Volume volume = DataSets.said(dir, wanted);
        List<Path> all = tars(dir);
        List<Path> training = all.isEmpty() ? tars(dir.resolve(TRAIN)) : named(all, TRAIN);
        if (training.isEmpty()) {
            Shards only = new Shards(dir, all, task);
            List<String> names = only.names();
            return ClassFolders.divided(() -> only.read(names, volume, unreadable));
        }
        List<Path> test = all.isEmpty() ? tars(ClassFolders.test(dir)) : test(dir, all);
        Shards first = new Shards(dir, training, task);
        List<String> names = first.names();
        return new DataSets.Parts(
                () -> first.read(names, volume, unreadable),
                () -> new Shards(dir, test, task).read(names, volume, unreadable));
    }

    private static List<Path> named(List<Path> files, String start) {
        return files.stream()
                .filter(f -> f.getFileName().toString().toLowerCase(Locale.ROOT).startsWith(start))
                .toList();
    }

    private static List<Path> test(Path dir, List<Path> all) {
        List<Path> val = named(all, TEST);
        List<Path> test = val.isEmpty() ? named(all, "test") : val;
        if (test.isEmpty()) {
            throw new DataException(
                    "%s has shards train…, but neither val… nor test…; put some of them aside under such a name, or give all another, and a fifth of the pictures is put aside; found %s"
                            .formatted(dir, files(all)));
        }
        return test;
    }

    private static String files(List<Path> files) {
        return ClassFolders.some(files.stream().map(f -> f.getFileName().toString()).toList());
    }

    /// The names of classes, labels or numbers: from a file, or else those that are met here.
    private List<String> names() {
        Path file = dir.resolve(NAMES);
        List<String> names =
                Files.exists(file)
                        ? TextFile.lines(file, "write a name on each line")
                        : switch (task) {
                            case CLASSIFY -> numbers(largestClass());
                            case LABELS ->
                                    List.copyOf(
                                            shards.stream()
                                                    .flatMap(shard -> shard.names().stream())
                                                    .collect(
                                                            Collectors.toCollection(TreeSet::new)));
                            case REGRESS -> shards.getFirst().names();
                            case SEGMENT -> numbers(largestOfMasks());
                        };
        if (names.isEmpty() || (task == Task.SEGMENT && names.size() < 2)) {
            throw new DataException(
                    "%s: the shards %s tell %s; write the names into %s, one a line"
                            .formatted(
                                    dir,
                                    files(shards.stream().map(Shard::file).toList()),
                                    names.isEmpty() ? "nothing" : "one class alone",
                                    file.getFileName()));
        }
        try {
            Lines.join(names);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "%s: the name %s, and no model file could hold it; pack it under another"
                            .formatted(dir, e.getMessage()),
                    e);
        }
        return names;
    }

    private static List<String> numbers(int largest) {
        return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
    }

    private int largestClass() {
        return shards.stream()
                .flatMap(shard -> shard.told().stream())
                .mapToInt(told -> (int) told[0])
                .max()
                .orElseThrow();
    }

    private int largestOfMasks() {
        PackedFiles masks = new PackedFiles(shards, starts, Shard::masks, (place, file, i) -> file);
        return IntStream.range(0, masks.size())
                .parallel()
                .map(
                        i -> {
                            try {
                                return MaskFile.largest(
                                        "", new ByteArrayInputStream(masks.encoded(i)));
                            } catch (DataException | IOException _) {
                                return -1; // said when it is read
                            }
                        })
                .max()
                .orElseThrow();
    }

    private Pictures read(List<String> names, Volume volume, Unreadable unreadable) {
        PackedFiles packed =
                new PackedFiles(
                        shards,
                        starts,
                        Shard::pictures,
                        (place, file, i) -> ImageSource.of(place, file).read(volume));
        boolean masked = task == Task.SEGMENT;
        PictureFiles pictures =
                new PictureFiles(
                        packed,
                        volume,
                        masked ? MaskFolders.pictureMemory(volume) : PictureFiles.usualMemory());
        List<PictureFiles> sets = new ArrayList<>(List.of(pictures));
        if (masked) {
            sets.add(masks(packed, names.size(), volume));
        }
        Pictures all =
                masked ? pictures.masked(sets.getLast(), names) : told(packed, pictures, names);
        if (unreadable.stops()) {
            return all;
        }
        int[] good = PictureFiles.readable(dir, unreadable, sets);
        if (good.length == 0) {
            throw new DataException(dir + ": no picture of the shards can be read");
        }
        return good.length == all.size() ? all : all.subset(good);
    }

    private PictureFiles masks(PackedFiles pictures, int classes, Volume volume) {
        Volume flat = new Volume(volume.width(), volume.height(), 1);
        return new PictureFiles(
                new PackedFiles(
                        shards,
                        starts,
                        Shard::masks,
                        (place, file, i) -> {
                            try {
                                byte[] picture = pictures.encoded(i);
                                return MaskFile.read(
                                        place + "'s mask",
                                        new ByteArrayInputStream(file),
                                        place,
                                        ImageFile.size(place, new ByteArrayInputStream(picture)),
                                        flat,
                                        classes);
                            } catch (IOException e) {
                                throw new UncheckedIOException("memory can't be read", e);
                            }
                        }),
                flat,
                MaskFolders.pictureMemory(volume) / volume.depth());
    }

    private Pictures told(PackedFiles packed, Pictures pictures, List<String> names) {
        List<float[]> told = new ArrayList<>();
        for (Shard shard : shards) {
            int[] places = shard.names().stream().mapToInt(names::indexOf).toArray();
            for (float[] each : shard.told()) {
                told.add(told(packed, told.size(), each, shard.names(), places, names));
            }
        }
        return task == Task.CLASSIFY
                ? pictures.classed(names, told.stream().mapToInt(each -> (int) each[0]).toArray())
                : pictures.valued(task, names, told);
    }

    /// What is told of a picture, in the order of the names.
    ///
    /// @param told by its shard, in the order of the shard's own names
    /// @param places of these among the names; −1 for none
    private float[] told(
            PackedFiles packed,
            int i,
            float[] told,
            List<String> own,
            int[] places,
            List<String> names) {
        if (task == Task.CLASSIFY) {
            if (told[0] >= names.size()) {
                throw wrong(packed.name(i), "has the class " + (int) told[0], names);
            }
            return told;
        }
        boolean labels = task == Task.LABELS;
        float[] all = new float[names.size()];
        for (int k = 0; k < told.length; k++) {
            int its = labels ? (int) told[k] : k;
            if (places[its] < 0) {
                throw wrong(packed.name(i), "tells '" + own.get(its) + "'", names);
            }
            all[places[its]] = labels ? 1 : told[k];
        }
        if (!labels && told.length < names.size()) {
            throw wrong(packed.name(i), "tells " + own, names);
        }
        return all;
    }

    private DataException wrong(String place, String what, List<String> names) {
        return new DataException(
                "%s %s, and the %d names are %s; correct the sample, or write all names into %s, one a line"
                        .formatted(
                                place,
                                Visible.line(what),
                                names.size(),
                                ClassFolders.some(names),
                                dir.resolve(NAMES)));
    }
}
