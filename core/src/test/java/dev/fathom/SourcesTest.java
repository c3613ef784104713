package dev.fathom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every source file of the project keeps to.
class SourcesTest {
    private static final int LONGEST_FILE = 400;
    private static final int LONGEST_METHOD = 60;

    /// Classes of unrolled vector code, whose methods are long because they repeat themselves.
    private static final Pattern UNROLLED = Pattern.compile(".*(Tiles|Chains)");

    private static final Set<String> NOT_OURS =
            Set.of("target", ".git", ".idea", ".vscode", "runs", "node_modules", ".temp");

    private static final Pattern CODE =
            Pattern.compile(".*\\.(java|js|css|sh)|fathom|check|format|run");
    private static final Pattern TEXT =
            Pattern.compile(CODE.pattern() + "|.*\\.(md|xml|html|txt|properties|config)");

    /// Written in two parts so that this file is clean.
    private static final List<String> UNWANTED =
            List.of("TO" + "DO", "FIX" + "ME", "/tm" + "p/", "/ro" + "ot/", "/wor" + "k/");

    /// Words that say one thing each, wherever they are read.
    private static final List<String> HOUSE_WORDS =
            List.of(
                    "Batch",
                    "Engine",
                    "Epoch",
                    "Explanation",
                    "Fusion",
                    "Layer",
                    "Learner",
                    "Model",
                    "Network",
                    "Neuron",
                    "Optimizer",
                    "Pictures",
                    "Plan",
                    "Program",
                    "Recipe",
                    "Session",
                    "Step",
                    "Task",
                    "Tensor",
                    "Trace",
                    "Training",
                    "Update",
                    "View",
                    "Volume");

    private static final Pattern DECLARED =
            Pattern.compile(
                    "(?m)^[ a-z-]*\\b(?:class|record|interface|enum) (%s)\\b"
                            .formatted(String.join("|", HOUSE_WORDS)));

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("fathom"))) {
            folder = Objects.requireNonNull(folder.getParent(), "not inside the project");
        }
        return folder;
    }

    private static List<Path> files(Pattern names) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                root(),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
                        return NOT_OURS.contains(folder.getFileName().toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                        if (names.matcher(file.getFileName().toString()).matches()) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        assertThat(files).isNotEmpty();
        return files;
    }

    @Test
    void no_file_is_longer_than_400_lines() throws IOException {
        List<String> long_ = new ArrayList<>();
        for (Path file : files(CODE)) {
            int lines = Files.readAllLines(file).size();
            if (lines > LONGEST_FILE) {
                long_.add(root().relativize(file) + ": " + lines);
            }
        }
        assertThat(long_).isEmpty();
    }

    @Test
    void nothing_is_left_to_do_and_no_machine_is_named() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files(TEXT)) {
            String text = Files.readString(file);
            for (String word : UNWANTED) {
                if (text.contains(word)) {
                    found.add(root().relativize(file) + ": " + word);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void a_word_of_the_house_has_one_meaning() throws IOException {
        Map<String, List<String>> places = new TreeMap<>();
        for (Path file : mainSources()) {
            Matcher declared = DECLARED.matcher(Files.readString(file));
            while (declared.find()) {
                places.computeIfAbsent(declared.group(1), word -> new ArrayList<>())
                        .add(root().relativize(file).toString());
            }
        }
        assertThat(places).containsKeys("Step", "Epoch", "View");
        assertThat(places).allSatisfy((word, files) -> assertThat(files).as(word).hasSize(1));
    }

    /// So that a room's subject can be seen at one look.
    @Test
    void no_package_has_more_than_20_files() throws IOException {
        Map<Path, Long> files =
                mainSources().stream()
                        .filter(f -> !f.endsWith("package-info.java"))
                        .collect(
                                Collectors.groupingBy(
                                        f -> root().relativize(f).getParent(),
                                        TreeMap::new,
                                        Collectors.counting()));
        assertThat(files).allSatisfy((p, n) -> assertThat(n).as(p.toString()).isLessThan(21));
    }

    private static List<Path> mainSources() throws IOException {
        return files(Pattern.compile(".*\\.java")).stream()
                .filter(f -> f.toString().replace('\\', '/').contains("/src/main/java/dev/"))
                .toList();
    }

    @Test
    void every_package_is_null_marked() throws IOException {
        List<String> unmarked = new ArrayList<>();
        for (Path file : mainSources()) {
            Path info = file.resolveSibling("package-info.java");
            if (!(Files.exists(info) && Files.readString(info).contains("NullMarked\npackage"))) {
                unmarked.add(root().relativize(file).toString());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void no_method_is_longer_than_60_lines() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            var sources = files.getJavaFileObjectsFromPaths(files(Pattern.compile(".*\\.java")));
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, sources);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new LongMethods(unit, positions, found).scan(unit, null);
            }
        }
        assertThat(found).isEmpty();
    }

    /// Collects the methods of one file that are too long.
    private static final class LongMethods extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        LongMethods(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            return UNROLLED.matcher(type.getSimpleName()).matches()
                    ? null
                    : super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
            long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
            if (last - first + 1 > LONGEST_METHOD) {
                found.add(
                        root().relativize(Path.of(unit.getSourceFile().toUri()))
                                + ": "
                                + method.getName()
                                + ", "
                                + (last - first + 1));
            }
            return super.visitMethod(method, null);
        }
    }
}
