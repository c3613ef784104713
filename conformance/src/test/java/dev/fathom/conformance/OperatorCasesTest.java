package dev.fathom.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OperatorCasesTest {
    private static final Path PAGE = Path.of("..", "docs", "onnx-conformance.md");
    private static final List<Result> RESULTS = new ArrayList<>();

    @BeforeAll
    static void runAll() throws IOException {
        for (Case some : Case.all()) {
            RESULTS.add(new Result(some, some.operators(), ByEvaluator.run(some)));
        }
    }

    @Test
    void everyCaseThatAppliesPassesInTheEvaluator() {
        assertThat(RESULTS)
                .filteredOn(result -> result.evaluated() instanceof Outcome.Failed)
                .isEmpty();
        assertThat(RESULTS)
                .filteredOn(result -> result.evaluated() instanceof Outcome.Passed)
                .hasSizeGreaterThan(300);
    }

    @Test
    void thePageSaysWhatWasFound() throws IOException {
        String page = Table.of(RESULTS);
        Files.writeString(Path.of("target", "onnx-conformance.md"), page);
        if (System.getProperty("onnx.table", "").equals("write")) {
            Files.writeString(PAGE, page);
        }
        String committed = Files.readString(PAGE);
        Assumptions.assumeTrue(
                committed.contains("\n" + RESULTS.size() + " cases;"),
                "these are the cases of another version of ONNX than those in " + PAGE);
        assertThat(page)
                .as(PAGE + " is out of date: ./check -Pconformance -Donnx.table=write")
                .isEqualTo(committed);
    }
}
