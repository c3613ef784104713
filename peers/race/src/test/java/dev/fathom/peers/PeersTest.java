package dev.fathom.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
    private static final PeerReport REPORT =
            new PeerReport(
                    "Java 25",
                    2,
                    3,
                    List.of(
                            row("alexnet-training-32", "pictures/s", 80, "tensorflow-java", 40),
                            row("alexnet-training-32", "pictures/s", 80, "dl4j", 6.25),
                            row("alexnet-start", "s", 1.5, "tensorflow-java", 3)),
                    List.of(new PeerReport.Absent("alexnet-start", "dl4j", "no memory")));

    private static PeerRow row(String work, String unit, double fathom, String peer, double its) {
        double ratio = unit.equals("s") ? its / fathom : fathom / its;
        boolean equal = !peer.equals("dl4j");
        return new PeerRow(
                work, unit, fathom, peer, "1.1", its, ratio, ratio / 2, 2 * ratio, 0, equal);
    }

    @Test
    void people_get_a_row_for_each_work_and_peer() {
        assertThat(Peers.text(REPORT))
                .isEqualTo(
                        """
                        work                 unit        Fathom  peer             its speed  ratio   min    max
                        alexnet-training-32  pictures/s   80.00  tensorflow-java      40.00   2.00  1.00   4.00
                        alexnet-training-32  pictures/s   80.00  dl4j                  6.25  12.80  6.40  25.60  differs
                        alexnet-start        s             1.50  tensorflow-java       3.00   2.00  1.00   4.00
                        """);
    }

    @Test
    void machines_get_the_fixed_form() {
        assertThat(Peers.json(REPORT.peers().getFirst()))
                .isEqualTo(
                        "{\"work\":\"alexnet-training-32\",\"unit\":\"pictures/s\",\"fathom\":80.0,"
                                + "\"peer\":\"tensorflow-java\",\"version\":\"1.1\",\"speed\":40.0,"
                                + "\"ratio\":2.0,\"min\":1.0,\"max\":4.0,\"difference\":0.0,"
                                + "\"equal\":true}\n");
    }

    @Test
    void a_document_gets_the_section_in_the_place_of_the_older_one(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("RESULTS.md");
        Files.writeString(file, "# Results\n\n## Peers\n\nolder\n\n## Tests\n\nkept\n");
        new PeerSection(REPORT, "`bin/peers`, today.\n").writeInto(file);
        assertThat(file)
                .content()
                .isEqualTo(
                        """
                        # Results

                        ## Peers

                        `bin/peers`, today.

                        Pictures a second, or seconds from the start of a process to its first output; medians. In bold how many
                        times as fast Fathom is, the median of the rounds, and in brackets the smallest and the largest.

                        | work | Fathom | tensorflow-java | dl4j |
                        |---|--:|--:|--:|
                        | alexnet-training-32 | 80.0 | 40.0: **2.00** (1.00–4.00) | 6.25: **12.80** (6.40–25.60), another function |
                        | alexnet-start | 1.50 s | 3.00 s: **2.00** (1.00–4.00) | – |

                        - fathom: Java 25
                        - tensorflow-java: 1.1
                        - dl4j: 1.1
                        - not in alexnet-start: dl4j, no memory

                        ## Tests

                        kept
                        """);
    }

    @Test
    void a_document_without_the_section_gets_it_at_its_end(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("RESULTS.md");
        Files.writeString(file, "# Results\n");
        new PeerSection(REPORT, "").writeInto(file);
        assertThat(file).content().startsWith("# Results\n\n## Peers\n");
    }

    @Test
    void a_difference_that_is_infinite_is_null_for_machines() {
        PeerRow row = row("alexnet-start", "s", 1, "dl4j", 1);
        PeerRow apart =
                new PeerRow("w", "s", 1, "p", "1", 1, 1, 1, 1, Double.POSITIVE_INFINITY, false);
        assertThat(Peers.json(row)).contains("\"difference\":0.0,");
        assertThat(Peers.json(apart)).contains("\"difference\":null,");
    }

    /// What the command said and how it ended.
    private record Ran(int code, String out, String err) {
        static Ran peers(String... args) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int code = Peers.run(new PrintWriter(out), new PrintWriter(err), args);
            return new Ran(code, out.toString(), err.toString());
        }
    }

    @Test
    void unknown_names_and_numbers_are_wrong_use() {
        assertThat(Ran.peers("--works", "lenet").err())
                .startsWith("bin/peers: ")
                .contains("no work 'lenet'; there are alexnet-training-32, cifar-vgg-training-128")
                .endsWith("see bin/peers --help\n");
        assertThat(Ran.peers("--peers", "weka").code()).isEqualTo(2);
        assertThat(Ran.peers("--rounds", "0"))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "bin/peers: '0' must be a whole number of 1 or more; see bin/peers"
                                        + " --help\n"));
    }

    @Test
    void help_shows_an_example() {
        Ran ran = Ran.peers("--help");
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith("Usage: bin/peers [-h] [--json] [--rounds=N] ")
                .contains("\nExample:\n  bin/peers --works alexnet-start\n");
    }

    @Test
    void without_the_other_frameworks_it_says_how_to_get_them() {
        Path home = Path.of(".", "target", "peers");
        assertThat(Ran.peers())
                .isEqualTo(
                        new Ran(
                                1,
                                "",
                                "the other frameworks are not in "
                                        + home
                                        + "; run bin/peers, which gets them\n"));
    }
}
