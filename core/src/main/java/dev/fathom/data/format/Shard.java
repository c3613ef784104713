package dev.fathom.data.format;

import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.file.Tar;
import dev.fathom.text.Visible;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What one shard holds, a tar archive of samples as WebDataset has them: files that follow each
/// other and have the same name up to its first dot are a sample. Its headers and what is told are
/// read, its pictures aren't.
///
/// @param pictures where the picture of each sample lies
/// @param masks the same of its mask; none unless the task is [Task#SEGMENT]
/// @param names the labels or numbers that are told, in the order in which they were met
/// @param told of each sample: its class; the places of its labels in `names`; or its numbers, in
///   the order of `names`
record Shard(Path file, Places pictures, Places masks, List<String> names, List<float[]> told) {
    static final String CLASS = "cls";
    static final String TOLD = "json";
    static final String MASK = "seg.png";
    static final String LABELS = "labels";
    static final String VALUES = "values";

    /// Far more than any set has, and few enough to count.
    private static final int MOST_CLASSES = 1 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    /// Places of files in an archive.
    @SuppressWarnings("ArrayRecordComponent")
    record Places(long[] at, int[] size) {}

    /// Reads the headers of an archive.
    ///
    /// @throws DataException when it is damaged, or a sample lacks something
    static Shard read(Path file, Task task) {
        try (Tar tar = Tar.open(file)) {
            Reading reading = new Reading(file, tar, task);
            for (Tar.Entry entry = tar.next(); entry != null; entry = tar.next()) {
                reading.take(entry);
            }
            return reading.end();
        }
    }

