package dev.fathom.model;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fathom.engine.Engine;
import dev.fathom.file.SafeTensors;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read takes memory in proportion to what is there: all that a thread allocates is
/// counted, garbage as well.
class ProportionTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir Path folder;

    private interface Work {
        void run() throws IOException;
    }

    private static long allocated(Work work) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void empty_arrays_take_what_their_names_take() throws IOException {
        Map<String, Stored> arrays = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            arrays.put("" + i, Stored.of(List.of(0), new float[0]));
        }
        Path file = folder.resolve("empty.safetensors");
        assertThat(allocated(() -> new SafeTensors(Map.of(), arrays).write(file)))
                .isLessThan(100 * (1 << 20));
        assertThat(allocated(() -> SafeTensors.read(file))).isLessThan(100 * Files.size(file));
    }

    @Test
    void a_description_of_a_layer_with_many_inputs_is_as_long_as_the_network() throws IOException {
        StringBuilder text = new StringBuilder("network wide\ninput 4x4x1\n");
        StringBuilder joined = new StringBuilder("c = concat() of input");
        for (int i = 0; i < 5_000; i++) {
            text.append("a").append(i).append(" = relu() of input\n");
            joined.append(", a").append(i);
        }
        Network network = NetworkText.parse("wide.net", text.append(joined).toString());
        String description = network.describe().toString();
        assertThat(description.length()).isLessThan(20 * text.length());
        assertThat(allocated(() -> network.describe().toString())).isLessThan(500L * text.length());
    }

    @Test
    void weights_that_are_larger_than_the_heap_are_refused_before_they_are_made() {
        StringBuilder text = new StringBuilder("network heavy\ninput 1x1x40000\n");
        for (int i = 0; i < 200; i++) {
            text.append("dense(40000)\n");
        }
        Network heavy = NetworkText.parse("heavy.net", text.toString());
        assertThatThrownBy(() -> Model.initialize(heavy, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("heavy: 320,008,000,000 weights need 1,220,734 MB, and")
                .hasMessageEndingWith(
                        "; use fewer or smaller layers, or give Java more:"
                                + " JDK_JAVA_OPTIONS=-Xmx1789g");
    }

    @Test
    void a_trace_takes_what_the_layers_make() throws IOException {
        Network network =
                Network.graph(
                        "deep",
                        volume(100, 100, 10),
                        x -> {
                            var flow = x;
                            for (int i = 0; i < 10; i++) {
                                flow = flow.then(dev.fathom.layer.Layers.relu());
                            }
                            return flow;
                        });
        Model model = Model.initialize(network, 1);
        try (Engine engine = Engine.of("plain")) {
            long activations = 4L * 11 * network.input().size();
            assertThat(allocated(() -> model.trace(model.input(new byte[100_000]), engine)))
                    .isBetween(activations, 3 * activations);
        }
    }
}
