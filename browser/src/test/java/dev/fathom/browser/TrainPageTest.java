package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.fathom.train.Steering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            page.locator("[data-do=pause]").click();
            assertThat(page.locator(".run-status")).containsText("paused");
            assertThat(steering.isPaused()).isTrue();
            assertThat(visitor.faults).isEmpty();
        }
    }
}
