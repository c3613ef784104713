package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.tensor.Volume;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Prints how long the studio takes; what is drawn must be faultless, how fast is for a person to
/// judge.
@InChromium
@EnabledIfSystemProperty(
        named = "fathom.speed",
        matches = "true",
        disabledReason = "a measurement: run it on a quiet machine with -Dfathom.speed=true")
class StudioSpeedTest {
    private static final Path PICTURE = Path.of("..", "data", "photos", "chelsea.jpg");
    private static final int STEPS = 12;
    private static final int NETWORKS = 50;

    /// Presses a key and waits until the page has drawn; milliseconds.
    private static final String STEP =
            "async (key) => { const from = performance.now();"
                    + " document.dispatchEvent(new KeyboardEvent('keydown', { key }));"
                    + " await new Promise((r) => setTimeout(r));"
                    + " while (document.querySelector('main[aria-busy]'))"
                    + " await new Promise((r) => requestAnimationFrame(r));"
                    + " return Math.round(performance.now() - from); }";

    /// Turns the volumes by a degree a frame; milliseconds from frame to frame.
    private static final String TURN =
            "async () => { const turn = document.querySelector(\"input[aria-label^='turn the volumes']\");"
                    + " const times = []; let last = await new Promise(requestAnimationFrame);"
                    + " for (let i = 0; i < 60; i++) { turn.value = String(i);"
                    + " turn.dispatchEvent(new Event('input'));"
                    + " const now = await new Promise(requestAnimationFrame);"
                    + " times.push(Math.round(now - last)); last = now; }"
                    + " times.sort((a, b) => a - b);"
                    + " return `median ${times[30]}, most ${times[59]}`; }";

    static Stream<Network> networks() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 99; i++) {
            layers.add(Layers.conv(16, 3).padding(1));
            layers.add(Layers.relu());
        }
        layers.add(Layers.globalAveragePool());
        layers.add(Layers.dense(10));
        Layer[] all = layers.toArray(Layer[]::new);
        return Stream.of(
                Zoo.network("alexnet"),
                Network.of(layers.size() + " layers", Volume.volume(64, 64, 3), all));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void the_first_view_and_the_way_from_layer_to_layer(Network network) throws IOException {
        Runs none = Runs.in(Path.of("none"), List.of());
        try (Visitor visitor = new Visitor(Model.initialize(network, 1), PICTURE, none)) {
            Page page = visitor.open("?layer=conv1"); // all volumes, none of them folded
            Object first = page.evaluate("() => Math.round(performance.now())");
            page.keyboard().press("Enter");
            Visitor.settle(page);
            for (int i = 0; i < STEPS; i++) {
                page.keyboard().press("]");
                Visitor.settle(page);
            }
            List<Object> back =
                    IntStream.range(0, STEPS).mapToObj(i -> page.evaluate(STEP, "[")).toList();
            System.out.printf(
                    "%s: first view %s ms after the page began; back through layers %s ms%n",
                    network.name(), first, back);
            assertThat(visitor.faults).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?open=1,2,3,4,5,6,7,8"})
    void the_frames_in_which_resnet152_turns(String query) throws IOException {
        Runs none = Runs.in(Path.of("none"), List.of());
        Model model = Model.initialize(Zoo.network("resnet152"), 1);
        try (Visitor visitor = new Visitor(model, PICTURE, none)) {
            Page page = visitor.open(query);
            System.out.printf(
                    "resnet152, %d volumes: a frame takes %s ms%n",
                    page.locator("button.volume").count(), page.evaluate(TURN));
            assertThat(visitor.faults).isEmpty();
        }
    }

    /// Memory when networks have been looked at one after another, and nothing else keeps them.
    @Test
    void memory_after_fifty_networks() throws IOException {
        Runs none = Runs.in(Path.of("none"), List.of());
        Model model = Model.initialize(Zoo.network("lenet5"), 1);
        List<String> names = Zoo.entries().stream().map(Zoo.Entry::name).toList();
        try (Visitor visitor = new Visitor(model, PICTURE, none)) {
            Page page = visitor.open("");
            for (int i = 0; i < NETWORKS; i++) {
                page.selectOption("select[aria-label=network]", names.get(i));
                assertThat(page.locator("h1")).hasText(names.get(i));
                Visitor.settle(page);
                if (i == 9 || i == NETWORKS - 1) {
                    System.gc();
                    Runtime java = Runtime.getRuntime();
                    System.out.printf(
                            "after %d networks: %d MB in use of Java's %d, the page %s MB%n",
                            i + 1,
                            java.totalMemory() - java.freeMemory() >> 20,
                            java.maxMemory() >> 20,
                            page.evaluate(
                                    "() => Math.round(performance.memory.usedJSHeapSize / 2 ** 20)"));
                }
            }
            assertThat(visitor.faults).isEmpty();
        }
    }
}
