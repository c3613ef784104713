package dev.fathom.studio.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What stays of temporary files: nothing, whatever ends the process.
class OwnFolderTest {
    @TempDir private Path home;

    /// Makes a folder with a file and waits.
    ///
    /// @param args where
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println(OwnFolder.in(Path.of(args[0])).write("upload1", new byte[10]));
        new CountDownLatch(1).await();
    }

    private Process studio() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OwnFolderTest.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Path file(Process studio) throws IOException {
        Path file = Path.of(studio.inputReader().readLine());
        assertThat(file).exists();
        return file;
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> found = Files.list(home)) {
            return found.toList();
        }
    }

    @Test
    void a_process_that_is_asked_to_end_leaves_nothing() throws Exception {
        Process studio = studio();
        file(studio);
        studio.destroy();
        studio.waitFor();
        assertThat(left()).isEmpty();
    }

    @Test
    void what_a_killed_process_leaves_goes_with_the_next_and_a_running_one_keeps_its_own()
            throws Exception {
        Process killed = studio();
        Path file = file(killed);
        killed.destroyForcibly().waitFor();
        assertThat(file).exists();
        Process running = studio();
        Path kept = file(running);
        assertThat(file.getParent()).doesNotExist();
        try (OwnFolder own = OwnFolder.in(home)) {
            try (OwnFolder second = OwnFolder.in(home)) {
                assertThat(second.write("b", new byte[1])).exists();
            }
            assertThat(own.write("a", new byte[1])).exists();
            assertThat(kept).exists();
            assertThat(left()).hasSize(2);
        }
        running.destroyForcibly().waitFor();
    }

    @Test
    void foreign_files_of_such_names_are_left_alone() throws Exception {
        Path file = Files.writeString(home.resolve("fathom-studio.txt"), "notes");
        Path folder = Files.createDirectory(home.resolve("fathom-studio-notes"));
        Files.writeString(folder.resolve("a"), "notes");
        Path link =
                Files.createSymbolicLink(
                        home.resolve("fathom-studio-link"),
                        Files.createDirectory(home.resolve("b")));
        Files.writeString(home.resolve("b/lock"), "");
        OwnFolder.in(home).close();
        assertThat(List.of(file, folder.resolve("a"), link, home.resolve("b/lock")))
                .allMatch(Files::exists);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobody_else_can_read_it() throws Exception {
        try (OwnFolder own = OwnFolder.in(home)) {
            Path file = own.write("a", new byte[1]);
            own.write("a", new byte[2]);
            assertThat(file).hasSize(2);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }
    }
}
