package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.studio.gallery.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A view as one file: it shows the same to the last pixel, and asks nobody for anything.
@InChromium
class SharedFileTest {
    /// All that is seen of a view, words and canvases, but for what is told of its age, and for
    /// what only a page with its studio can do: resume a run, choose others beside it.
    private static final String SEEN =
            """
            () => {
              const live = [...document.querySelectorAll('main :is(.resume, .beside:not([open]))')];
              live.forEach(e => e.style.display = 'none');
              const seen = [...document.querySelectorAll('main canvas')].filter(c => c.checkVisibility())
                .map(c => c.toDataURL()).join() + document.querySelector('main').innerText
                .replace(/followed live|nobody trains it|as it stood on [-\\d]+/, '');
              live.forEach(e => e.style.display = '');
              return seen;
            }""";

    static final List<String> COMPARED = List.of("?screen=compare&runs=narrow/wide");

    @AutoClose private static Visitor visitor;
    @TempDir private static Path folder;

    @BeforeAll
    static void start(@TempDir Path run, @TempDir Path trained) throws IOException {
        TrainPageTest.writeRun(run);
        TwoRuns two = TwoRuns.train(trained);
        visitor = new Visitor(Runs.in(Path.of("none"), List.of(run, two.narrow(), two.wide())));
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static Path shared(Page page, String name) {
        Download download = page.waitForDownload(() -> page.click("text=Share"));
        assertThat(download.suggestedFilename()).matches(name);
        Path file = folder.resolve(download.suggestedFilename());
        download.saveAs(file);
        return file;
    }

    private static Page opened(Path file, ColorScheme scheme) {
        visitor.requests.clear();
        Page page = visitor.go(file.toUri().toString(), 1280, scheme);
        assertThat(visitor.requests)
                .contains(file.toUri().toString())
                .allMatch(url -> url.equals(file.toUri().toString()) || url.startsWith("data:"));
        return page;
    }

    @ParameterizedTest
    @FieldSource({"dev.fathom.browser.StudioPageTest#SCREENS", "COMPARED"})
    void it_shows_what_the_page_showed(String query) throws IOException {
        shows_the_same(visitor.open(query), "fashion-.*\\.html");
    }

    @Test
    void it_names_the_runs_that_are_drawn_beside() throws IOException {
        Page live = visitor.open("?screen=train&run=narrow&beside=wide");
        Page page = opened(shared(live, "fashion-narrow-train\\.html"), ColorScheme.LIGHT);
        assertThat(page.locator(".beside button")).hasText("wide");
        live.close();
        page.close();
    }

    @Test
    void it_shows_a_moment_of_a_run() throws IOException {
        Page live = visitor.open("?screen=filters");
        live.selectOption("#film-run", "wide");
        assertThat(live.locator(".film input")).isVisible();
        live.locator(".film input").focus();
        live.keyboard().press("Home");
        assertThat(live.locator(".film .number")).hasText("after step 1");
        shows_the_same(live, "wide-.*filters\\.html");
    }

    private static void shows_the_same(Page live, String name) throws IOException {
        Path file = shared(live, name);
        Page page = opened(file, ColorScheme.LIGHT);
        page.waitForTimeout(600);
        assertThat(page.evaluate(SEEN)).isEqualTo(live.evaluate(SEEN));
        assertThat(Files.readString(file)).doesNotContain(visitor.token());
        assertThat(Visitor.seriousFaults(page)).isEqualTo("");
        live.close();
        page.close();
        Page dark = opened(file, ColorScheme.DARK);
        assertThat(Visitor.seriousFaults(dark)).isEqualTo("");
        dark.close();
    }

    @Test
    void keys_move_within_the_view_and_say_where_it_ends() throws IOException {
        Page live = visitor.open("?screen=layer&layer=conv2&x=3&y=4&d=5");
        Page page = opened(shared(live, "fashion-conv2-layer\\.html"), ColorScheme.LIGHT);
        live.keyboard().press("PageDown");
        page.keyboard().press("PageDown");
        assertThat(page).hasURL(Pattern.compile("^file:.*#.*d=6"));
        assertThat(page.locator(".readout h2")).hasText("Depth slice 6");
        assertThat(page.locator("#value")).hasText(live.textContent("#value"));
        page.reload();
        assertThat(page.locator(".readout h2")).hasText("Depth slice 6");
        page.keyboard().press("]");
        assertThat(page.locator(".failure"))
                .hasText("this file holds one view only; ./fathom studio shows the rest");
        page.goBack();
        live.close();
        page.close();
    }

    @Test
    void a_view_that_is_too_large_says_by_what() {
        Page page = visitor.open("?screen=layer&layer=conv2");
        page.route(
                "**/api/layer?*",
                route -> {
                    String text = route.fetch().text();
                    Route.FulfillOptions larger = new Route.FulfillOptions();
                    route.fulfill(
                            larger.setContentType("application/json")
                                    .setBody(text + " ".repeat(33_000_000)));
                });
        page.click("text=Share");
        assertThat(page.locator(".failure"))
                .containsText(
                        Pattern.compile(
                                "this view is 33.* MB, more than the 32.0 MB that a shared file may"
                                        + " have; 33.* MB of it is one answer, /api/layer; choose a"
                                        + " smaller layer or picture"));
        page.close();
    }

    @Test
    void a_text_that_is_written_goes_with_it() throws IOException {
        Page live = visitor.open("?screen=build");
        live.fill("#network-text", "network mine\ninput 9x9x1\nconv(2, 4).stride(2)");
        assertThat(live.locator("#verdict")).containsText("is not a whole number");
        Page page = opened(shared(live, "fashion-build\\.html"), ColorScheme.LIGHT);
        assertThat(page.locator("#network-text")).hasValue(live.inputValue("#network-text"));
        assertThat(page.locator("#verdict")).hasText(live.textContent("#verdict"));
        live.close();
        page.close();
    }
}
