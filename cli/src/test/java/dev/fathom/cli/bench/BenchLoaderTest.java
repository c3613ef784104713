package dev.fathom.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.bench.LoaderReport;
import dev.fathom.cli.Ran;
import dev.fathom.cli.console.Json;
import org.junit.jupiter.api.Test;

class BenchLoaderTest {
    private static final LoaderReport REPORT =
            new LoaderReport("tiny", 64, 51234.4, 2345.6, 2330.2, 0.00657, -0.001, 0.0123);

    @Test
    void people_get_three_speeds_and_the_cost() {
        assertThat(BenchLoader.text(REPORT))
                .isEqualTo(
                        """
                        tiny, batches of 64  pictures/s
                        loading alone            51,234
                        training alone            2,346
                        both together             2,330

                        loading costs 0.7 % of the time (-0.1 … 1.2 % in single rounds)
                        """);
    }

    @Test
    void machines_get_the_fixed_form() {
        assertThat(Json.line(REPORT))
                .isEqualTo(
                        "{\"network\":\"tiny\",\"batch\":64,\"loading\":51234.4,"
                                + "\"training\":2345.6,\"together\":2330.2,\"cost\":0.00657,"
                                + "\"leastCost\":-0.001,\"mostCost\":0.0123}");
    }

    @Test
    void a_network_that_there_is_not_is_told() {
        Ran ran = Ran.fathom("bench", "loader", "alexnex");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).startsWith("fathom bench loader: no network 'alexnex' in the zoo");
    }
}
