package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What stands on the screen belongs together: text and drawing, one screen and the next, a place
/// and the way back to it.
@InChromium
class ConsistencyPageTest {
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        Model model = Model.initialize(Zoo.network("fashion"), 1);
        Arrays.fill(model.weights()[0][0], 9, 18, 0); // filter 1 of conv1
        visitor = new Visitor(model, Visitor.DATA, Runs.in(Path.of("none"), List.of()));
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static Page tab(Page page, String screen) {
        page.locator("nav[aria-label=screens] a", new Page.LocatorOptions().setHasText(screen))
                .click();
        Visitor.settle(page);
        return page;
    }

    @Test
    void layer_and_neuron_begin_with_the_same_slice() {
        Page page = visitor.open("?screen=layer&layer=conv2");
        Matcher slice =
                Pattern.compile("Depth slice \\d+")
                        .matcher(page.locator(".readout h2").textContent());
        assertThat(slice.matches()).isTrue();
        page.navigate(visitor.address() + "/?screen=neuron&layer=conv2");
        Visitor.settle(page);
        assertThat(page.locator("h1")).containsText(slice.group().replace("Depth", "depth"));
        page.close();
    }

    @Test
    void the_sentences_tell_of_the_volume_that_is_chosen() {
        Page page = visitor.open("?layer=pool1");
        assertThat(page.locator(".of-volume"))
                .hasText(
                        "The volume of pool1 is 32 deep, as relu1 is: it has no filters, and makes slice after slice.");
        assertThat(page.locator(".of-filter"))
                .hasText(
                        "Each filter of conv2, which reads it, is 32 deep, 3×3×32: as deep as pool1.");
        page.close();
    }

    @Test
    void what_moves_another_neuron_is_not_shown_as_this_one_s() {
        Page page = visitor.open("?screen=neuron&layer=conv2&x=5&y=5&d=3");
        Locator text = page.locator(".effective p");
        assertThat(text).containsText("On this picture");
        List<Route> held = new ArrayList<>();
        page.route("**/api/field?*", held::add);
        page.keyboard().press("ArrowRight");
        assertThat(text).hasText("It is computed when the window stands still.");
        page.waitForCondition(() -> !held.isEmpty());
        held.forEach(Route::resume);
        assertThat(text).containsText("On this picture");
        page.close();
    }

    @Test
    void a_softmax_is_told_by_its_classes() {
        Page page = visitor.open("?screen=neuron&layer=softmax4&d=2");
        Locator rows = page.locator(".sums li");
        assertThat(rows).hasCount(10);
        assertThat(page.locator(".sums li.total"))
                .containsText(Pattern.compile("^Pullover: [0-9.]+\u00a0%"));
        double sum = 0;
        for (String row : page.locator(".sums li > span:first-child").allTextContents()) {
            sum += Double.parseDouble(row.replaceAll(".*: |\u00a0%", ""));
        }
        assertThat(sum).isBetween(99.0, 101.0);
        tab(page, "Net");
        assertThat(page.locator(".guess").first()).not().containsText("class ");
        assertThat(page.locator(".guesses p")).hasText("What it is: Ankle boot.");
        page.close();
    }

    @Test
    void who_comes_back_finds_the_place_again() {
        Page page = visitor.open("?every=yes", 640, ColorScheme.LIGHT);
        page.locator("button.volume", new Page.LocatorOptions().setHasText("relu2")).click();
        Visitor.settle(page);
        page.evaluate("() => scrollTo(0, 150)");
        Object place = place(page);
        page.keyboard().press("Enter");
        Visitor.settle(page);
        page.keyboard().press("Escape");
        Visitor.settle(page);
        assertThat(place(page)).isEqualTo(place);
        page.navigate(visitor.address() + "/?every=yes&layer=softmax4");
        Visitor.settle(page);
        assertThat(page.locator("button.volume[aria-pressed=true]")).isInViewport();
        page.close();
    }

    private static Object place(Page page) {
        return page.evaluate("() => [scrollY, document.querySelector('.stage').scrollLeft] + ''");
    }

    @Test
    void an_old_drawing_under_a_new_name_is_marked() {
        Page page = visitor.open("");
        List<Route> held = new ArrayList<>();
        page.route("**/api/overview?*", held::add);
        page.selectOption("select[aria-label=network]", "lenet5");
        page.waitForCondition(() -> !held.isEmpty());
        page.waitForFunction(
                "() => getComputedStyle(document.querySelector('.net')).opacity < 0.5");
        assertThat(
                        page.evaluate(
                                "() => getComputedStyle(document.querySelector('main'), '::before').content"))
                .isEqualTo("\"lenet5 …\"");
        held.forEach(Route::resume);
        assertThat(page.locator("h1")).hasText("lenet5");
        page.waitForFunction(
                "() => getComputedStyle(document.querySelector('.net')).opacity === '1'");
        page.close();
    }

    @Test
    void a_filter_of_nothing_but_zeros_is_called_dead() {
        Page page = visitor.open("?screen=filters&layer=conv1");
        assertThat(page.locator(".filters p.soft").first())
                .containsText("1 filter here is dead: all weights are 0.");
        page.close();
    }

    @Test
    void pictures_that_have_not_come_yet_are_not_wider_than_the_window() {
        Page page = visitor.open("?screen=build", 360, ColorScheme.LIGHT);
        page.route("**/api/picture?*", route -> {});
        page.navigate(visitor.address() + "/?screen=filters");
        Visitor.settle(page);
        assertThat(page.locator(".hit")).hasCount(9);
        Object over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
        assertThat(((Number) over).intValue()).isLessThanOrEqualTo(0);
        page.close();
    }

    @Test
    void a_text_of_nothing_and_one_too_long_are_said_and_not_thrown() {
        Page page = visitor.open("?screen=build");
        page.fill("#network-text", "");
        assertThat(page.locator("#verdict")).containsText("holds no network");
        page.fill("#network-text", "relu()\n".repeat(3000));
        assertThat(page.locator("#verdict")).containsText("more than 2,000 lines");
        page.close();
    }
}
