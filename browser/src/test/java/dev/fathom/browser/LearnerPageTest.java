package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// What a learner finds out without help, beginning at the first view of AlexNet: a few clicks
/// each, and the answer stands on the screen. With `-Dfathom.speed=true` it prints how long that
/// takes: the page's own time, from its beginning until the answer stands there, and a person's.
@InChromium
class LearnerPageTest {
    private static final Path PICTURE = Path.of("..", "data", "photos", "chelsea.jpg");

    /// A person's pace, in seconds: to find something and click on it, to press a key, and to read
    /// a word, at 240 of them a minute.
    private static final double CLICK = 1.2;

    private static final double KEY = 0.28;
    private static final double WORD = 60.0 / 240;

    @AutoClose private static Visitor visitor;
    private Page page;
    private String task = "";
    private int words;

    @BeforeAll
    static void start() throws IOException {
        Runs none = Runs.in(Path.of("none"), List.of());
        visitor = new Visitor(Model.initialize(Zoo.network("alexnet"), 1), PICTURE, none);
    }

    @BeforeEach
    void open(TestInfo info) {
        task = info.getDisplayName();
        words = 0;
        page = visitor.open("");
        page.evaluate(
                "() => { window.clicks = 0; addEventListener('click', () => window.clicks++, true); }");
    }

    /// Sentences that have to be read.
    private Locator read(String sentences) {
        Locator all = page.locator(sentences);
        for (String sentence : all.allInnerTexts()) {
            words += sentence.strip().split("\\s+").length;
        }
        return all;
    }

    /// How many clicks and keys it took.
    private void took(int clicks, int keys) {
        double own = ((Number) page.evaluate("() => performance.now()")).doubleValue() / 1000;
        assertThat(page.evaluate("() => window.clicks")).isEqualTo(clicks);
        assertThat(words).isPositive();
        if (Boolean.getBoolean("fathom.speed")) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d clicks, %d keys, %d words; page %.1f s, in all %.0f s%n",
                    task,
                    clicks,
                    keys,
                    words,
                    own,
                    own + clicks * CLICK + keys * KEY + words * WORD);
        }
    }

    @AfterEach
    void nothing_went_wrong() {
        page.close();
        assertThat(visitor.faults).isEmpty();
    }

    private void tab(String screen) {
        page.locator("nav[aria-label=screens] a", new Page.LocatorOptions().setHasText(screen))
                .click();
        Visitor.settle(page);
    }

    /// No click: it is said, and shown with one.
    @Test
    void where_does_96_come_from() {
        assertThat(read(".of-volume"))
                .hasText(
                        "The volume of conv1 is 96 deep: 96 depth slices, one from each of its filters.");
        page.locator(".show-me").click();
        page.locator("#lesson-filters").click();
        page.keyboard().press("Home");
        for (int filters = 1; filters < 8; filters++) {
            page.keyboard().press("ArrowRight");
        }
        assertThat(page.locator(".lesson-words"))
                .hasText(
                        "8 filters make 8 slices: the volume is 55×55×8, 8 deep. Each filter is 11×11×3, 3 deep as the picture is.");
        read(".lesson-words");
        took(2, 8);
    }

    @Test
    void how_deep_is_this_filter() {
        page.locator("button.volume", new Page.LocatorOptions().setHasText("conv2")).click();
        assertThat(page.locator(".of-filter"))
                .hasText(
                        "Each filter of conv2 is 48 deep, 5×5×48: its group’s share of the 96 slices of pool1.");
        read(".of-filter");
        took(1, 0);
    }

    /// The strongest answer of a layer, and what it is the sum of.
    @Test
    void which_filter_fires_most_on_this_picture_and_why() {
        page.locator("button.volume[aria-pressed=true]").click();
        Visitor.settle(page);
        page.locator(
                        "[aria-label='sorted by'] button",
                        new Page.LocatorOptions().setHasText("maximum"))
                .click();
        Visitor.settle(page);
        Locator tiles = page.locator("canvas.atlas");
        tiles.click(new Locator.ClickOptions().setPosition(6, 6));
        assertThat(page.locator(".readout h2")).hasText(Pattern.compile("Depth slice \\d+"));
        page.locator("text=How this value came about").click();
        assertThat(page.locator(".waterfall .total")).containsText("= value");
        assertThat(page.locator(".waterfall li")).hasCount(3 + 1 + 2);
        read(".sums");
        took(4, 0);
    }

    @Test
    void why_does_224_not_fit() {
        tab("Build");
        page.click("#network-text");
        page.keyboard().press("Control+Home");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Shift+End");
        page.keyboard().type("input 224x224x3");
        assertThat(page.locator("#verdict"))
                .containsText("(224 − 11 + 2·0)/4 + 1 = 54.25 is not a whole number");
        read("#verdict");
        page.locator(".repairs button", new Page.LocatorOptions().setHasText("input 223")).click();
        assertThat(page.locator("#verdict")).not().containsText("54.25");
        took(3, 3 + "input 224x224x3".length());
    }

    @Test
    void which_class_is_it_taken_for_and_what_counted() {
        assertThat(page.locator(".guesses h2")).hasText("It takes the picture for");
        assertThat(page.locator(".guess")).hasCount(5);
        read(".guesses");
        tab("Errors");
        assertThat(page.locator("[aria-label='what counts on this picture'] canvas").first())
                .hasAttribute(
                        "aria-label", Pattern.compile("Grad-CAM for .*most counts what lies"));
        read("[aria-label='what counts on this picture'] figure:first-child");
        took(1, 0);
    }
}
