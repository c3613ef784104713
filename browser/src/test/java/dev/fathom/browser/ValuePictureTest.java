package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.model.Explanation;
import dev.fathom.model.Model;
import dev.fathom.model.Neuron;
import dev.fathom.model.WeightedSum;
import dev.fathom.model.quantize.Quantization;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// One value as one picture: what it says in words is what the engine computes.
@InChromium
class ValuePictureTest {
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        visitor = new Visitor();
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static String said(Page page) {
        Locator picture = page.locator("canvas.equation");
        assertThat(picture).isVisible();
        return Objects.requireNonNull(picture.getAttribute("aria-label"), "aria-label");
    }

    private static double last(String text) {
        Matcher number = Pattern.compile("[−0-9.e]+(?=\\D*$)").matcher(text);
        assertThat(number.find()).as(text).isTrue();
        return Double.parseDouble(number.group().replace('−', '-'));
    }

    @Test
    void its_parts_add_up_to_the_engine_s_value() {
        Neuron neuron = visitor.trace().neuron("conv2", 5, 6, 40);
        Page page = visitor.open("?screen=neuron&layer=conv2&x=5&y=6&d=40");
        String[] halves = said(page).split("; together ");
        double sum = 0;
        String[] parts = halves[0].replaceFirst(".*?: ", "").split(", ");
        for (String part : parts) {
            sum += last(part);
        }
        assertThat(parts).hasSize(4 + 1); // the strongest slices, and all others; there is no bias
        assertThat(sum).isCloseTo(neuron.value(), within(1e-4));
        assertThat(last(halves[1])).isCloseTo(neuron.value(), within(1e-5));
        page.close();
    }

    @Test
    void the_running_sum_moves_while_it_plays() {
        Page page = visitor.open("?screen=neuron&layer=conv2&x=2&y=2&d=3");
        page.locator("canvas.equation").scrollIntoViewIfNeeded();
        page.locator(".value-picture .play").click();
        Object first = drawn(page);
        page.waitForTimeout(400);
        assertThat(page).hasURL(Pattern.compile("x=2&y=2"));
        assertThat(drawn(page)).isNotEqualTo(first);
        assertThat(page).hasURL(Pattern.compile("x=4&y=2"));
        page.locator(".value-picture .play").click();
        page.close();
    }

    private static Object drawn(Page page) {
        return page.evaluate("() => document.querySelector('canvas.equation').toDataURL()");
    }

    @Test
    void a_max_pool_is_a_grid_with_its_winner() {
        Neuron neuron = visitor.trace().neuron("pool1", 6, 2, 20);
        Explanation.Largest largest = (Explanation.Largest) neuron.explanation();
        var winner = largest.candidates().get(largest.winner());
        Page page = visitor.open("?screen=neuron&layer=pool1&x=6&y=2&d=20");
        assertThat(said(page))
                .matches(
                        "the window on depth slice 20 of relu1, 4 values: the largest, .* at x %d, y %d, wins"
                                .formatted(winner.x(), winner.y()));
        page.close();
    }

    @Test
    void a_quantized_network_s_value_has_its_whole_numbers_and_the_float_beside_it()
            throws IOException {
        Model floats = Model.initialize(Zoo.network("fashion"), 1);
        Pictures test = DataSets.open(Visitor.DATA).test();
        Model model;
        try (Engine engine = Engine.exact(2)) {
            model = Quantization.of(floats, test.subset(test.evenly(16)), engine).model();
        }
        Runs none = Runs.in(Path.of("none"), List.of());
        try (Visitor own = new Visitor(model, Visitor.DATA, none)) {
            Neuron neuron = own.trace(model).neuron("conv2", 5, 6, 40);
            WeightedSum sum = (WeightedSum) neuron.explanation();
            WeightedSum.Wholes wholes = Objects.requireNonNull(sum.wholes(), "wholes");
            Page page = own.open("?screen=neuron&layer=conv2&x=5&y=6&d=40", 1280, ColorScheme.DARK);
            long total = 0;
            for (String part :
                    said(page).split(", times ")[0].replaceFirst(".*?: ", "").split(", ")) {
                total += Math.round(last(part));
            }
            assertThat(total).isEqualTo(wholes.products() + wholes.bias());
            assertThat(Visitor.number(page, "#engine-value"))
                    .isEqualTo(neuron.value(), within(1e-6));
            float unrounded = own.trace(model.grids(Grids.NONE)).output("conv2").at(0, 5, 6, 40);
            assertThat(Visitor.number(page, "#float-value")).isEqualTo(unrounded, within(1e-6));
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            assertThat(own.faults).isEmpty();
            page.close();
        }
    }
}
