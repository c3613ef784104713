package dev.fathom.studio.gallery;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.studio.http.Refusal;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The pictures that can be looked at, each by an id that says nothing about where it lies.
public final class Gallery implements AutoCloseable {
    private static final int OF_EACH_CLASS = 2;
    private static final int MOST_OF_DATA = 40;
    private static final int SOME = 20;
    private static final int MOST_SHOWN = 16;
    private static final int MOST_UPLOADS = 100;
    private static final Pattern TEST_ID = Pattern.compile("e(0|[1-9][0-9]{0,7})");
    private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png", ".webp");

    private final Map<String, Picture> pictures = new LinkedHashMap<>();
    private final Map<String, Picture> training = new LinkedHashMap<>();
    private final Map<String, Picture> more = new LinkedHashMap<>();
    private final Photographs photographs = new Photographs();
    private final OwnFolder uploads;
    private final Semaphore decoding = new Semaphore(1);
    private int uploaded;
    private final Map<String, OpenedData> sets = new LinkedHashMap<>();
    private @Nullable OpenedData data;
    private @Nullable OpenedData tests;
    private List<String> names = List.of();

    public Gallery() throws IOException {
        uploads = OwnFolder.in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// One picture.
    ///
    /// @param name for people
    /// @param label what is right for it, or empty when nobody said
    /// @param test its position among the test pictures, or −1
    /// @param source reads it
    public record Picture(String id, String name, String label, int test, Source source) {}

    /// Reads a picture as a network wants it: bytes of 0 … 255 in the shape of its input.
    @FunctionalInterface
    public interface Source {
        byte[] read(Preprocessing preprocessing, Volume input);
    }

    /// Adds a file.
    ///
    /// @throws DataException when it is no picture
    public void add(Path file) {
        check(file);
        add(file, file.getFileName().toString());
    }

    private static void check(Path file) {
        ImageFile.read(file, Volume.volume(1, 1, 3));
    }

    private String add(Path file, String name) {
        return add(name, "", -1, (preprocessing, input) -> preprocessing.read(file, input));
    }

    private synchronized String add(String name, String label, int test, Source source) {
        String id = "p" + (pictures.size() + more.size() + 1);
        pictures.put(id, new Picture(id, name, label, test, source));
        return id;
    }

    /// Adds all pictures of a folder, by name.
    ///
    /// @return whether there were any
    public boolean addFolder(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found =
                    files.filter(Files::isRegularFile)
                            .filter(file -> ENDINGS.stream().anyMatch(lower(file)::endsWith))
                            .sorted(Comparator.comparing(Gallery::lower))
                            .toList();
        }
        found.forEach(this::add);
        return !found.isEmpty();
    }

    /// Adds the photographs of a folder whose table says what they show: [Photographs]. The first
    /// few are shown; all are searched, and those whose class a network tells are its test pictures
    /// where there are no others.
    ///
    /// @throws DataException when the table names a file that isn't there
    public synchronized void addPhotographs(Path folder) {
        for (Photographs.Row row : Photographs.rows(folder)) {
            String id = "p" + (pictures.size() + more.size() + 1);
            Path file = row.file();
            String name = file.getFileName().toString();
            Source source = (preprocessing, input) -> preprocessing.read(file, input);
            Picture picture = new Picture(id, name, row.shows(), -1, source);
            photographs.add(picture);
            (more.isEmpty() && pictures.size() < MOST_SHOWN ? pictures : more).put(id, picture);
        }
    }

