package dev.fathom.studio.gallery;

import dev.fathom.file.DataException;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Feed;
import dev.fathom.train.RunFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Follows the files of a run that grow by lines. An event holds the lines as they stand there, as
/// a JSON array; its id is how far each file has been read, so whoever comes back misses nothing.
final class RunFeed implements Feed {
    private static final int MOST_BYTES = 1 << 18;
    private static final long WAIT = 200;
    private static final int QUIET = 50;
    private static final List<String> PATHS = List.of("data", "start");

    private final RunFolder folder;
    private final @Nullable OwnRun own;
    private final boolean resumable;
    private final List<Path> files;
    private final long[] read;
    private String told = "";
    private boolean described;

    /// @param own null when the run is not trained in this process
    /// @param resumable whether the page can go on with it
    /// @param last id of the last event that arrived, or empty
    RunFeed(RunFolder folder, @Nullable OwnRun own, boolean resumable, String last) {
        this.folder = folder;
        this.own = own;
        this.resumable = resumable;
        files = List.of(folder.metrics(), folder.layers(), folder.timings(), folder.rates());
        read = new long[files.size()];
        if (last.matches("\\d{1,15}(-\\d{1,15}){3}")) {
            String[] parts = last.split("-", -1);
            for (int i = 0; i < read.length; i++) {
                read[i] = Long.parseLong(parts[i]);
            }
        }
    }

    @Override
    public void send(Events events) throws IOException, InterruptedException {
        for (int quiet = 0; ; quiet++) {
            describe(events);
            // before the lines: what is finished has written all of them
            String now = Answer.json(state()).text();
            boolean more = false;
            for (int i = 0; i < read.length; i++) {
                more |= lines(i, events);
            }
            if (!more && (!now.equals(told) || quiet >= QUIET)) {
                told = now;
                events.send("state", id(), now);
                quiet = 0;
            }
            if (!more) {
                Thread.sleep(WAIT);
            }
        }
    }

    /// Sends once what the run is: recipe, seed, network … Of its paths only the last part is told.
    private void describe(Events events) throws IOException {
        if (described || !Files.exists(folder.text())) {
            return;
        }
        described = true;
        events.send("run", id(), Answer.json(texts()).text());
    }

    private Map<String, String> texts() throws IOException {
        try {
            Map<String, String> texts = new LinkedHashMap<>(folder.run());
            for (String path : PATHS) {
                texts.computeIfPresent(path, (_, text) -> text.replaceFirst(".*[/\\\\](?=.)", ""));
            }
            return texts;
        } catch (DataException _) {
            // what it has learned can be followed all the same
            return Map.of(folder.text().getFileName().toString(), "is damaged");
        }
    }

    /// How a run stands.
    ///
    /// @param paused null when it can't be steered from here
    /// @param ended how, when it was trained here and is no longer
    /// @param kept changes with the models that the run keeps: they come after the lines that tell
    ///   of their epoch
    /// @param left how it goes on; null while it is trained, and when it is finished
    record State(
            boolean finished,
            @Nullable Boolean paused,
            @Nullable String ended,
            String kept,
            @Nullable Left left) {}

    /// A run that is not finished and that nobody trains.
    ///
    /// @param step after which it goes on
    /// @param here whether this page can
    /// @param command that does it
    /// @param diverged whether it ended with numbers out of range, as far as is known
    record Left(int step, boolean here, String command, boolean diverged) {}

    private State state() throws IOException {
        boolean finished = Files.exists(folder.model());
        StringBuilder kept = new StringBuilder();
        for (Path path : List.of(folder.checkpoints(), folder.best(), folder.model())) {
            long time = Files.exists(path) ? Files.getLastModifiedTime(path).toMillis() : 0;
            kept.append(time).append(' ');
        }
        boolean trained = own == null ? folder.isTrained() : own.ended() == null;
        Left left = finished || trained ? null : left();
        return own == null
                ? new State(finished, null, null, kept.toString(), left)
                : new State(
                        finished, own.steering().isPaused(), own.ended(), kept.toString(), left);
    }

    private @Nullable Left left() throws IOException {
        try {
            return new Left(
                    folder.resumesAt(),
                    resumable,
                    Runs.command(folder),
                    own != null && own.isDiverged());
        } catch (DataException _) {
            return null; // who goes on with it in a terminal is told why it can't be
        }
    }

    /// Sends the whole lines that a file has grown by.
    ///
    /// @return whether there were some
    private boolean lines(int file, Events events) throws IOException {
        Path path = files.get(file);
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            if (in.length() < read[file]) {
                // the run was resumed at a checkpoint before what was read
                Arrays.fill(read, 0);
                events.send("again", id(), "{}");
                return true;
            }
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, in.length() - read[file])];
            in.seek(read[file]);
            in.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            if (end == 0) {
                return false;
            }
            read[file] += end;
            String text = new String(bytes, 0, end - 1, StandardCharsets.UTF_8);
            String name = path.getFileName().toString().replace(".jsonl", "");
            String whole =
                    text.lines().filter(Answer::isJson).collect(Collectors.joining(",", "[", "]"));
            events.send(name, id(), whole);
            return true;
        }
    }

    private String id() {
        return LongStream.of(read).mapToObj(Long::toString).collect(Collectors.joining("-"));
    }
}
