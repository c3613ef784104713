package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// How `./fathom`, `./check` and `./format` find a JDK, in a folder of fake ones.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir private Path folder;
    private Path script;

    @BeforeEach
    void findScript() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(at.resolve("fathom"))) {
            at = Objects.requireNonNull(at.getParent());
        }
        script = at.resolve("bin/jdk.sh");
    }

    /// A folder that looks like a JDK of this version, with or without a file that says so.
    private Path jdk(String name, String version, boolean releaseFile) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        if (releaseFile) {
            Files.writeString(
                    home.resolve("release"),
                    "IMPLEMENTOR=\"Fake\"\nJAVA_VERSION=\"" + version + "\"\n");
        }
        for (String tool : List.of("java", "javac")) {
            script(
                    home.resolve("bin").resolve(tool),
                    "echo 'openjdk version \"" + version + "\" 2026-01-20' >&2");
        }
        return home;
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Ran find(String javaHome) throws IOException, InterruptedException {
        return find(javaHome, "");
    }

    /// @param onPath begins the PATH
    private Ran find(String javaHome, String onPath) throws IOException, InterruptedException {
        String command =
                "set -eu; java() { :; }; . '%s'; JDK_FOLDERS=('%s'/*); find_jdk; echo \"$JDK\""
                        .formatted(script, folder);
        ProcessBuilder builder = new ProcessBuilder(which("bash").toString(), "-c", command);
        builder.environment().put("JAVA_HOME", javaHome);
        // the usual tools without any java
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("cat", "sed", "readlink")) {
            script(tools.resolve(tool), "exec " + which(tool) + " \"$@\"");
        }
        builder.environment().put("PATH", onPath + tools);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = read(process.getInputStream().readAllBytes());
        String err = read(process.getErrorStream().readAllBytes());
        return new Ran(process.waitFor(), out, err);
    }

    private static String read(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Path which(String tool) {
        for (String folder : List.of("/bin", "/usr/bin", "/usr/local/bin")) {
            if (Files.exists(Path.of(folder, tool))) {
                return Path.of(folder, tool);
            }
        }
        throw new IllegalStateException("no " + tool);
    }

    @Test
    void the_first_that_is_new_enough_is_taken() throws Exception {
        jdk("a-17", "17.0.15", true);
        jdk("b-25", "25.0.2", true);
        Path good = jdk("c-25", "25.0.3", true);
        jdk("d-26", "26", true);
        assertThat(find("")).isEqualTo(new Ran(0, good + "\n", ""));
    }

    /// Though the shell that looks for it has a function of that name.
    @Test
    void one_that_is_only_on_the_PATH_is_found() throws Exception {
        Path good = jdk("far/away/25", "25.0.3", true);
        assertThat(find("", good + "/bin:").out()).isEqualTo(good + "\n");
    }

    @Test
    void later_versions_are_accepted_and_JAVA_HOME_goes_first() throws Exception {
        jdk("a-25", "25.0.3", true);
        for (String version : List.of("25.0.10", "25.1", "26", "27-ea")) {
            Path home = jdk("z-" + version, version, true);
            assertThat(find(home.toString()).out()).isEqualTo(home + "\n");
        }
    }

    @Test
    void a_JAVA_HOME_that_is_too_old_or_wrong_is_passed_over() throws Exception {
        Path good = jdk("c-25", "25.0.3", true);
        assertThat(find(jdk("a-17", "17.0.15", true).toString()).out()).isEqualTo(good + "\n");
        assertThat(find(folder.resolve("nowhere").toString()).out()).isEqualTo(good + "\n");
    }

    @Test
    void a_jdk_without_a_release_file_is_asked() throws Exception {
        Path good = jdk("a-25", "25.0.4", false);
        assertThat(find("").out()).isEqualTo(good + "\n");
    }

    @Test
    void updates_with_the_fault_are_refused_with_the_reason() throws Exception {
        jdk("a-17", "17.0.15", true);
        for (String version : List.of("25", "25.0.1", "25.0.2")) {
            jdk("b-25", version, true);
            Ran ran = find("");
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err())
                    .startsWith(
                            "Fathom needs a JDK 25.0.3 or later and found only these:\n"
                                    + "  %1$s/a-17: 17.0.15\n  %1$s/b-25: %2$s, refused: before 25.0.3"
                                            .formatted(folder, version))
                    .contains("pinned arrays (JDK-8377811)\n");
        }
    }

    @Test
    void without_any_it_says_what_to_install() throws Exception {
        Ran ran = find("");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith("Fathom needs a JDK 25.0.3 or later and found none.\n\nInstall one")
                .contains("sudo apt install temurin-25-jdk")
                .contains("brew install --cask temurin@25")
                .contains("winget install EclipseAdoptium.Temurin.25.JDK")
                .contains("sdk install java 25.0.3-tem");
    }

    /// The launcher for Windows can't be run here.
    @Test
    void on_windows_an_archive_starts_java_as_elsewhere() throws IOException {
        Path bin = Objects.requireNonNull(script.getParent());
        String windows = Files.readString(bin.resolve("launcher/fathom.bat"));
        String elsewhere =
                Files.readString(script) + Files.readString(bin.resolve("launcher/fathom"));
        Set<String> options = options(elsewhere);
        assertThat(options).contains("-XX:+UseParallelGC", "--add-modules", "-Xlog:aot=off");
        // Linux's pages, and a way round Java's announcement that Windows' shell hasn't
        options.removeAll(
                Set.of("-XX:+UseTransparentHugePages", "-Dfathom.stderr", "-Dfathom.columns"));
        assertThat(options(windows)).isEqualTo(options);
        assertThat(windows).contains("%*").endsWith("exit /b %ERRORLEVEL%" + lineEnd(windows));
    }

    /// A checkout has those of Windows, a file that was just written may not.
    private static String lineEnd(String text) {
        return text.endsWith("\r\n") ? "\r\n" : "\n";
    }

    /// Java's options in a script, without what follows an equals sign.
    private static Set<String> options(String text) {
        return Pattern.compile("(?<![\\w-])(-XX:[+-]?\\w+|-D[\\w.]+|-Xlog:\\S+|--add-modules)")
                .matcher(text.replaceAll("(?m)^\\s*(#|rem).*$|=~.*$", ""))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
