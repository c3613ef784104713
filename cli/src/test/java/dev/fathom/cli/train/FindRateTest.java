package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FindRateTest {
    @TempDir private Path folder;

    private Ran find(String... more) throws IOException {
        Tiny tiny = new Tiny(folder);
        String[] usual = {
            "find-rate",
            tiny.network().toString(),
            "--data",
            tiny.data().toString(),
            "--batch",
            "16"
        };
        return Ran.fathom(Tiny.joined(usual, more));
    }

    @Test
    void a_rate_is_suggested_and_drawn_and_nothing_else_written() throws IOException {
        Path svg = folder.resolve("rate.svg");
        Ran ran = find("--last", "1000", "--svg", svg.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).endsWith("wrote " + svg + "\n");
        assertThat(ran.out())
                .containsPattern(
                        "^\\d+ steps at rates of 0\\.0000010 … [0-9.]+: the loss began at ")
                .contains("suggestion: a tenth of that\n")
                .containsPattern("  \\./fathom train \\S+tiny.txt --data \\S+ --rate [0-9.]+\n$");
        assertThat(svg).content().startsWith("<svg ").contains(">--rate ");
        assertThat(folder.resolve("runs")).doesNotExist();
        JsonNode json = JsonMapper.shared().readTree(find("--last", "1000", "--json").out());
        assertThat(ran.out()).contains(" --rate " + json.get("rate").asString() + "\n");
        assertThat(json.get("points").get(0).get("rate").doubleValue()).isEqualTo(1e-6);
    }

    @Test
    void rates_that_change_nothing_give_no_suggestion() throws IOException {
        Ran ran = find("--last", "0.00001", "--steps", "30");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .endsWith(
                        "no suggestion: it fell by less than 5 %; try other rates or more --steps\n");
        assertThat(find("--last", "0.00001", "--steps", "30", "--json").out())
                .contains("\"rate\":null");
    }

    @Test
    void what_makes_no_sense_is_told() throws IOException {
        Ran ran = find("--first", "1", "--last", "0.1");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo(
                        "fathom find-rate: last rate 0.1: must be above the first, 1; see fathom"
                                + " find-rate --help\n");
    }
}
