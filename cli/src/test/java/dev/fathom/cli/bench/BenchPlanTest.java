package dev.fathom.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.bench.PlanReport;
import dev.fathom.bench.PlanRow;
import dev.fathom.cli.Ran;
import dev.fathom.engine.Engine;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchPlanTest {

    @Test
    void people_get_a_line_of_totals_and_a_table_of_steps() {
        PlanReport report =
                new PlanReport(
                        "net",
                        8,
                        2,
                        200.5,
                        3_000_000,
                        1_500_000,
                        12.5,
                        640,
                        List.of(
                                new PlanRow(
                                        "conv1 + bn1",
                                        "forward",
                                        "vector",
                                        "f32",
                                        "32×32×8",
                                        2_500_000,
                                        10,
                                        0.8,
                                        4),
                                new PlanRow(
                                        "pool1", "forward", "layer", "f32", "16×16×8", 0, 2.5, 0.2,
                                        0)));
        assertThat(BenchPlan.text(report))
                .isEqualTo(
                        """
                        net, batch 8, threads 2: 12.5 ms, 640.0 pictures/s; peak 200.5 GFLOP/s
                        buffers 3.0 MB, weights 1.5 MB

                        step         pass     by      form  output   MMACs     ms  share %  GFLOP/s
                        conv1 + bn1  forward  vector  f32   32×32×8   2.50  10.00    80.00     4.00
                        pool1        forward  layer   f32   16×16×8   0.00   2.50    20.00     0.00
                        """);
    }

    @Test
    void every_step_of_a_network_is_timed() {
        Ran inference = Ran.fathom("bench", "plan", "lenet5", "--seconds", "1", "--json");
        assertThat(inference.code()).isZero();
        String best;
        try (Engine engine = Engine.best(1)) {
            best = engine.name();
        }
        assertThat(inference.out())
                .contains("\"step\":\"conv1 + ", "\"pass\":\"forward\"", "\"batch\":8")
                .contains("\"by\":\"" + best + "\"", "\"by\":\"layer\"")
                .contains("\"form\":\"f32\"")
                .doesNotContain("backward");
        Ran training =
                Ran.fathom(
                        "bench", "plan", "lenet5", "--training", "--seconds", "1", "--batch", "4");
        assertThat(training.out()).contains("lenet5, batch 4", "backward", "buffers");
    }

    @Test
    void an_unknown_network_and_a_wrong_batch_are_named() {
        assertThat(Ran.fathom("bench", "plan", "lenet6").code()).isEqualTo(2);
        assertThat(Ran.fathom("bench", "plan", "lenet5", "--batch", "0").err()).contains("--batch");
    }

    @Test
    void an_engine_is_chosen_by_its_name() {
        Ran plain =
                Ran.fathom(
                        "bench", "plan", "lenet5", "--engine", "plain", "--seconds", "1", "--json");
        assertThat(plain.code()).isZero();
        assertThat(plain.out()).contains("\"by\":\"layer\"").doesNotContain("vector", " + ");
    }

    @Test
    void a_wrong_engine_is_a_wrong_use_that_lists_the_engines() {
        for (String command : new String[] {"train", "find-rate", "studio"}) {
            Ran wrong = Ran.fathom(command, "--engine", "turbo");
            assertThat(wrong.code()).isEqualTo(2);
            assertThat(wrong.err())
                    .contains(
                            "there is no engine 'turbo'; there are machine, vector, plain; see"
                                    + " fathom");
        }
        assertThat(Ran.fathom("predict", "--help").out())
                .contains("--engine=NAME", "machine, vector, plain");
    }
}
