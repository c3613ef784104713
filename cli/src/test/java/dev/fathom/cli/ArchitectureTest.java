package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page on the architecture, held against poms, module-infos and classes of all modules: it is
/// where the floors are written down.
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // reads all classes once
class ArchitectureTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final String PAGE = "docs/ARCHITECTURE.md";
    private static final String OURS = "dev.fathom";

    private static final Pattern MODULE = Pattern.compile("<module>(\\w+)</module>");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\|([\\w, ]*)\\|$");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Pattern LINE = Pattern.compile("(?m)^(\\w+) +(\\S+(?:\\s+< \\S+)*)$");
    private static final Pattern DEPENDENCY =
            Pattern.compile("<dependency>((?:(?!</dependency>).)*)</dependency>", Pattern.DOTALL);
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>fathom-(\\w+)<");
    private static final Pattern REQUIRES =
            Pattern.compile("requires [a-z ]*dev\\.fathom\\.(\\w+);");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final Pattern CLASS = Pattern.compile("[A-Z]\\w*[a-z]\\w*");
    private static final Pattern PATH = Pattern.compile("[\\w./-]*/[\\w./-]*\\w[\\w./-]*");
    private static final Pattern METHOD = Pattern.compile("([A-Z]\\w*)\\.([a-z]\\w*)");
    private static final Pattern STOP = Pattern.compile("(?m)^\\d\\. .*(?:\n {3}.*)*");
    private static final int MOST_STOPS = 7;

    private final String page = read(PAGE);

    /// The modules of the house, as the page lists them, and whom each uses.
    private final Map<String, Set<String>> uses =
            ROW.matcher(page)
                    .results()
                    .collect(Collectors.toMap(m -> m.group(1), m -> words(m.group(2))));

    private final JavaClasses classes =
            new ClassFileImporter()
                    .importPaths(
                            uses.keySet().stream()
                                    .map(m -> ROOT.resolve(m).resolve("target/classes"))
                                    .toList());

    /// A line of the page: packages of a module, lowest first.
    private record Floors(List<String> packages) {

        /// The number of the floor on which a package is; negative when it is on none.
        int of(String name) {
            return packages.stream()
                    .filter(p -> (name + ".").startsWith(p + "."))
                    .max(Comparator.comparingInt(String::length))
                    .map(packages::indexOf)
                    .orElse(-1);
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String text) {
        return WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> blocks(String language) throws IOException {
        return GuidePage.read(ROOT.resolve(PAGE)).blocks().stream()
                .filter(block -> block.language().equals(language))
                .map(GuidePage.Block::text)
                .toList();
    }

    private String module(String packageName) {
        String[] names = packageName.split("\\.");
        return names.length > 2 && uses.containsKey(names[2]) ? names[2] : "core";
    }

    /// Packages of Fathom by those that use them.
    private Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new HashMap<>();
        for (JavaClass from : classes) {
            Set<String> to = arrows.computeIfAbsent(from.getPackageName(), f -> new TreeSet<>());
            from.getDirectDependenciesFromSelf().stream()
                    .map(d -> d.getTargetClass().getBaseComponentType().getPackageName())
                    .filter(name -> (name + ".").startsWith(OURS + "."))
                    .forEach(to::add);
        }
        arrows.remove("");
        return arrows;
    }

    @Test
    void a_module_uses_only_those_on_floors_below() throws IOException {
        List<Set<String>> floors =
                blocks("")
                        .getFirst()
                        .lines()
                        .filter(line -> line.startsWith("│"))
                        .map(ArchitectureTest::words)
                        .toList();
        Set<String> drawn = floors.stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertThat(drawn)
                .isEqualTo(uses.keySet())
                .isEqualTo(
                        MODULE.matcher(read("pom.xml").split("<profiles>", 2)[0])
                                .results()
                                .map(m -> m.group(1))
                                // only versions, no code
                                .filter(m -> !m.equals("bom"))
                                .collect(Collectors.toSet()));
        for (int f = 0; f < floors.size(); f++) {
            Set<String> below =
                    floors.stream().skip(f + 1).flatMap(Set::stream).collect(Collectors.toSet());
            assertThat(floors.get(f)).allSatisfy(m -> assertThat(below).containsAll(uses.get(m)));
        }
    }

    @Test
    void a_module_uses_those_that_the_page_lists() {
        Map<String, Set<String>> seen = new HashMap<>();
        arrows().forEach(
                        (from, to) -> {
                            Set<String> modules =
                                    seen.computeIfAbsent(module(from), m -> new TreeSet<>());
                            to.stream().map(this::module).forEach(modules::add);
                            modules.remove(module(from));
                        });
        assertThat(seen).as("classes").isEqualTo(uses);
        uses.forEach(
                (module, used) -> {
                    assertThat(inPom(module)).as("%s/pom.xml", module).isEqualTo(used);
                    String info = module + "/src/main/java/module-info.java";
                    if (Files.exists(ROOT.resolve(info))) {
                        assertThat(
                                        REQUIRES.matcher(read(info))
                                                .results()
                                                .map(m -> m.group(1))
                                                .collect(Collectors.toSet()))
                                .as(info)
                                .isEqualTo(used);
                    }
                });
    }

    private static Set<String> inPom(String module) {
        return DEPENDENCY
                .matcher(read(module + "/pom.xml").split("<build>|<profiles>", 2)[0])
                .results()
                .map(m -> m.group(1))
                .filter(dependency -> !dependency.contains("<scope>test"))
                // no class names what is found when it runs
                .filter(dependency -> !dependency.contains("<scope>runtime"))
                .flatMap(dependency -> ARTIFACT.matcher(dependency).results())
                .map(m -> m.group(1))
                .collect(Collectors.toSet());
    }

    private static Map<String, List<Floors>> floors() throws IOException {
        Map<String, List<Floors>> floors = new HashMap<>();
        for (MatchResult line : LINE.matcher(blocks("floors").getFirst()).results().toList()) {
            String module = line.group(1);
            String home = module.equals("core") ? OURS : OURS + "." + module;
            List<String> packages =
                    Arrays.stream(line.group(2).split("\\s+< "))
                            .map(name -> name.equals(module) ? home : home + "." + name)
                            .toList();
            floors.computeIfAbsent(module, m -> new ArrayList<>()).add(new Floors(packages));
        }
        return floors;
    }

    @Test
    void a_package_uses_only_those_on_floors_below() throws IOException {
        Map<String, List<Floors>> floors = floors();
        assertThat(floors).containsOnlyKeys(uses.keySet());
        List<String> wrong = new ArrayList<>();
        arrows().forEach(
                        (from, all) -> {
                            List<Floors> lines = floors.getOrDefault(module(from), List.of());
                            if (lines.stream().noneMatch(line -> line.of(from) >= 0)) {
                                wrong.add(from + " is on no floor");
                            }
                            all.stream()
                                    .filter(to -> module(to).equals(module(from)))
                                    .filter(to -> !to.equals(from) && !isDownward(lines, from, to))
                                    .forEach(to -> wrong.add(from + " may not use " + to));
                        });
        assertThat(wrong).as("see the floors in %s", PAGE).isEmpty();
    }

    private static boolean isDownward(List<Floors> lines, String from, String to) {
        List<Floors> both =
                lines.stream().filter(line -> line.of(from) >= 0 && line.of(to) >= 0).toList();
        return !both.isEmpty() && both.stream().allMatch(line -> line.of(from) >= line.of(to));
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, "CONTRIBUTING.md"})
    void whatever_a_page_names_is_there(String name) throws IOException {
        Path file = ROOT.resolve(name);
        String text =
                GuidePage.read(file).sections().stream()
                        .map(GuidePage.Section::prose)
                        .collect(Collectors.joining("\n"));
        assertThat(LINK.matcher(text).results().map(m -> m.group(1)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(file.resolveSibling(link)).exists());
        List<String> paths = paths();
        Predicate<String> isThere =
                word ->
                        METHOD.matcher(word).matches()
                                ? hasMember(word)
                                : CLASS.matcher(word).matches()
                                        ? hasClass(word) || hasPath(paths, word + ".java")
                                        : !PATH.matcher(word).matches() || hasPath(paths, word);
        assertThat(CODE.matcher(text).results())
                .flatExtracting(m -> List.of(m.group(1).split("[ =]")))
                .hasSizeGreaterThan(10)
                .allMatch(isThere, "is there");
    }

    private static List<String> paths() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.map(p -> "/" + ROOT.relativize(p).toString().replace('\\', '/') + "/")
                    .filter(p -> !p.contains("/target/") && !p.contains("/.git/"))
                    .toList();
        }
    }

    private static boolean hasPath(List<String> paths, String name) {
        String wanted = ("/" + name + "/").replace("/./", "/").replace("//", "/");
        return paths.stream().anyMatch(p -> p.endsWith(wanted));
    }

    private boolean hasClass(String name) {
        return classes.stream().anyMatch(c -> c.getSimpleName().equals(name));
    }

    private boolean hasMember(String word) {
        String[] names = word.split("\\.");
        return classes.stream()
                .filter(c -> c.getSimpleName().equals(names[0]))
                .anyMatch(c -> c.getMethods().stream().anyMatch(m -> m.getName().equals(names[1])));
    }

    @Test
    void a_walk_has_at_most_seven_stops_and_each_a_method() throws IOException {
        List<GuidePage.Section> walks =
                GuidePage.read(ROOT.resolve(PAGE)).sections().stream()
                        .filter(section -> section.title().startsWith("What happens when"))
                        .toList();
        assertThat(walks).hasSize(4);
        for (GuidePage.Section walk : walks) {
            List<String> stops =
                    STOP.matcher(walk.prose()).results().map(MatchResult::group).toList();
            assertThat(stops).as(walk.title()).isNotEmpty().hasSizeLessThanOrEqualTo(MOST_STOPS);
            assertThat(stops)
                    .allSatisfy(
                            stop ->
                                    assertThat(CODE.matcher(stop).results())
                                            .extracting(m -> m.group(1))
                                            .anyMatch(METHOD.asMatchPredicate()));
        }
    }
}
