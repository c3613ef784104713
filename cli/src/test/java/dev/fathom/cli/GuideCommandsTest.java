package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.GuidePage.Block;
import dev.fathom.cli.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

/// The commands in the guides: all are ones that there are, and what the quick ones of the first
/// pages print is what stands below them.
class GuideCommandsTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final String COMMAND = "./fathom ";

    static List<String> pages() throws IOException {
        try (Stream<Path> guides = Files.list(ROOT.resolve("docs/guides"))) {
            List<String> pages =
                    new ArrayList<>(
                            guides.map(file -> ROOT.relativize(file).toString())
                                    .filter(name -> name.endsWith(".md"))
                                    .sorted()
                                    .toList());
            pages.addAll(List.of("README.md", "examples/README.md", "pretrained/README.md"));
            return pages;
        }
    }

    /// The commands of a block, each a line, without comments.
    private static List<String> commands(Block block) {
        return block.text()
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .map(line -> line.replaceFirst("^\\$ ", "").replaceFirst("\\s+# .*$", ""))
                .filter(line -> line.startsWith(COMMAND))
                .map(line -> line.substring(COMMAND.length()).replaceFirst("[|>&;].*$", ""))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commands_and_options_are_ones_that_there_are(String page) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Block block : GuidePage.read(ROOT.resolve(page)).blocks()) {
            for (String command : commands(block)) {
                try {
                    Main.commandLine(new Console(System.out, System.err, 0, false))
                            .parseArgs(GuidePage.words(command).toArray(String[]::new));
                } catch (ParameterException e) {
                    wrong.add(command + ": " + e.getMessage());
                }
            }
        }
        assertThat(wrong).as(page).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/guides/tour.md"})
    void what_they_print_stands_below_them(String page) throws IOException {
        int run = 0;
        for (Block block : GuidePage.read(ROOT.resolve(page)).blocks()) {
            if (block.text().startsWith("$ " + COMMAND)) {
                String[] parts = block.text().split("\n", 2);
                List<String> words =
                        GuidePage.words(commands(block).getFirst()).stream()
                                .map(w -> w.startsWith("data/") ? ROOT.resolve(w).toString() : w)
                                .toList();
                Ran ran = Ran.fathom(words.toArray(String[]::new));
                String printed = (ran.err() + ran.out()).replace(ROOT + "/", "");
                GuidePage.same(page + ", line " + block.line(), printed, parts[1]);
                run++;
            }
        }
        assertThat(run).isPositive();
    }

    @Test
    void every_command_has_a_line_in_the_list_of_commands() throws IOException {
        String list = Files.readString(ROOT.resolve("docs/guides/commands.md"));
        assertThat(Main.commandLine(new Console(System.out, System.err, 0, false)).getSubcommands())
                .allSatisfy((name, line) -> assertThat(list).contains("| `" + name));
    }
}
