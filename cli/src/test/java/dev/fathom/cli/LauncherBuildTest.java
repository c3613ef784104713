package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.train.RunFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How `./fathom` builds and starts, in a folder of its own, with a Maven and a Java that only look
/// like them: the jar is a text that counts the builds, and Java shows it, waits for a line, and
/// shows it again.
@DisabledOnOs(OS.WINDOWS)
class LauncherBuildTest {
    private static final String JAVA =
            """
            #!/bin/bash
            case " $* " in *" predict "*) exit ;; esac
            echo "$LC_ALL $*"
            echo 'Picked up JAVA_TOOL_OPTIONS: -Da=b' >&2
            echo 'Picked up _JAVA_OPTIONS: -Da=b' >&2
            echo 'NOTE: Picked up JDK_JAVA_OPTIONS: -Da=b' >&2
            echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
            echo 'another line' >&2
            while [ "$1" != -jar ]; do shift; done
            cat "$2"
            read -r _
            cat "$2"
            """;
    private static final String MAVEN =
            """
            #!/bin/bash
            root=$(dirname "$0")/..
            mkdir -p "$root/cli/target/lib"
            echo x >> "$root/builds"
            wc -l < "$root/builds" | tr -d ' ' > "$root/cli/target/fathom-cli.jar"
            touch "$root/cli/target/lib/a.jar"
            """;

