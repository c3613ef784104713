package dev.fathom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No module grows unnoticed.
class LinesTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final String BUDGET = "docs/lines.md";
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (\\w+) \\| (\\d+) \\| (\\d+) \\|$");
    private static final Pattern MODULE = Pattern.compile("<module>(\\w+)</module>");

    private static List<MatchResult> budgets() throws IOException {
        return ROW.matcher(Files.readString(ROOT.resolve(BUDGET))).results().toList();
    }

    private static long lines(String module, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
            long lines = 0;
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
                lines += Files.readAllLines(file).size();
            }
            return lines;
        }
    }

    private static void check(
            List<String> over, String module, String language, String ending, String most)
            throws IOException {
        long lines = lines(module, ending);
        long budget = Long.parseLong(most);
        if (lines > budget) {
            over.add(
                    "%s: %d lines of %s, %d more than the %d of %s; delete as many, or raise the number in the commit that says why"
                            .formatted(module, lines, language, lines - budget, budget, BUDGET));
        }
    }

    @Test
    void no_module_has_more_lines_than_its_budget() throws IOException {
        List<String> over = new ArrayList<>();
        for (MatchResult row : budgets()) {
            check(over, row.group(1), "Java", ".java", row.group(2));
            check(over, row.group(1), "JavaScript", ".js", row.group(3));
        }
        assertThat(over).isEmpty();
    }

    @Test
    void every_module_has_a_budget() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(budgets())
                .extracting(row -> row.group(1))
                .containsExactlyInAnyOrderElementsOf(
                        MODULE.matcher(pom)
                                .results()
                                .map(m -> m.group(1))
                                .filter(m -> Files.isDirectory(ROOT.resolve(m, "src/main")))
                                .toList());
    }
}
