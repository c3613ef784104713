package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    @TempDir private Path folder;

    @Test
    void a_training_ends_with_a_report_that_can_be_made_again() throws IOException {
        Path run = folder.resolve("run");
        Ran trained = new Tiny(folder).train(run);
        Path page = run.resolve("report.html");
        assertThat(trained.out()).contains("report: " + page + "\n");
        String first = Files.readString(page);
        assertThat(first).contains("of 32 test pictures right", "rows", "columns");
        Files.delete(page);
        Ran again = Ran.fathom("report", run.toString(), "--json");
        assertThat(again.code()).as(again.err()).isZero();
        JsonNode json = JsonMapper.shared().readTree(again.out());
        assertThat(json.get("report").stringValue()).isEqualTo(page.toString());
        assertThat(page).hasContent(first);
        Ran top =
                Ran.fathom(
                        "picture",
                        "top",
                        run.resolve("model.safetensors").toString(),
                        "--data",
                        folder.resolve("stripes").toString(),
                        "--filter",
                        "3",
                        "--json",
                        "--out",
                        folder.resolve("top.png").toString());
        JsonNode hits = JsonMapper.shared().readTree(top.out()).get("hits");
        assertThat(hits).hasSize(9);
        assertThat(hits.get(0).get("value").doubleValue())
                .isGreaterThanOrEqualTo(hits.get(8).get("value").doubleValue());
        assertThat(top.err()).contains("top: 96 of 96 pictures");
    }

    @Test
    void folders_without_a_finished_run_are_refused() throws IOException {
        assertThat(Ran.fathom("report", folder.toString()).err())
                .contains("holds no run: there is no file " + folder.resolve("run.txt"));
        Files.writeString(folder.resolve("run.txt"), "seed: 1\n\nnetwork x\n");
        Ran unfinished = Ran.fathom("report", folder.toString());
        assertThat(unfinished.code()).isEqualTo(1);
        assertThat(unfinished.err())
                .contains("holds no finished run: there is no file")
                .endsWith("go on with it: train --resume " + folder + "\n");
    }
}
