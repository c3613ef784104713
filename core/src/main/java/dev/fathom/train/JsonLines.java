package dev.fathom.train;

import dev.fathom.data.samples.Task;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.Source;
import dev.fathom.text.Visible;
import dev.fathom.train.evaluate.Metrics;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A file that grows by lines, each a JSON object. One process at a time has it. A thread that is
/// interrupted can write to it, as it can't to a [FileChannel].
final class JsonLines implements Closeable {
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final RandomAccessFile content;

    private JsonLines(Path file, RandomAccessFile content) {
        this.file = file;
        this.content = content;
    }

    /// Opens the file, or makes it.
    static JsonLines open(Path file) throws IOException {
        Source.checkRegular(file);
        RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw");
        try {
            content.seek(content.length());
            return new JsonLines(file, content);
        } catch (IOException | RuntimeException e) {
            content.close();
            throw e;
        }
    }

    /// Adds an object; from any thread.
    synchronized void add(Consumer<JsonGenerator> properties) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            properties.accept(json);
            json.writeEndObject();
        }
        line.write('\n');
        try {
            content.write(Visible.text(line.toString()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IOException(file + " can't be written: " + e.getMessage(), e);
        }
    }

    /// The file's length in bytes.
    long length() throws IOException {
        return content.length();
    }

    /// Makes all lines durable.
    void force() throws IOException {
        content.getFD().sync();
    }

    /// Fails when the file is shorter.
    void checkLength(long bytes) throws IOException {
        if (length() < bytes) {
            throw new DamagedFileException(
                    file, length(), bytes + " bytes that the checkpoint knows of", "the end");
        }
    }

    /// Leaves out what comes after so many bytes, and what is no whole line before them.
    ///
    /// @return the number of the first line left that is something else than a JSON object, from 1;
    ///   0 for none
    int cut(long bytes) throws IOException {
        int bad = 0;
        int lines = 0;
        long whole = 0;
        long at = 0;
        boolean opened = false;
        int last = '\n';
        content.seek(0);
        // closed with the file itself
        InputStream in = new BufferedInputStream(new FileInputStream(content.getFD()));
        for (int next; at < bytes && (next = in.read()) >= 0; last = next) {
            at++;
            opened = last == '\n' ? next == '{' : opened;
            if (next == '\n') {
                lines++;
                whole = at;
                if (bad == 0 && !(opened && last == '}')) {
                    bad = lines;
                }
            }
        }
        content.setLength(whole);
        content.seek(whole);
        return bad;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    /// Writes a number where there is one; JSON has no NaN.
    static void number(JsonGenerator json, String name, double value) {
        if (!Double.isNaN(value)) {
            json.writeNumberProperty(name, value);
        }
    }

    /// Writes how a model does, if at all: of classes the accuracy alone, of other tasks all
    /// figures, each by the name that [KeptModel#logged] gives it.
    static void figures(JsonGenerator json, String prefix, @Nullable Metrics metrics) {
        if (metrics == null) {
            return;
        }
        json.writeNumberProperty(prefix + "Loss", metrics.loss());
        boolean classes = metrics.task() == Task.CLASSIFY;
        metrics.byName().entrySet().stream()
                .filter(each -> !each.getKey().equals("loss"))
                .filter(each -> !classes || each.getKey().equals(metrics.task().figure()))
                .forEach(
                        each ->
                                json.writeNumberProperty(
                                        KeptModel.logged(prefix, each.getKey()), each.getValue()));
    }
}