    /// The name up to the first dot behind its folders, by which files belong together.
    private static String key(String name) {
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    /// The name of the sample whose picture lies at a place.
    static String key(Path file, long picture) {
        try (Tar tar = Tar.open(file)) {
            for (Tar.Entry entry = tar.next(); entry != null; entry = tar.next()) {
                if (entry.position() == picture) {
                    return key(entry.name());
                }
            }
        }
        return "byte " + picture;
    }

    /// An archive that is being read.
    private static final class Reading {
        private final Path file;
        private final Tar tar;
        private final Task task;
        private final LongStream.Builder at = LongStream.builder();
        private final IntStream.Builder size = IntStream.builder();
        private final LongStream.Builder maskAt = LongStream.builder();
        private final IntStream.Builder maskSize = IntStream.builder();
        private final Map<String, Integer> names = new LinkedHashMap<>();
        private final List<float[]> told = new ArrayList<>();
        private final Map<String, Tar.Entry> sample = new HashMap<>();
        private String key = "";

        Reading(Path file, Tar tar, Task task) {
            this.file = file;
            this.tar = tar;
            this.task = task;
        }

        void take(Tar.Entry entry) {
            String name = entry.name();
            String its = key(name);
            if (name.startsWith(".", name.lastIndexOf('/') + 1) || its.length() == name.length()) {
                return;
            }
            if (!its.equals(key)) {
                finish();
                key = its;
            }
            String kind = name.substring(its.length() + 1).toLowerCase(Locale.ROOT);
            boolean picture = ImageFolder.isPicture("a." + kind) && kind.indexOf('.') < 0;
            Tar.Entry other = sample.put(picture ? "" : kind, entry);
            if (other != null) {
                throw wrong(
                        "has %s and %s; a sample has one",
                        Visible.line(other.name()), Visible.line(name));
            }
            if (entry.size() > Integer.MAX_VALUE - 8) {
                throw wrong("has a file of %d bytes; none is larger than 2 GiB", entry.size());
            }
        }

        /// Keeps the sample that is complete now.
        private void finish() {
            Tar.Entry picture = sample.get("");
            String wanted =
                    switch (task) {
                        case CLASSIFY -> CLASS;
                        case LABELS, REGRESS -> TOLD;
                        case SEGMENT -> MASK;
                    };
            Tar.Entry tells = sample.get(wanted);
            if (picture == null && tells == null) {
                sample.clear();
                return;
            }
            if (picture == null || tells == null) {
                throw wrong(
                        "has %s; the task %s needs a picture (.jpg, .png, .webp …) and a file .%s right behind or before it",
                        picture == null ? "no picture" : "no ." + wanted, task, wanted);
            }
            at.add(picture.position());
            size.add((int) picture.size());
            switch (task) {
                case CLASSIFY -> told.add(new float[] {number(text(tells))});
                case LABELS -> told.add(labels(tells));
                case REGRESS -> told.add(values(tells));
                case SEGMENT -> {
                    maskAt.add(tells.position());
                    maskSize.add((int) tells.size());
                }
            }
            sample.clear();
        }

        Shard end() {
            finish();
            return new Shard(
                    file,
                    new Places(at.build().toArray(), size.build().toArray()),
                    new Places(maskAt.build().toArray(), maskSize.build().toArray()),
                    List.copyOf(names.keySet()),
                    told);
        }

        private String text(Tar.Entry entry) {
            return new String(tar.content(entry), StandardCharsets.UTF_8);
        }

        private int number(String text) {
            String digits = text.strip();
            int number = digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
            if (number < 0 || number >= MOST_CLASSES) {
                throw wrong(
                        "has the class '%s'; expected a number of 0 … %d",
                        Visible.line(digits), MOST_CLASSES - 1);
            }
            return number;
        }

        private float[] labels(Tar.Entry entry) {
            List<Integer> has = new ArrayList<>();
            parse(
                    entry,
                    LABELS,
                    json -> {
                        if (json.currentToken() != JsonToken.START_ARRAY) {
                            return false;
                        }
                        while (json.nextToken() == JsonToken.VALUE_STRING) {
                            int place = place(json.getString());
                            if (has.contains(place)) {
                                throw wrong("has the label '%s' twice", json.getString());
                            }
                            has.add(place);
                        }
                        return json.currentToken() == JsonToken.END_ARRAY;
                    });
            float[] places = new float[has.size()];
            for (int i = 0; i < places.length; i++) {
                places[i] = has.get(i);
            }
            return places;
        }

        private int place(String name) {
            return names.computeIfAbsent(name, _ -> names.size());
        }

        private float[] values(Tar.Entry entry) {
            SortedMap<Integer, Float> values = new TreeMap<>();
            parse(
                    entry,
                    VALUES,
                    json -> {
                        if (json.currentToken() != JsonToken.START_OBJECT) {
                            return false;
                        }
                        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                            String name = json.currentName();
                            JsonToken number = json.nextToken();
                            if (number == null || !number.isNumeric()) {
                                return false;
                            }
                            values.put(place(name), json.getFloatValue());
                        }
                        return json.currentToken() == JsonToken.END_OBJECT;
                    });
            if (values.isEmpty() || values.size() != names.size()) {
                throw wrong(
                        "tells the numbers %s, and those before it %s; each sample has the same",
                        names.keySet().stream()
                                .filter(name -> values.containsKey(names.get(name)))
                                .toList(),
                        names.keySet());
            }
            float[] all = new float[values.size()];
            int i = 0;
            for (float value : values.values()) {
                if (!Float.isFinite(value)) {
                    throw wrong("tells a number that is more than the largest float, 3.4e38");
                }
                all[i++] = value;
            }
            return all;
        }

        /// What stands under a name in JSON.
        private interface Part {
            /// Whether it is of the right form.
            boolean read(JsonParser json);
        }

        private void parse(Tar.Entry entry, String name, Part part) {
            boolean found = false;
            try (JsonParser json =
                    JSON.createParser(ObjectReadContext.empty(), tar.content(entry))) {
                boolean right = json.nextToken() == JsonToken.START_OBJECT;
                while (right && json.nextToken() == JsonToken.PROPERTY_NAME) {
                    boolean wanted = json.currentName().equals(name);
                    json.nextToken();
                    if (wanted) {
                        right = part.read(json);
                        found = right;
                    } else {
                        json.skipChildren();
                    }
                }
            } catch (JacksonException e) {
                throw wrong("has a .json that is none (%s)", e.getOriginalMessage());
            }
            if (!found) {
                throw wrong(
                        "has a .json without %s",
                        name.equals(LABELS)
                                ? "labels as in {\"labels\": [\"cat\", \"dog\"]}"
                                : "values as in {\"values\": {\"x\": 1.5}}");
            }
        }

        @SuppressWarnings("AnnotateFormatMethod")
        private DataException wrong(String what, @Nullable Object... values) {
            return new DataException(
                    "%s: the sample '%s' %s"
                            .formatted(file, Visible.line(key), what.formatted(values)));
        }
    }
}
