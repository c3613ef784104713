package dev.fathom.data.format;

import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Pictures of files, of which no more is known.
///
/// They are decoded when first read. Those that fit into the given memory are kept; the others are
/// decoded each time (an epoch reads every picture once, so throwing some out for others would not
/// help).
///
/// Thread-safe, but for [#problems].
final class PictureFiles implements Pictures {
    private final Volume volume;
    private final Stored files;
    private final AtomicReferenceArray<byte[]> kept;
    private final AtomicInteger room;
    private byte @Nullable [][] digests;

    /// Files, wherever they lie. Safe from several threads at once.
    interface Stored {
        int size();

        /// The bytes of a file.
        byte[] encoded(int i);

        /// The same decoded, at the size of the pictures.
        byte[] decoded(int i);

        /// See [Pictures#shards].
        default int[] shards() {
            return new int[] {0};
        }

        /// Stands for a file's content; null when that has to be read.
        default byte @Nullable [] mark(int i) {
            return null;
        }
    }

    /// Files that lie anywhere.
    record Paths(List<Path> files, IntFunction<byte[]> decoder) implements Stored {
        @Override
        public int size() {
            return files.size();
        }

        @Override
        public byte[] encoded(int i) {
            try (InputStream bytes = Source.stream(files.get(i))) {
                return bytes.readAllBytes();
            } catch (IOException e) {
                throw Source.unreadable(files.get(i), e);
            }
        }

        @Override
        public byte[] decoded(int i) {
            return decoder.apply(i);
        }
    }

    /// @param memory bytes of decoded pictures to keep
    PictureFiles(Stored files, Volume volume, long memory) {
        this.volume = volume;
        this.files = files;
        kept = new AtomicReferenceArray<>(files.size());
        room = new AtomicInteger(Math.clamp(memory / volume.size(), 0, files.size()));
    }

    /// Bytes that are kept of pictures: a quarter of Java's memory.
    static long usualMemory() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    /// Why pictures can't be read. All are tried, on all processors.
    List<Optional<String>> problems() {
        digests = new byte[size()][];
        return IntStream.range(0, size()).parallel().mapToObj(this::problem).toList();
    }

    private Optional<String> problem(int i) {
        try {
            Objects.requireNonNull(digests)[i] = Pictures.super.digest(i);
            return Optional.empty();
        } catch (DataException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// The positions of those that can be read, in each of some sets of the same size.
    ///
    /// @throws DataException when there are others, and `unreadable` says so
    static int[] readable(Path dir, Unreadable unreadable, List<PictureFiles> sets) {
        List<List<Optional<String>>> problems = sets.stream().map(PictureFiles::problems).toList();
        int size = sets.getFirst().size();
        List<String> reasons =
                IntStream.range(0, size)
                        .boxed()
                        .flatMap(i -> problems.stream().flatMap(each -> each.get(i).stream()))
                        .toList();
        if (!reasons.isEmpty()) {
            unreadable.found(dir, size, reasons);
        }
        return IntStream.range(0, size)
                .filter(i -> problems.stream().allMatch(each -> each.get(i).isEmpty()))
                .toArray();
    }

    @Override
    public int size() {
        return kept.length();
    }

    @Override
    public Volume volume() {
        return volume;
    }

    @Override
    public List<String> labels() {
        return List.of();
    }

    @Override
    public int label(int i) {
        throw new IllegalStateException("files of pictures say nothing of their classes");
    }

    @Override
    public void read(int i, byte[] into, int at) {
        byte[] picture = kept.get(i);
        if (picture == null) {
            picture = files.decoded(i);
            if (room.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                kept.set(i, picture);
            }
        }
        System.arraycopy(picture, 0, into, at, picture.length);
    }

    @Override
    public byte[] encoded(int i) {
        return files.encoded(i);
    }

    @Override
    public int[] shards() {
        return files.shards();
    }

    @Override
    public byte[] digest(int i) {
        byte[] mark = files.mark(i);
        if (mark != null) {
            return mark;
        }
        byte[] known = digests == null ? null : digests[i];
        return known == null ? Pictures.super.digest(i) : known.clone();
    }
}
