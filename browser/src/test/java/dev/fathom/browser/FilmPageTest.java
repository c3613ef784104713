package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.model.Model;
import dev.fathom.train.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Filters over a run: as its log holds them and as the models that it keeps.
@InChromium
class FilmPageTest {
    private static final Pattern FILTERS =
            Pattern.compile("\"largest\":\\[([^\\]]+)],\"bytes\":\"([^\"]+)\"");

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

    private static Page film(String run) {
        return film(run, ColorScheme.LIGHT);
    }

    private static Page film(String run, ColorScheme scheme) {
        Page page = visitor.open("?screen=filters", 1280, scheme);
        page.selectOption("#film-run", run);
        assertThat(page.locator(".film input")).isVisible();
        return page;
    }

    @Test
    void the_first_moment_is_what_the_log_holds_and_the_last_is_the_model() throws IOException {
        Page page = film("wide");
        page.locator(".film input").focus();
        page.keyboard().press("Home");
        assertThat(page).hasURL(Pattern.compile("at=1(&|$)"));
        assertThat(page.locator(".film .number")).hasText("after step 1");
        assertThat(page.locator(".film p")).containsText("each weight to 1/127");
        assertThat(page.locator(".facts dd").nth(1)).hasText("not recorded");
        Matcher line =
                FILTERS.matcher(Files.readAllLines(RunFolder.of(runs.wide()).layers()).getFirst());
        assertThat(line.find()).isTrue();
        double largest = Double.parseDouble(line.group(1).split(",", 2)[0]);
        byte[] bytes = Base64.getDecoder().decode(line.group(2));
        page.locator(".filter-slices summary").click();
        assertThat(page.locator(".filter-slices td")).hasCount(25);
        for (int i = 0; i < 25; i++) {
            assertThat(Visitor.number(page, ".filter-slices td >> nth=" + i))
                    .isEqualTo(bytes[i] / 127.0 * largest, within(largest * 1e-3));
        }
        page.locator(".film input").focus();
        page.keyboard().press("End");
        assertThat(page).hasURL(Pattern.compile("net=wide%2F(last|best)-10"));
        assertThat(page.locator(".film .number")).containsText("after step 10, the ");
        float[] weights = Model.load(RunFolder.of(runs.wide()).model()).weights()[0][0];
        for (int i = 0; i < 25; i++) {
            assertThat(Visitor.number(page, ".filter-slices td >> nth=" + i))
                    .isEqualTo(weights[i], within(1e-6));
        }
        page.close();
    }

    @Test
    void it_is_played_to_its_end() {
        Page page = film("narrow");
        page.locator(".film input").focus();
        page.keyboard().press("Home");
        assertThat(page.locator(".film .number")).hasText("after step 1");
        page.locator(".film button").click();
        assertThat(page.locator(".film button")).hasText("pause");
        assertThat(page.locator(".film .number")).containsText("after step 6");
        assertThat(page.locator(".film button")).hasText("play");
        assertThat(page).hasURL(Pattern.compile("net=narrow%2F(last|best)-6"));
        page.close();
    }

    @Test
    void an_answer_that_comes_late_does_not_replace_the_moment_that_is_shown() {
        Page page = film("wide");
        List<Route> late = new ArrayList<>();
        page.route(url -> url.contains("/api/filter?") && url.contains("-5&"), late::add);
        page.locator(".film input").focus();
        for (int i = 0; !page.url().matches(".*net=wide%2F\\w+-5(&.*)?"); i++) {
            assertThat(i).as(page.url()).isLessThan(10);
            page.keyboard().press("ArrowLeft");
        }
        page.waitForCondition(() -> !late.isEmpty());
        page.keyboard().press("Home");
        assertThat(page.locator(".facts dd").nth(1)).hasText("not recorded");
        String told = page.textContent(".readout");
        page.waitForResponse("**/api/filter?*", () -> late.forEach(Route::resume));
        page.waitForTimeout(300);
        assertThat(page.locator(".film .number")).hasText("after step 1");
        assertThat(page.locator(".facts dd").nth(1)).hasText("not recorded");
        assertThat(page.textContent(".readout")).isEqualTo(told);
        page.close();
    }

    @Test
    void of_a_deeper_layer_there_are_the_kept_models_and_that_is_said() {
        Page page = film("wide");
        page.keyboard().press("]");
        assertThat(page.locator("h1")).hasText("Filters of fc2");
        assertThat(page.locator(".film p"))
                .containsText(
                        Pattern.compile(
                                "only the filters of conv1 were recorded; of fc2 there are \\d"
                                        + " models that the run keeps"));
        page.close();
    }

    @Test
    void axe_finds_no_serious_fault() throws IOException {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = film("wide", scheme);
            assertThat(Visitor.seriousFaults(page)).as(scheme.toString()).isEqualTo("");
            page.close();
        }
    }
}
