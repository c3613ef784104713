package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.engine.Engine;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.train.Steering;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is followed by mouse and by keyboard; the numbers are those of its log.
@InChromium
class TrainPageTest {
    @TempDir private Path folder;

    /// The folder of a run that made 20 of 40 steps.
    static void writeRun(Path folder) throws IOException {
        StringBuilder log = new StringBuilder();
        for (int step = 1; step <= 20; step++) {
            log.append(
                    "{\"epoch\":1,\"step\":%d,\"rate\":0.1,\"batchLoss\":%s,\"batchAccuracy\":0.5}\n"
                            .formatted(step, 2.0 / step));
        }
        Files.writeString(folder.resolve("metrics.jsonl"), log);
        Files.writeString(folder.resolve("run.txt"), "steps: 40\n\nnetwork tiny\n");
    }

    @Test
    void the_log_s_numbers_are_read_at_the_cursor_and_the_run_is_paused() throws IOException {
        writeRun(folder);
        Steering steering = new Steering();
        try (Visitor visitor = new Visitor(folder, steering)) {
            Page page = visitor.open("?screen=train&smooth=0");
            assertThat(page.locator(".run-status")).containsText("step 20 of 40, epoch 1");
            page.locator("canvas[aria-label=Loss]").focus();
            page.keyboard().press("Home");
            page.keyboard().press("ArrowRight");
            page.keyboard().press("ArrowRight");
            page.keyboard().press("ArrowRight");
            assertThat(page).hasURL(Pattern.compile("at=4"));
            assertThat(page.locator("canvas[aria-label=Loss]"))
                    .hasAttribute("aria-valuetext", "step 4: each step 0.5");
            page.locator("text=logarithmic").click();
            assertThat(page).hasURL(Pattern.compile("curve=log"));
            assertThat(page.locator("canvas[aria-label=Loss]"))
                    .hasAttribute("aria-valuetext", "step 4: each step 0.5");
            page.locator("[data-do=pause]").click();
            assertThat(page.locator(".run-status")).containsText("paused");
            assertThat(steering.isPaused()).isTrue();
            page.fill("#factor", "-1");
            page.locator("[data-do=rate]").click();
            Locator problem = page.locator(".train [role=alert]");
            assertThat(problem).hasText("factor -1: must be a number above 0");
            assertThat(page.locator(".run-status")).containsText("paused");
            page.fill("#factor", "0.5");
            page.locator("[data-do=rate]").click();
            assertThat(problem).isEmpty();
            visitor.faults.clear(); // the browser reports the refusal itself
            Page none = visitor.open("?screen=train&run=none");
            assertThat(none.locator(".failure")).hasText("there is no run none here");
            assertThat(visitor.faults).isEmpty();
        }
    }

    @Test
    void a_run_is_started_from_a_text_and_looked_into_when_it_is_finished() throws IOException {
        Runs runs = Runs.startable(folder, List.of(), () -> Engine.best(2));
        String text =
                "network tiny\ninput 28x28x1\nmaxPool(4).stride(4)\nconv(4, 3)\ndense(10)\nsoftmax()";
        try (Visitor visitor = new Visitor(runs)) {
            Page page =
                    visitor.open(
                            "?screen=train&text="
                                    + URLEncoder.encode(text, StandardCharsets.UTF_8));
            assertThat(page.locator(".start p")).containsText("tiny, ");
            page.fill("#start-epochs", "0");
            assertThat(page.locator("#start-epochs-problem"))
                    .hasText("epochs 0: must be a number above 0");
            assertThat(page.locator("#start-epochs")).hasAttribute("aria-invalid", "true");
            assertThat(page.locator(".start button")).isDisabled();
            page.fill("#start-epochs", "1");
            page.selectOption("#start-optimizer", "adam");
            assertThat(page.locator("#start-rate")).hasAttribute("placeholder", "0.001");
            assertThat(page.locator(".start p")).containsText("Recipe: adam(0.001)");
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            page.locator("#start-seed").focus();
            page.keyboard().press("Enter");
            assertThat(page).hasURL(Pattern.compile("run=tiny"));
            assertThat(page.locator(".run-status"))
                    .containsText(Pattern.compile("finished · step (\\d+) of \\1, epoch 1"));
            assertThat(page.locator(".facts")).containsText("optimizeradam");
            page.locator("text=See what it learned").click();
            assertThat(page.locator("h1")).hasText(Pattern.compile("^tiny/(best|last)-\\d+$"));
            assertThat(visitor.faults).isEmpty();
        }
    }
}
