package dev.fathom.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    private static final int OPERATIONS = 8;

    @TempDir private Path folder;

    /// A file system whose n-th operation fails, and perhaps all after it. A write that fails has
    /// written half.
    private static final class Failing implements Disk {
        private final int n;
        private final boolean forEver;
        private int operations;
        private boolean renamed;

        Failing(int n, boolean forEver) {
            this.n = n;
            this.forEver = forEver;
        }

        private boolean fails() {
            operations++;
            return operations == n || (forEver && operations > n);
        }

        private void operation() throws IOException {
            if (fails()) {
                throw new IOException("No space left on device");
            }
        }

        boolean failed() {
            return operations >= n;
        }

        @Override
        public void createFolders(Path folder) throws IOException {
            operation();
            Disk.super.createFolders(folder);
        }

        @Override
        public Path createTemporary(Path folder, String prefix) throws IOException {
            operation();
            return Disk.super.createTemporary(folder, prefix);
        }

        @Override
        public FileChannel open(Path file) throws IOException {
            operation();
            return Disk.super.open(file);
        }

        @Override
        public int write(FileChannel channel, ByteBuffer bytes) throws IOException {
            if (fails()) {
                Disk.super.write(channel, bytes.slice(0, bytes.remaining() / 2));
                throw new IOException("No space left on device");
            }
            return Disk.super.write(channel, bytes);
        }

        @Override
        public void force(FileChannel channel) throws IOException {
            operation();
            Disk.super.force(channel);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            operation();
            Disk.super.rename(from, to);
            renamed = true;
        }

        @Override
        public void delete(Path file) throws IOException {
            operation();
            Disk.super.delete(file);
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            operation();
            Disk.super.forceFolder(folder);
        }
    }

    private static SafeTensors content(float value) {
        float[] values = new float[1000];
        values[999] = value;
        return new SafeTensors(
                Map.of("step", value + ""),
                Map.of("a", new SafeTensors.Array(List.of(10, 100), values)));
    }

    private static float last(Path file) throws IOException {
        SafeTensors.Array a = SafeTensors.readSealed(file).arrays().get("a");
        assertThat(a).isNotNull();
        return a.values()[999];
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void whichever_operation_fails_the_file_is_whole_and_the_temporary_gone() throws IOException {
        Path file = folder.resolve("checkpoint");
        // folders, temporary, open, two writes, force, rename, force of the folder
        for (int n = 1; n <= OPERATIONS; n++) {
            content(1).write(file);
            Failing disk = new Failing(n, false);
            assertThat(writeFails(disk, file)).as("operation %d", n).isTrue();
            assertThat(last(file)).as("operation %d", n).isEqualTo(disk.renamed ? 2 : 1);
            assertThat(files()).as("operation %d", n).containsExactly(file);
        }
        assertThat(writeFails(new Failing(OPERATIONS + 1, false), file)).isFalse();
        assertThat(last(file)).isEqualTo(2);
    }

    @Test
    void when_nothing_works_any_more_the_old_file_is_still_whole() throws IOException {
        Path file = folder.resolve("checkpoint");
        for (int n = 1; n <= OPERATIONS; n++) {
            content(1).write(file);
            Failing disk = new Failing(n, true);
            assertThat(writeFails(disk, file)).isTrue();
            assertThat(last(file)).as("from operation %d", n).isEqualTo(disk.renamed ? 2 : 1);
            AtomicFile.deleteTemporaries(folder);
            assertThat(files()).containsExactly(file);
        }
    }

    private static boolean writeFails(Failing disk, Path file) throws IOException {
        try {
            AtomicFile.write(disk, file, content(2).sealed(Precision.F32));
        } catch (IOException e) {
            assertThat(e).hasMessage(file + " can't be written: No space left on device");
        }
        return disk.failed();
    }

    @Test
    void a_file_where_a_folder_should_be_is_a_sentence() throws IOException {
        Path notFolder = Files.writeString(folder.resolve("runs"), "");
        Path file = notFolder.resolve("model");
        assertThatThrownBy(() -> content(1).write(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " can't be written: " + notFolder + " is not a folder");
    }
}
