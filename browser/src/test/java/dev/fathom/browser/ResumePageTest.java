package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.engine.Engine;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.studio.gallery.Resumable;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.train.RunFolder;
import dev.fathom.train.TrainingJob;
import dev.fathom.zoo.Recipes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that goes on from the page, and what it has learned so far.
@InChromium
class ResumePageTest {
    private static final String TEXT =
            "network tiny\ninput 28x28x1\nmaxPool(4).stride(4)\nconv(4, 3)\nrelu()\ndense(10)\nsoftmax()";
    private static final String STARTED =
            "?screen=train&text=" + URLEncoder.encode(TEXT, StandardCharsets.UTF_8);

    @TempDir private Path folder;

    private Runs runs() {
        return Runs.startable(folder, List.of(), () -> Engine.exact(2));
    }

    private static Resumable left(RunFolder run) throws IOException {
        Network network = NetworkText.parse("run.txt", run.run().getOrDefault("network", ""));
        TrainingJob job = TrainingJob.of(network, null, Recipes.of("tiny"), run.run());
        DataSet set = DataSets.open(Visitor.DATA, job.pictures());
        return new Resumable(job, set, () -> Engine.exact(2));
    }

    private static void start(Page page, String rate) {
        assertThat(page.locator(".start p")).containsText("tiny, ");
        page.fill("#start-epochs", "1000");
        page.fill("#start-rate", rate);
        assertThat(page.locator(".start p")).containsText("1000 epochs");
        page.locator(".start button").click();
        assertThat(page.locator(".run-status"))
                .containsText(Pattern.compile("step [1-9]|use a rate"));
    }

    @Test
    void a_stopped_run_goes_on_where_it_stood() throws IOException {
        try (Visitor visitor = new Visitor(runs().resumable(ResumePageTest::left))) {
            Page page = visitor.open(STARTED);
            start(page, "0.01");
            assertThat(page.locator(".resume")).isHidden();
            page.locator("[data-do=stop]").click();
            assertThat(page.locator(".run-status")).containsText("stopped after step");
            assertThat(page.locator(".resume"))
                    .containsText(
                            Pattern.compile("It can go on from its last checkpoint, after step"));
            assertThat(page.locator(".resume code"))
                    .hasText("./fathom train --resume " + folder.resolve("tiny"));
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            page.locator(".resume button:text-is('Resume')").click();
            assertThat(page.locator(".run-status")).containsText("followed live");
            assertThat(page.locator(".resume")).isHidden();
            page.locator("[data-do=stop]").click();
            assertThat(page.locator(".run-status")).containsText("stopped after step");
            assertThat(visitor.faults).isEmpty();
        }
    }

    @Test
    void a_run_whose_loss_was_not_finite_goes_on_at_a_lower_rate() throws IOException {
        try (Visitor visitor = new Visitor(runs().resumable(ResumePageTest::left))) {
            Page page = visitor.open(STARTED);
            start(page, "1e20");
            assertThat(page.locator(".run-status")).containsText("; use a rate lower than");
            assertThat(page.locator(".resume"))
                    .containsText("At the same rate it would end in the same way.");
            assertThat(page.locator("#resume-factor")).hasValue("0.1");
            page.fill("#resume-factor", "1e-22");
            assertThat(page.locator(".resume code"))
                    .hasText(Pattern.compile("--resume .*tiny --rate-factor 1e-22$"));
            page.locator(".resume button:text-is('Resume')").click();
            assertThat(page.locator(".run-status")).containsText("followed live");
            assertThat(page.locator(".run-status")).containsText("rate × 1e-22 after step 0");
            assertThat(visitor.faults).isEmpty();
        }
    }

    @Test
    void a_page_that_can_t_says_what_to_type() throws IOException {
        TrainPageTest.writeRun(folder);
        try (Visitor visitor = new Visitor(List.of(folder))) {
            Page page = visitor.open("?screen=train");
            assertThat(page.locator(".run-status")).containsText("nobody trains it");
            assertThat(page.locator(".resume")).containsText("It can go on from the beginning.");
            assertThat(page.locator(".resume button:text-is('Resume')")).hasCount(0);
            assertThat(page.locator(".resume code")).hasText("./fathom train --resume " + folder);
            assertThat(page.locator("text=See what it learned")).isHidden();
            assertThat(visitor.faults).isEmpty();
        }
    }

    @Test
    void twelve_test_pictures_are_answered_anew_while_it_is_trained() throws IOException {
        try (Visitor visitor = new Visitor(runs())) {
            Page page = visitor.open(STARTED);
            start(page, "0.05");
            assertThat(page.locator(".live-picture")).hasCount(12);
            String before = page.locator(".live-pictures").textContent();
            page.waitForCondition(
                    () -> !page.locator(".live-pictures").textContent().equals(before));
            assertThat(page.locator(".live-picture canvas.past")).hasCount(12);
            page.locator("[data-do=pause]").click();
            page.locator("text=Inside: values and slopes").click();
            assertThat(page.locator(".inside tbody tr")).hasCount(2);
            assertThat(page.locator(".inside tbody th").first()).hasText("conv1");
            assertThat(page.locator(".inside canvas").first())
                    .hasAttribute("aria-label", Pattern.compile("values of conv1: "));
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            page.locator("[data-do=stop]").click();
            assertThat(page.locator(".run-status")).containsText("stopped after step");
            assertThat(page.locator(".live-picture")).hasCount(12);
            assertThat(visitor.faults).isEmpty();
        }
    }
}
