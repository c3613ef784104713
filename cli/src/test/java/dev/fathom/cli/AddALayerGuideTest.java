package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.GuidePage.Block;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide to a new layer: its blocks are put into copies of the files that they name, all that
/// sees layers is compiled with them, and the tests of all layers are run.
class AddALayerGuideTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    /// All that the compiler must find whole, and the tests of core.
    private static final List<String> SOURCES =
            List.of(
                    "core",
                    "pretrained",
                    "onnx",
                    "studio",
                    "serving",
                    "machine",
                    "bench",
                    "cli",
                    "show",
                    "zoo");

    private static final List<String> TESTS =
            List.of("EveryLayerTest", "EveryNeuronTest", "LayersTest", "WrongLayersTest");

    private static final Pattern RECORD = Pattern.compile("public record (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);\n");
    private static final Pattern LAYERS = Pattern.compile("import static ([\\w.]+Layers)\\.\\w+;");

    @TempDir private Path folder;

    /// Texts of files as the guide makes them.
    private final Map<Path, String> changed = new HashMap<>();

    @Test
    void what_the_guide_says_adds_a_layer() throws IOException, InterruptedException {
        List<Path> main = sources("main");
        List<Path> tests = sources("test");
        List<Path> all = Stream.concat(main.stream(), tests.stream()).toList();
        List<Block> blocks =
                GuidePage.read(ROOT.resolve("docs/guides/add-a-layer.md")).blocks().stream()
                        .filter(block -> block.language().equals("java"))
                        .toList();
        String record = blocks.getFirst().text() + "\n";
        Matcher layer = RECORD.matcher(record);
        Matcher home = PACKAGE.matcher(record);
        assertThat(layer.find() && home.find()).as("the first block is the layer").isTrue();
        Path file =
                ROOT.resolve("core/src/main/java")
                        .resolve(home.group(1).replace('.', '/'))
                        .resolve(layer.group(1) + ".java");
        assertThat(file).as("the guide adds a layer that Fathom lacks").doesNotExist();
        changed.put(file, record);
        for (Block block : blocks.subList(1, blocks.size())) {
            List<String> lines = block.text().lines().toList();
            Path target = named(lines.getFirst().replaceFirst("// (.+)\\.java", "$1"), all);
            String text =
                    changed.containsKey(target) ? changed.get(target) : Files.readString(target);
            text = inserted(block, lines.subList(1, lines.size()), text);
            changed.put(target, imported(text, home.group(1), layer.group(1)));
        }
        List<Path> core =
                new ArrayList<>(
                        main.stream().filter(f -> f.startsWith(ROOT.resolve("core"))).toList());
        core.add(file);
        Path layers = compiled("layers", core, "--module-path", classPath(List.of()));
        List<Path> others =
                main.stream()
                        .filter(f -> !core.contains(f) && !f.endsWith("module-info.java"))
                        .toList();
        compiled("others", others, "-cp", classPath(List.of(layers)));
        Set<Path> run = TESTS.stream().map(t -> named(t, tests)).collect(Collectors.toSet());
        Set<Path> compiled = new HashSet<>(run);
        changed.keySet().stream().filter(tests::contains).forEach(compiled::add);
        String helpers = ROOT.resolve("core/src/test/java").toString();
        Path classes =
                compiled(
                        "tests",
                        compiled,
                        "-cp",
                        classPath(List.of(layers)),
                        "-sourcepath",
                        helpers);
        GuideCode.run(
                ROOT.resolve("core"),
                classPath(List.of(classes, layers, ROOT.resolve("core/src/main/resources"))),
                run.stream().map(AddALayerGuideTest::className).toList());
    }

    private static List<Path> sources(String kind) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : kind.equals("main") ? SOURCES : SOURCES.subList(0, 1)) {
            Path folder = ROOT.resolve(module).resolve("src/" + kind + "/java");
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(f -> f.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }

    private static Path named(String simpleName, List<Path> files) {
        List<Path> found = files.stream().filter(f -> f.endsWith(simpleName + ".java")).toList();
        assertThat(found).as(simpleName).hasSize(1);
        return found.getFirst();
    }

    private static String className(Path file) {
        String path = file.toString().replace(File.separatorChar, '/');
        return path.substring(path.indexOf("/java/") + 6, path.length() - 5).replace('/', '.');
    }

    /// The first line, and one behind `…`, is looked up in the file; those that follow it there are
    /// passed by, and the others are put in between. A block whose first line is new goes to the
    /// end of the class, a test too.
    private static String inserted(Block block, List<String> lines, String text) {
        List<String> file = new ArrayList<>(text.lines().toList());
        List<String> stripped = file.stream().map(String::strip).toList();
        String first = lines.getFirst().strip();
        if (first.equals("@Test") || !stripped.contains(first)) {
            int end = file.lastIndexOf("}");
            file.add(end, "");
            file.addAll(end + 1, lines);
            return String.join("\n", file) + "\n";
        }
        List<String> made = new ArrayList<>();
        int at = 0;
        boolean lookUp = true;
        for (String line : lines) {
            int found = stripped.subList(at, stripped.size()).indexOf(line.strip());
            if (line.strip().equals("…")) {
                lookUp = true;
            } else if (lookUp || found == 0) {
                assertThat(found).as("line %d: %s", block.line(), line).isNotNegative();
                made.addAll(file.subList(at, at + found + 1));
                at += found + 1;
                lookUp = false;
            } else {
                made.add(line);
            }
        }
        made.addAll(file.subList(at, file.size()));
        return String.join("\n", made) + "\n";
    }

    /// With what the page leaves out: the import of the layer, or of its word in tests.
    private static String imported(String text, String home, String layer) {
        Matcher here = PACKAGE.matcher(text);
        assertThat(here.find()).isTrue();
        Matcher word = LAYERS.matcher(text);
        String added = "";
        if (word.find()) {
            String name = Character.toLowerCase(layer.charAt(0)) + layer.substring(1);
            added = "import static " + word.group(1) + "." + name + ";\n";
        } else if (!home.equals(here.group(1))) {
            added = "import " + home + "." + layer + ";\n";
        }
        return text.contains(added)
                ? text
                : text.substring(0, here.end()) + added + text.substring(here.end());
    }

    /// Compiles files, or what the guide makes of them, into a folder.
    private Path compiled(String name, Collection<Path> files, String... paths) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path file : files) {
            Path copy = folder.resolve("changed").resolve(ROOT.relativize(file));
            if (changed.containsKey(file)) {
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, changed.get(file));
            }
            sources.add(changed.containsKey(file) ? copy : file);
        }
        return GuideCode.compiled(folder.resolve(name), sources, paths);
    }

    /// Folders, then all libraries of this test, without Fathom itself.
    private static String classPath(Collection<Path> folders) {
        Stream<String> libraries =
                Arrays.stream(GuideCode.CLASS_PATH.split(File.pathSeparator, -1))
                        .filter(entry -> entry.endsWith(".jar"))
                        .filter(
                                entry ->
                                        !Path.of(entry)
                                                .getFileName()
                                                .toString()
                                                .startsWith("fathom-"));
        return Stream.concat(folders.stream().map(Path::toString), libraries)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