    private static String lower(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    /// A data set from which a network may learn.
    public record Entry(String id, String name) {}

    public synchronized List<Entry> sets() {
        return sets.entrySet().stream()
                .map(set -> new Entry(set.getKey(), Runs.name(set.getValue().folder())))
                .toList();
    }

    /// @throws Refusal when there is none of this id
    public synchronized OpenedData data(String id) {
        OpenedData set = sets.get(id);
        if (set == null) {
            throw new Refusal(
                    404, "there is no such data set here; start ./fathom studio with --data DIR");
        }
        return set;
    }

    /// Opens each folder once for a task.
    private OpenedData opened(Path folder, Task task) {
        for (OpenedData set : sets.values()) {
            if (set.folder().equals(folder) && set.task() == task) {
                return set;
            }
        }
        OpenedData set = new OpenedData(folder, task);
        sets.put("d" + (sets.size() + 1), set);
        return set;
    }

    /// Adds some test pictures of a data set: the first of each class, or of another task some that
    /// are evenly chosen.
    ///
    /// @param model which reads them, and whose task they are for
    public synchronized void addDataSet(Path folder, Model model) {
        OpenedData opened = opened(folder, model.task());
        Pictures all = opened.test(model.preprocessing(), model.network().input());
        tests = opened;
        names = all.labels();
        for (int position : shown(all)) {
            add(
                    "test picture " + position,
                    Answers.right(all, position),
                    position,
                    (preprocessing, input) -> bytes(opened.test(preprocessing, input), position));
        }
    }

    private static int[] shown(Pictures all) {
        if (all.task() != Task.CLASSIFY) {
            return all.evenly(SOME);
        }
        int[] seen = new int[all.labels().size()];
        return IntStream.range(0, all.size())
                .filter(i -> seen[all.label(i)]++ < OF_EACH_CLASS)
                .limit(MOST_OF_DATA)
                .toArray();
    }

    /// TraceViews for what excites a filter among the training pictures of a data set, not among
    /// those that are shown.
    ///
    /// @param model which reads them
    public synchronized void search(Path folder, Model model) {
        OpenedData opened = opened(folder, model.task());
        Pictures all = opened.training(model.preprocessing(), model.network().input());
        for (int i = 0; i < all.size(); i++) {
            int position = i;
            String id = "t" + i;
            training.put(
                    id,
                    new Picture(
                            id,
                            "training picture " + i,
                            Answers.right(all, i),
                            -1,
                            (preprocessing, input) ->
                                    bytes(opened.training(preprocessing, input), position)));
        }
        data = opened;
    }

    private static byte[] bytes(Pictures pictures, int i) {
        byte[] bytes = new byte[pictures.volume().size()];
        pictures.read(i, bytes, 0);
        return bytes;
    }

    /// The pictures among which those are looked for that excite a filter.
    ///
    /// @param ids the id of each
    /// @param kind what they are, for people: `training`, or empty
    /// @param pictures reads them
    public record Searched(List<String> ids, String kind, Supplier<Pictures> pictures) {}

    /// @throws Refusal when there are none
    public synchronized Searched searched(Model model) {
        Preprocessing preprocessing = model.preprocessing();
        Volume input = model.network().input();
        OpenedData opened = data;
        if (opened != null) {
            return new Searched(
                    List.copyOf(training.keySet()),
                    "training",
                    () -> opened.training(preprocessing, input));
        }
        List<Picture> all = list();
        all.addAll(more.values());
        if (all.isEmpty()) {
            throw new Refusal(404, "there is no picture to look through; add one");
        }
        return new Searched(
                all.stream().map(Picture::id).toList(),
                "",
                () ->
                        Pictures.of(
                                input,
                                List.of(""),
                                new int[all.size()],
                                all.stream()
                                        .map(p -> p.source().read(preprocessing, input))
                                        .toList()));
    }

    /// Adds what a browser sent and gives its id. One is decoded at a time, since that may take
    /// much memory; nothing else waits for it. What is refused leaves nothing.
    ///
    /// @param name what its person calls it
    /// @throws Refusal when it is no picture, or there are too many
    public String upload(String name, byte[] bytes) {
        return upload(name, bytes, Gallery::check);
    }

    /// @param check fails when a file is no picture
    String upload(String name, byte[] bytes, Consumer<Path> check) {
        decoding.acquireUninterruptibly();
        try {
            if (uploaded == MOST_UPLOADS) {
                throw new Refusal(
                        409,
                        MOST_UPLOADS + " pictures were added; start the studio again for more");
            }
            Path file = uploads.write("upload" + (uploaded + 1), bytes);
            try {
                check.accept(file);
                uploaded++;
            } catch (DataException e) {
                String message = String.valueOf(e.getMessage()).replace(file.toString(), name);
                Files.delete(file);
                throw new Refusal(400, message);
            } catch (RuntimeException | OutOfMemoryError e) {
                Files.delete(file);
                throw e;
            }
            return add(file, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            decoding.release();
        }
    }

    /// A file that only this user can read and that leads a browser to an address.
    public Path door(String address) throws IOException {
        String page =
                "<!doctype html><meta charset=\"utf-8\"><title>Fathom studio</title><meta http-equiv=\"refresh\" content=\"0; url=%1$s\"><a href=\"%1$s\">%1$s</a>\n"
                        .formatted(address.replace("&", "&amp;"));
        return uploads.write("open.html", page.getBytes(StandardCharsets.UTF_8));
    }

    public synchronized List<Picture> list() {
        return new ArrayList<>(pictures.values());
    }

    /// Test pictures.
    ///
    /// @param ids the id of each by its position
    public record Tests(Pictures pictures, IntFunction<String> ids) {}

    /// Those of the data set, as a model reads them; or photographs, where the model tells their
    /// classes and not the data set's.
    ///
    /// @throws Refusal when there are none
    public synchronized Tests tests(Model model) {
        boolean ofData = tests != null && names.equals(model.labels());
        if (!ofData && model.task() == Task.CLASSIFY && photographs.fit(model)) {
            return photographs.of(model);
        }
        return new Tests(tests(model.preprocessing(), model.network().input()), Gallery::testId);
    }

    private Pictures tests(Preprocessing preprocessing, Volume input) {
        if (tests == null) {
            throw new Refusal(
                    404,
                    "there are no pictures of which it is known what is right; start ./fathom studio"
                            + " with --data DIR");
        }
        return tests.test(preprocessing, input);
    }

    /// What the classes of the data set are called, or what else is told of its pictures; empty
    /// without one.
    public synchronized List<String> names() {
        return names;
    }

    /// The right mask of a test picture, as a model reads it; nothing where it isn't known.
    public synchronized Optional<byte[]> mask(Picture picture, Model model) {
        if (picture.test() < 0 || tests == null || tests.task() != Task.SEGMENT) {
            return Optional.empty();
        }
        Pictures masks = tests(model).pictures().masks();
        return picture.test() < masks.size()
                ? Optional.of(bytes(masks, picture.test()))
                : Optional.empty();
    }

    private static String testId(int position) {
        return "e" + position;
    }

    private @Nullable Picture test(String id) {
        if (!TEST_ID.matcher(id).matches()) {
            return null;
        }
        int position = Integer.parseInt(id.substring(1));
        return new Picture(
                id,
                "test picture " + position,
                "",
                position,
                (preprocessing, input) -> {
                    Pictures all = tests(preprocessing, input);
                    if (position >= all.size()) {
                        throw noPicture();
                    }
                    return bytes(all, position);
                });
    }

    private static Refusal noPicture() {
        return new Refusal(404, "there is no such picture here; choose another one");
    }

    /// @throws Refusal when there is none of this id
    public synchronized Picture picture(String id) {
        Picture known = pictures.getOrDefault(id, more.getOrDefault(id, training.get(id)));
        Picture picture = known == null ? test(id) : known;
        if (picture == null) {
            throw noPicture();
        }
        return picture;
    }

    /// Deletes what was uploaded.
    @Override
    public void close() throws IOException {
        uploads.close();
    }
}