    /// What the launcher itself uses.
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "cat",
                    "cp",
                    "date",
                    "dirname",
                    "env",
                    "find",
                    "flock",
                    "grep",
                    "head",
                    "ln",
                    "mkdir",
                    "mv",
                    "ps",
                    "readlink",
                    "rm",
                    "sed",
                    "touch");

    @TempDir private Path folder;
    private Path source;

    @BeforeEach
    void prepare() throws IOException {
        folder = Files.createDirectory(folder.resolve("ein Büro 例"));
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(at.resolve("fathom"))) {
            at = Objects.requireNonNull(at.getParent());
        }
        for (String directory : List.of("bin", "tools", "jdk/bin", ".mvn", "cli/src/main")) {
            Files.createDirectories(folder.resolve(directory));
        }
        script("fathom", Files.readString(at.resolve("fathom")));
        script("bin/jdk.sh", Files.readString(at.resolve("bin/jdk.sh")));
        script("tools/mvn", MAVEN);
        script("jdk/bin/java", JAVA);
        script("jdk/bin/javac", "#!/bin/sh");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
        Files.writeString(folder.resolve("pom.xml"), "");
        Files.writeString(folder.resolve("cli/pom.xml"), "");
        source = Files.writeString(folder.resolve("cli/src/main/A.java"), "");
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(folder.resolve("fathom").toString(), "run");
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(name -> name.startsWith("LC_") || name.contains("JAVA"));
        all.remove("LANG");
        all.put("PATH", folder.resolve("tools") + ":" + all.get("PATH"));
        all.put("JAVA_HOME", folder.resolve("jdk").toString());
        all.putAll(environment);
        return builder.start();
    }

    /// Ends a program and gives what its jar was then.
    private static String ended(Process program, BufferedReader out) throws Exception {
        program.outputWriter().append("\n").close();
        String jar = out.readLine();
        String err = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(err).isZero();
        return jar;
    }

    private void change(int seconds) throws IOException {
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    private List<String> built() throws IOException {
        try (Stream<Path> found = Files.list(folder.resolve("target"))) {
            return found.map(f -> f.getFileName().toString())
                    .filter(name -> name.startsWith("app"))
                    .toList();
        }
    }

    @Test
    void who_runs_keeps_what_it_was_started_from_while_others_build() throws Exception {
        Process first = start(Map.of());
        BufferedReader out = first.inputReader();
        assertThat(out.readLine()).contains(" -jar " + folder.toRealPath() + "/target/app.");
        assertThat(out.readLine()).isEqualTo("1");
        for (String number : List.of("2", "3", "4")) {
            change(Integer.parseInt(number));
            Process next = start(Map.of());
            BufferedReader its = next.inputReader();
            its.readLine();
            assertThat(its.readLine()).isEqualTo(number);
            assertThat(ended(next, its)).isEqualTo(number);
        }
        assertThat(Files.readString(folder.resolve("target/app/fathom-cli.jar"))).isEqualTo("4\n");
        // the link, what it leads to, the one before, and the one that is used
        assertThat(built()).hasSize(4);
        assertThat(ended(first, out)).isEqualTo("1");
        change(9);
        Process last = start(Map.of());
        BufferedReader its = last.inputReader();
        its.readLine();
        assertThat(its.readLine()).isEqualTo("5");
        ended(last, its);
        assertThat(built()).hasSize(3);
    }

    @Test
    void a_folder_of_an_earlier_launcher_becomes_a_link() throws Exception {
        Files.createDirectories(folder.resolve("target/app"));
        Files.writeString(folder.resolve("target/app/old.jar"), "");
        Process program = start(Map.of());
        BufferedReader out = program.inputReader();
        out.readLine();
        assertThat(ended(program, out)).isEqualTo("1");
        assertThat(folder.resolve("target/app")).isSymbolicLink();
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_TOOL_OPTIONS, -XX:+UseG1GC, false",
        "_JAVA_OPTIONS, -Xmx1g -XX:+UseSerialGC -Da=b, false",
        "JDK_JAVA_OPTIONS, -XX:+UseZGC, false",
        "JDK_JAVA_OPTIONS, -Xmx1g, true",
        "JAVA_TOOL_OPTIONS, -XX:-UseG1GC, true",
        "JAVA_TOOL_OPTIONS, -XX:+UseGCOverheadLimit, true"
    })
    void a_collector_of_the_environment_stands(String variable, String options, boolean own)
            throws Exception {
        Process program = start(Map.of(variable, options));
        BufferedReader out = program.inputReader();
        assertThat(out.readLine().contains("-XX:+UseParallelGC")).isEqualTo(own);
        out.readLine();
        program.outputWriter().append("\n").close();
        assertThat(program.errorReader().lines())
                .containsExactly("building Fathom, about a minute the first time…", "another line");
    }

    @ParameterizedTest
    @CsvSource({
        "LC_ALL, C, C.UTF-8",
        "LC_ALL, POSIX, C.UTF-8",
        "LANG, C, C.UTF-8",
        "A, B, C.UTF-8",
        "LC_ALL, de_DE.ISO-8859-1, de_DE.ISO-8859-1",
        "LANG, ja_JP.UTF-8, ''"
    })
    void a_locale_without_letters_is_replaced(String variable, String value, String all)
            throws Exception {
        Process program = start(Map.of(variable, value));
        BufferedReader out = program.inputReader();
        assertThat(out.readLine()).startsWith(all + " --add-modules ");
        out.readLine();
        ended(program, out);
    }

    /// What is said when there is nothing to start.
    private String failed(Map<String, String> environment) throws Exception {
        Process program = start(environment);
        String err = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(err).isNotZero();
        assertThat(program.inputReader().lines()).isEmpty();
        assertThat(folder.resolve("target/app")).doesNotExist();
        return err;
    }

    @Test
    void without_a_network_it_is_said_what_a_proxy_wants() throws Exception {
        script(
                "tools/mvn",
                "#!/bin/bash\necho '[ERROR] Could not transfer artifact a:b:jar:1'; exit 1");
        assertThat(failed(Map.of()).lines())
                .containsExactly(
                        "building Fathom, about a minute the first time…",
                        "[ERROR] Could not transfer artifact a:b:jar:1",
                        "Maven could not get what Fathom is built with: is there a network? Behind a"
                                + " proxy, name the proxy in ~/.m2/settings.xml, as Maven's guide to"
                                + " proxies says",
                        "Fathom could not be built; all that Maven said is in "
                                + folder.toRealPath()
                                + "/target/build.log");
    }

    @Test
    void without_maven_it_is_said_what_to_install() throws Exception {
        Path tools = folder.resolve("tools");
        Files.delete(tools.resolve("mvn"));
        for (String tool : TOOLS) {
            for (Path home : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
                if (Files.exists(home.resolve(tool))) {
                    script("tools/" + tool, "#!/bin/sh\nexec " + home.resolve(tool) + " \"$@\"\n");
                }
            }
        }
        assertThat(failed(Map.of("PATH", tools.toString())))
                .isEqualTo(
                        "Fathom is built with Maven, and there is no mvn on the PATH: install"
                                + " it (apt, brew: maven; sdk install maven)\n");
    }

    @Test
    void a_folder_in_which_nothing_can_be_made_is_named() throws Exception {
        Files.writeString(folder.resolve("target"), "in the way");
        assertThat(failed(Map.of()))
                .isEqualTo(
                        "Fathom is built into "
                                + folder.toRealPath()
                                + "/target, and you may not write there: copy the folder to a place"
                                + " of your own\n");
    }

    /// `mvn verify` gives this module the jars of the others.
    @Test
    void a_packaged_module_knows_its_version() throws Exception {
        URI place = RunFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        assumeTrue(
                place.getPath().endsWith(".jar"),
                "core isn't packaged here; mvn verify packages it");
        assertThat(RunFolder.class.getPackage().getImplementationVersion()).matches("\\d+\\..*");
    }
}
