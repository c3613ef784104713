package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where things stand at several widths: nothing lies on another, or leaves a window to controls.
@InChromium
class LayoutPageTest {
    /// Notes which texts and frames are drawn from now on: what, and how far down.
    private static final String NOTE =
            "() => { window.texts = []; window.frames = [];"
                    + " const { fillText, strokeRect } = CanvasRenderingContext2D.prototype;"
                    + " Object.assign(CanvasRenderingContext2D.prototype, {"
                    + " fillText(s, x, y, ...w) { texts.push({ s, y });"
                    + " fillText.call(this, s, x, y, ...w); },"
                    + " strokeRect(x, y, w, t) { frames.push({ colour: this.strokeStyle, end: y + t });"
                    + " strokeRect.call(this, x, y, w, t); } }); }";

    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        Network network =
                Network.of(
                        "wide",
                        Volume.volume(28, 28, 1),
                        conv(64, 4).stride(2),
                        relu(),
                        dense(10),
                        softmax());
        Runs runs = Runs.in(Path.of("none"), List.of());
        visitor = new Visitor(Model.initialize(network, 1), Visitor.DATA, runs);
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static BoundingBox box(Page page, String element) {
        return Objects.requireNonNull(page.locator(element).first().boundingBox(), element);
    }

    private static double number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).doubleValue();
    }

    /// Draws anew, as wide as that.
    private static void noted(Page page, int width) {
        page.evaluate(NOTE);
        page.setViewportSize(width, 900);
        page.waitForFunction("() => texts.length > 0");
    }

    /// 640 pixels are 1,280 that somebody sees twice as large.
    @ParameterizedTest
    @CsvSource({"390, 150", "640, 115", "1000, 80", "1280, 80"})
    void the_head_leaves_the_window_to_the_drawing(int width, int most) {
        Page page = visitor.open("", width, ColorScheme.LIGHT);
        assertThat(box(page, "#head").height).isLessThan(most);
        page.close();
    }

    @Test
    void the_guide_is_beside_the_name_and_not_below_it() {
        Page page = visitor.open("");
        assertThat(page.locator("main .way")).isVisible();
        assertThat(box(page, ".heading").height).isLessThan(70);
        page.navigate(visitor.address() + "/?screen=layer&layer=conv1");
        Visitor.settle(page);
        assertThat(page.locator("main .way")).isVisible();
        assertThat(box(page, "main .way").y).isLessThan(box(page, "h1").y);
        page.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1000, 1280})
    void what_the_filters_of_show_me_are_stands_below_them(int width) {
        Page page = visitor.open("?show=end", width + 10, ColorScheme.LIGHT);
        assertThat(page.locator(".lesson-words")).containsText("64 filters make 64 slices");
        noted(page, width);
        double words = number(page, "() => texts.findLast((t) => t.s.includes('4×4×1')).y");
        double filters =
                number(
                        page,
                        "() => Math.max(...frames.filter((f) => f.colour === '#b0256c').map((f) => f.end))");
        assertThat(words - filters).isGreaterThan(5);
        page.close();
    }

    @Test
    void pictures_grow_with_the_text_and_a_number_keeps_its_sign() {
        Page page = visitor.open("?screen=errors&limit=50", 2560, ColorScheme.DARK);
        Locator wrong = page.locator(".wrong");
        assertThat(wrong.locator("li")).hasCount(12);
        assertThat(box(page, ".wrong canvas").width).isGreaterThan(90);
        assertThat(wrong.textContent()).containsPattern("\\d\u00a0%").doesNotContain(" %");
        page.close();
    }
}
