package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.model.Trace;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two runs beside each other, by mouse and by keyboard; the numbers are the logs' and the
/// engine's.
@InChromium
class ComparePageTest {
    private static final String RUNS = "?screen=compare&runs=narrow%2Fwide";

    private static TwoRuns runs;
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        runs = TwoRuns.train(folder);
        visitor = new Visitor(runs.folders());
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static Locator chart(Page page, String title) {
        return page.locator("canvas[aria-label='" + title + "']");
    }

    private static Locator cell(Page page, int row, int column) {
        return page.locator("[aria-label='values at the cursor'] tbody tr")
                .nth(row)
                .locator("td")
                .nth(column);
    }

    private static double value(Locator cell) {
        return Double.parseDouble(cell.textContent().replace('−', '-'));
    }

    @Test
    void one_cursor_goes_through_all_charts_and_reads_the_logs() throws IOException {
        Page page = visitor.open(RUNS + "&smooth=0");
        assertThat(cell(page, 1, 0)).hasText("10");
        chart(page, "Training loss").focus();
        page.keyboard().press("Home");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(page).hasURL(Pattern.compile("at=3"));
        assertThat(chart(page, "Learning rate")).hasAttribute("aria-valuenow", "3");
        assertThat(cell(page, 0, 0)).hasText("3");
        for (int row = 0; row < 2; row++) {
            Path run = runs.folders().get(row);
            for (String name : List.of("batchLoss", "batchAccuracy", "rate")) {
                int column = List.of("batchLoss", "batchAccuracy", "", "", "rate").indexOf(name);
                double logged = TwoRuns.logged(run, 3, name);
                assertThat(value(cell(page, row, 2 + column)))
                        .isEqualTo(logged, within(Math.abs(logged) * 1e-3));
            }
        }
        assertThat(chart(page, "Training loss"))
                .hasAttribute("aria-valuetext", Pattern.compile("step 3: narrow .*, wide .*"));
        page.close();
    }

    @Test
    void the_cursor_follows_the_mouse_and_ends_with_the_shorter_run() {
        Page page = visitor.open(RUNS);
        chart(page, "Training accuracy").hover();
        String step = chart(page, "Training accuracy").getAttribute("aria-valuenow");
        assertThat(chart(page, "Training loss")).hasAttribute("aria-valuenow", step);
        page.keyboard().press("ArrowLeft");
        assertThat(page).hasURL(Pattern.compile("at=9"));
        assertThat(cell(page, 0, 0)).hasText("6");
        assertThat(cell(page, 1, 0)).hasText("9");
        page.close();
    }

    @Test
    void what_differs_is_in_the_table_and_all_the_rest_on_demand() {
        Page page = visitor.open(RUNS);
        Locator rows = page.locator("table.settings tbody");
        assertThat(rows.nth(1)).containsText("batch6432");
        assertThat(rows.nth(1)).not().containsText("validation");
        assertThat(rows.nth(2)).containsText("conv(4, 5)");
        assertThat(rows.nth(2)).not().containsText("softmax");
        page.locator("[aria-label='what differs'] button", withText("all")).last().click();
        assertThat(page).hasURL(Pattern.compile("settings=all"));
        assertThat(rows.nth(1)).containsText("validation");
        assertThat(rows.nth(2)).containsText("softmax");
        page.close();
    }

    @Test
    void along_epochs_runs_of_other_batches_are_equally_far() {
        Page page = visitor.open(RUNS);
        page.locator("[aria-label=along] button", withText("epochs")).click();
        assertThat(page).hasURL(Pattern.compile("axis=epochs"));
        chart(page, "Training loss").focus();
        for (int i = 0; i < 10; i++) {
            page.keyboard().press("PageUp");
        }
        assertThat(chart(page, "Training loss"))
                .hasAttribute("aria-valuetext", Pattern.compile("epoch 1: narrow .*, wide .*"));
        assertThat(page.locator("[aria-label='values at the cursor'] caption"))
                .containsText("After 1 epoch ");
        assertThat(cell(page, 0, 0)).hasText("3");
        assertThat(cell(page, 1, 0)).hasText("5");
        page.locator("nav[aria-label=screens] a", withText("Train")).click();
        assertThat(page).hasURL(Pattern.compile("screen=train(?!.*[?&]at=)"));
        page.close();
    }

