package dev.fathom.network;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTextTest {
    private static final String HEAD = "network n\ninput 8x8x4\n";

    private static Network parse(String text) {
        return NetworkText.parse("net.txt", text);
    }

    @Test
    void a_network_is_written_as_a_user_would() {
        Network network =
                Network.graph(
                        "tiny",
                        volume(8, 8, 4),
                        x ->
                                x.then(conv(4, 3).padding(1), relu())
                                        .plus("sum", x)
                                        .then(dense(10).bias(false)));

        assertThat(network.toString())
                .isEqualTo(
                        """
                        network tiny
                        input 8x8x4
                        conv1 = conv(4, 3).padding(1)
                        relu1 = relu()
                        sum = add() of relu1, input
                        fc2 = dense(10).bias(false)
                        """);
        assertThat(parse(network.toString())).isEqualTo(network);
    }

    @Test
    void names_spaces_and_comments_are_free() {
        assertThat(
                        parse(
                                """
                                # the smallest of all
                                network n

                                  input 8×8×4
                                conv( 4 , 3 ).padding(1)   # 8×8×4
                                again=relu()
                                add()  of  input ,again
                                """))
                .isEqualTo(
                        parse(
                                HEAD
                                        + "conv1 = conv(4, 3).padding(1)\nagain = relu()\n"
                                        + "add1 = add() of input, again\n"));
    }

    @Test
    void lines_may_end_as_on_windows() {
        assertThat(parse(HEAD.replace("\n", "\r\n") + "relu()\r\n"))
                .isEqualTo(parse(HEAD + "relu()"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "relu() of conv1|no layer 'conv1' stands above; a layer can read only those above"
                        + " it, or 'input'",
                "a = relu() of a|no layer 'a' stands above; a layer can read only those above it,"
                        + " or 'input'",
                "add() of input,|no layer '' stands above; a layer can read only those above it,"
                        + " or 'input'",
            })
    void a_reference_to_nothing_says_which_line(String line, String message) {
        assertThatThrownBy(() -> parse(HEAD + "\n" + line))
                .hasMessage("net.txt: line 4: " + message);
    }

    @ParameterizedTest
    @CsvSource({
        "conv",
        "conv(",
        "conv(4, 3",
        "conf(4, 3)",
        "conv(4, 3).strid(2)",
        "conv()",
        "conv(4, 3)x",
        "conv(0, 3)",
        "conv(4, 99999999999)",
        "conv(4, -3)",
        "conv(4, 3.5)",
        "dropout(NaN)",
        "dense(1e9)",
        "= relu()",
        "a = ",
        "System.exit(1)",
        "a = b = relu()",
    })
    void a_line_that_is_no_layer_says_which(String line) {
        assertThatThrownBy(() -> parse(HEAD + "relu()\n" + '\n' + line))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("net.txt: line 5: ");
    }

    @Test
    void a_layer_that_does_not_fit_keeps_what_fits() {
        assertThatThrownBy(() -> parse(HEAD + "relu()\nconv(4, 3).stride(2)\n"))
                .isInstanceOfSatisfying(
                        MisfitException.class,
                        misfit -> assertThat(misfit.fitting().nodes()).hasSize(1))
                .hasMessageStartingWith(
                        "net.txt: line 4: n: layer 2, conv(4, 3).stride(2) reading 8×8×4: ");
    }

    @Test
    void the_same_name_twice_is_refused() {
        assertThatThrownBy(() -> parse(HEAD + "a = relu()\na = relu()\n"))
                .hasMessageContaining("line 4")
                .hasMessageContaining("the name 'a' is taken by layer 1");
    }

    @ParameterizedTest
    @CsvSource({
        "conv(16777216, 1000000)",
        "conv(2000000000, 1)",
        "dense(16777216).bias(false)",
        "padDepth(16777216, 16777216)",
        "convTranspose(16777216, 3).stride(1000)",
        "conv(4, 3).padding(1000000)",
        "local(100000, 1)",
        "maxPool(1000000)",
    })
    void sizes_that_no_array_can_hold_are_refused(String layer) {
        assertThatThrownBy(() -> parse("network n\ninput 1000x1000x1000\n" + layer + "\n" + layer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("net.txt: line ");
    }

    @Test
    void a_text_without_a_network_is_refused() {
        assertThatThrownBy(() -> parse(""))
                .hasMessage(
                        "net.txt: holds no network; it should begin with lines like 'network"
                                + " lenet5' and 'input 28x28x1'");
        assertThatThrownBy(() -> parse("input 8x8x4"))
                .hasMessage(
                        "net.txt: line 1: 'input 8x8x4' should be a line like 'network lenet5'");
        assertThatThrownBy(() -> parse("network <script>\ninput 8x8x4"))
                .hasMessageStartingWith("net.txt: line 1: '<script>' can't be a network's name");
        assertThatThrownBy(() -> parse("network n\ninput 8x8"))
                .hasMessageStartingWith("net.txt: line 2: '8x8' is not a volume; write");
        assertThatThrownBy(() -> parse("network n\ninput 99999x99999x99999"))
                .hasMessageStartingWith("net.txt: line 2: volume 99999×99999×99999 has more");
    }

    @Test
    void a_text_without_end_is_refused() {
        assertThatThrownBy(() -> parse(HEAD + "relu()\n".repeat(20_000)))
                .hasMessage("net.txt: more than 20000 lines; that is no network");
    }
}
