package dev.fathom.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.bench.KernelReport;
import dev.fathom.bench.KernelRow;
import dev.fathom.cli.Ran;
import dev.fathom.cli.console.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchKernelsTest {
    private static final KernelReport REPORT =
            new KernelReport(
                    457.25,
                    60.5,
                    List.of(
                            new KernelRow(
                                    "conv",
                                    "3x3 128x16x16 128->256",
                                    "backward-data",
                                    2,
                                    380.5,
                                    0.832,
                                    "compute")));

    @Test
    void people_get_a_table_below_the_limits() {
        assertThat(BenchKernels.text(REPORT))
                .isEqualTo(
                        """
                        peak 457.3 GFLOP/s, bandwidth 60.5 GB/s

                        kernel  shape                   pass           threads  GFLOP/s  share %  limited by
                        conv    3x3 128x16x16 128->256  backward-data        2   380.50    83.20  compute
                        """);
    }

    @Test
    void machines_get_the_fixed_form() {
        assertThat(Json.line(REPORT))
                .isEqualTo(
                        "{\"peakGflops\":457.25,\"bandwidthGBs\":60.5,\"kernels\":[{\"kernel\":\"conv\","
                                + "\"shape\":\"3x3 128x16x16 128->256\",\"pass\":\"backward-data\","
                                + "\"threads\":2,\"gflops\":380.5,\"share\":0.832,\"limit\":\"compute\"}]}");
    }

    @Test
    void what_to_measure_must_be_said_and_known() {
        assertThat(Ran.fathom("bench"))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "fathom bench: Missing required subcommand; see fathom bench"
                                        + " --help\n"));
        assertThat(Ran.fathom("bench", "kernel").err())
                .isEqualTo(
                        "fathom bench: unknown command 'kernel'; did you mean kernels?; see fathom"
                                + " bench --help\n");
        assertThat(Ran.fathom("bench", "kernels", "--threads", "-1").code()).isEqualTo(2);
    }
}