    private static Page.LocatorOptions withText(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }

    @Test
    void both_models_say_of_the_picture_what_the_engine_says() throws IOException {
        Page page = visitor.open(RUNS);
        assertAnswers(page, visitor, runs.folders());
        page.close();
    }

    /// That the table of classes says what the best models of these runs do.
    static void assertAnswers(Page page, Visitor visitor, List<Path> runs) throws IOException {
        List<String> labels = TwoRuns.best(runs.getFirst()).labels();
        for (int run = 0; run < runs.size(); run++) {
            Trace trace = visitor.trace(TwoRuns.best(runs.get(run)));
            float[] values = trace.outputs().getLast().data();
            Locator rows = page.locator(".same-classes tbody tr");
            assertThat(rows.first()).isVisible();
            for (Locator row : rows.all()) {
                String label = row.locator("th").textContent().replace(" · what it is", "");
                double value = values[labels.indexOf(label)];
                assertThat(row.locator("td").nth(run))
                        .hasText(
                                String.format(
                                        Locale.ROOT,
                                        value < 0.0995 ? "%.2f %%" : "%.1f %%",
                                        100 * value));
            }
        }
    }

    @Test
    void a_layer_and_a_slice_are_chosen_by_keyboard_and_read_in_both() throws IOException {
        Page page = visitor.open(RUNS);
        assertThat(page.locator("#same-layer")).hasValue("conv1");
        page.keyboard().press("]");
        assertThat(page.locator("#same-layer")).hasValue("relu1");
        page.keyboard().press("PageDown");
        page.keyboard().press("PageDown");
        assertThat(page).hasURL(Pattern.compile("layer=relu1&d=1"));
        assertThat(page.locator("#spoken")).containsText("slice 1: narrow mean ");
        for (int run = 0; run < 2; run++) {
            Trace trace = visitor.trace(TwoRuns.best(runs.folders().get(run)));
            Tensor relu = trace.outputs().get(1);
            float largest = 0;
            for (int i = 1; i < relu.data().length; i += relu.volume().depth()) {
                largest = Math.max(largest, relu.data()[i]);
            }
            Locator shown =
                    page.locator("[aria-label='the chosen slice'] tbody tr")
                            .nth(run)
                            .locator("td")
                            .last();
            assertThat(value(shown)).isEqualTo(largest, within(largest * 1e-6));
        }
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("screen=layer.*net=narrow%2F(best|last)-\\d"));
        page.close();
    }

    @Test
    void the_input_is_one_slice_in_both() {
        Page page = visitor.open(RUNS + "&layer=input");
        assertThat(page.locator(".pair-maps figure")).hasCount(2);
        assertThat(page.locator(".pair-maps canvas").first())
                .hasAttribute("aria-label", Pattern.compile("1 depth slice of input in narrow"));
        page.close();
    }

    @Test
    void which_is_better_is_tested_on_demand() {
        Page page = visitor.open(RUNS);
        page.locator("text=Test narrow against wide").click();
        assertThat(page.locator("[aria-label='which is better'] [role=status]"))
                .containsText(Pattern.compile("Of 1,000 test pictures, narrow gets .* right"));
        page.close();
    }

    @Test
    void a_run_is_left_out_by_a_button_and_two_are_asked_for() {
        Page page = visitor.open(RUNS);
        page.locator(".chosen-runs button", withText("wide")).click();
        assertThat(page.locator(".compare [role=status]").first())
                .hasText("Choose two runs or more.");
        page.locator(".chosen-runs button", withText("wide")).click();
        assertThat(page).hasURL(Pattern.compile("runs=narrow%2Fwide"));
        assertThat(page.locator("table.settings")).isVisible();
        page.close();
    }

    @Test
    void axe_finds_no_serious_fault_and_no_width_is_too_small() throws IOException {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = visitor.open(RUNS + "&d=1&settings=all", 1280, scheme);
            assertThat(Visitor.seriousFaults(page)).as(scheme.toString()).isEqualTo("");
            page.close();
        }
        for (int width : new int[] {360, 768, 2560}) {
            Page page = visitor.open(RUNS + "&d=1", width, ColorScheme.LIGHT);
            Object over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
            assertThat(((Number) over).intValue()).as(width + " pixels").isLessThanOrEqualTo(0);
            page.close();
        }
    }
}
