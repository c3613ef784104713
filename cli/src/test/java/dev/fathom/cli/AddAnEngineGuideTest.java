package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.GuidePage.Block;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guide to a new engine: its classes are compiled and found as services, its test is run, and
/// its commands print what stands below them.
class AddAnEngineGuideTest {
    private static final Path PAGE =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent())
                    .resolve("docs/guides/add-an-engine.md");
    private static final Pattern TYPE = Pattern.compile("(?:record|class) (\\w+)");
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern SERVICES = Pattern.compile("`(META-INF/services/[\\w.]+)`");

    @TempDir private Path folder;

    private static List<Block> blocks(String language) throws IOException {
        return GuidePage.read(PAGE).blocks().stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
        return found.group(1);
    }

    @Test
    void what_the_guide_says_adds_an_engine() throws IOException, InterruptedException {
        List<Path> sources = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        for (Block block : blocks("java")) {
            String name = first(TYPE, block.text());
            classes.add(first(PACKAGE, block.text()) + "." + name);
            sources.add(Files.writeString(folder.resolve(name + ".java"), block.text()));
        }
        Path half =
                GuideCode.compiled(folder.resolve("half"), sources, "-cp", GuideCode.CLASS_PATH);
        Path services = half.resolve(first(SERVICES, Files.readString(PAGE)));
        Files.createDirectories(services.getParent());
        Files.writeString(services, blocks("text").getFirst().text());
        String classPath = half + File.pathSeparator + GuideCode.CLASS_PATH;
        GuideCode.run(folder, classPath, List.of(classes.getLast()));
        List<Block> commands = blocks("console");
        assertThat(commands).hasSize(2);
        for (Block block : commands) {
            check(block, classPath);
        }
    }

    /// Runs a command; each line below it begins a line that is printed, in this order.
    private void check(Block block, String classPath) throws IOException, InterruptedException {
        List<String> lines = block.text().lines().toList();
        List<String> words = List.of(lines.getFirst().replaceFirst("\\$ java ", "").split(" "));
        List<String> arguments =
                Stream.concat(words.stream(), Stream.of("--seconds", "1"))
                        .map(word -> word.equals("'half:fathom/*'") ? classPath : word)
                        .toList();
        GuideCode.Ended ended = GuideCode.java(folder, arguments);
        List<String> wanted =
                lines.stream().skip(1).map(line -> line.replaceFirst(" *…", "")).toList();
        assertThat(wanted).isNotEmpty();
        List<String> printed = ended.said().lines().toList();
        int at =
                printed.indexOf(
                        printed.stream()
                                .filter(line -> line.startsWith(wanted.getFirst()))
                                .findFirst()
                                .orElseThrow(() -> new AssertionError(ended.said())));
        assertThat(printed.subList(at, printed.size()))
                .as("line %d of %s", block.line(), PAGE)
                .zipSatisfy(wanted, (line, beginning) -> assertThat(line).startsWith(beginning));
    }
}
