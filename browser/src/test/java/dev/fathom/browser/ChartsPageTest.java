package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import dev.fathom.studio.gallery.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The charts of runs: a part of them, without outliers, of several runs.
@InChromium
class ChartsPageTest {
    private static final String LOSS = "canvas[aria-label=Loss]";
    private static final int STEPS = 100;

    @TempDir private Path folder;

    /// Two runs of a hundred steps; the loss of step 50 is far from all others.
    @BeforeEach
    void write() throws IOException {
        for (String name : List.of("one", "two")) {
            StringBuilder log = new StringBuilder();
            for (int step = 1; step <= STEPS; step++) {
                double loss = step == STEPS / 2 ? 900 : 1 + 0.5 / step;
                log.append(
                        "{\"epoch\":1,\"step\":%d,\"rate\":0.1,\"batchLoss\":%s,\"batchAccuracy\":0.5}\n"
                                .formatted(step, name.equals("one") ? loss : 2.5));
            }
            Path run = Files.createDirectories(folder.resolve(name));
            Files.writeString(run.resolve("metrics.jsonl"), log);
            Files.writeString(run.resolve("run.txt"), "steps: 100\n\nnetwork tiny\n");
        }
    }

    private Visitor visitor() throws IOException {
        return new Visitor(Runs.in(folder, List.of()));
    }

    /// Presses at a part of a chart's width, moves to another and lets go.
    private static void drag(Page page, double from, double to) {
        BoundingBox box = Objects.requireNonNull(page.locator(LOSS).boundingBox());
        double y = box.y + box.height / 2;
        page.mouse().move(box.x + 52 + from * (box.width - 62), y);
        page.mouse().down();
        page.mouse().move(box.x + 52 + to * (box.width - 62), y);
        page.mouse().up();
    }

    private static void spans(Page page, int from, int to) {
        for (String chart : List.of("Loss", "Learning rate")) {
            Locator canvas = page.locator("canvas[aria-label='" + chart + "']");
            assertThat(canvas).hasAttribute("aria-valuemin", Integer.toString(from));
            assertThat(canvas).hasAttribute("aria-valuemax", Integer.toString(to));
        }
    }

    @Test
    void a_drag_shows_a_part_of_all_charts_and_there_are_four_ways_back() throws IOException {
        try (Visitor visitor = visitor()) {
            Page page = visitor.open("?screen=train&run=one&smooth=0");
            spans(page, 1, STEPS);
            drag(page, 0, 0.5);
            assertThat(page).hasURL(Pattern.compile("[?&]to=5[01](&|$)"));
            int end = Integer.parseInt(page.locator(LOSS).getAttribute("aria-valuemax"));
            spans(page, 1, end);
            page.locator("text=Whole run").click();
            spans(page, 1, STEPS);
            drag(page, 0.5, 1);
            assertThat(page).hasURL(Pattern.compile("[?&]from=5[01](&|$)"));
            assertThat(page.url()).doesNotContain("to=");
            page.locator(LOSS).dblclick();
            spans(page, 1, STEPS);
            drag(page, 0.8, 0.5);
            page.goBack();
            spans(page, 1, STEPS);
            page.locator(LOSS).focus();
            page.keyboard().press("Home");
            page.keyboard().press("+");
            spans(page, 1, 26);
            page.keyboard().press("0");
            spans(page, 1, STEPS);
            assertThat(visitor.faults).isEmpty();
        }
    }

    @Test
    void outliers_are_clipped_and_counted_when_that_is_asked_for() throws IOException {
        try (Visitor visitor = visitor()) {
            Page page = visitor.open("?screen=train&run=one&smooth=0");
            Locator legend = page.locator(".charts figure").first().locator(".chart-legend");
            assertThat(legend).not().containsText("clipped");
            page.locator("[aria-label=outliers] >> text=clipped").click();
            assertThat(legend).containsText("clipped");
            assertThat(page).hasURL(Pattern.compile("clip=clipped"));
            assertThat(visitor.faults).isEmpty();
        }
    }

    @Test
    void another_run_is_drawn_in_the_same_charts() throws IOException {
        try (Visitor visitor = visitor()) {
            Page page = visitor.open("?screen=train&run=one&smooth=0&at=10");
            page.locator("text=Other runs in the same charts").click();
            page.locator("[aria-label='other runs in the charts'] >> text=two").click();
            assertThat(page.locator(LOSS))
                    .hasAttribute("aria-valuetext", "step 10: each step 1.05, two 2.5");
            page.locator("text=Compare them").click();
            assertThat(page).hasURL(Pattern.compile("screen=compare.*runs=one%2Ftwo"));
            assertThat(page.locator("canvas[aria-label='Training loss']"))
                    .hasAttribute("aria-valuetext", Pattern.compile("one .*, two "));
            assertThat(visitor.faults).isEmpty();
        }
    }
}
