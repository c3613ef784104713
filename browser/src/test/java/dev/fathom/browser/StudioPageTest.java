package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.fathom.browser.Visitor.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.fathom.model.Neuron;
import dev.fathom.train.Steering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// Every screen by mouse and by keyboard; the numbers on it are the engine's.
@InChromium
class StudioPageTest {
    private static final String MISFIT =
            "network mine\ninput 28x28x1\nconv(8, 5).stride(4)\ndense(10)\nsoftmax()";

    /// Every screen, and Neuron with and without filters.
    static final List<String> SCREENS =
            List.of(
                    "?",
                    "?screen=layer&layer=relu2",
                    "?screen=neuron&layer=conv2",
                    "?screen=neuron&layer=pool1",
                    "?screen=filters&layer=conv2",
                    "?screen=errors&limit=50",
                    "?screen=train&at=4",
                    "?screen=build");

    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start(@TempDir Path run) throws IOException {
        TrainPageTest.writeRun(run);
        visitor = new Visitor(run, new Steering());
    }

    @AfterEach
    void nothing_went_wrong_and_nothing_left_this_machine() {
        assertThat(visitor.faults).isEmpty();
        assertThat(visitor.requests)
                .isNotEmpty()
                .allMatch(
                        url ->
                                url.startsWith(visitor.address() + "/")
                                        || url.startsWith("blob:" + visitor.address()));
    }

    private static void at(Page page, String pattern) {
        assertThat(page).hasURL(Pattern.compile(pattern));
        Visitor.settle(page);
    }

    @Test
    void from_the_network_to_a_neuron_by_mouse() {
        Page page = visitor.open("");
        assertThat(page.locator(".of-volume")).containsText("conv1 is 32 deep");
        page.locator("button.volume", new Page.LocatorOptions().setHasText("conv2")).click();
        at(page, "layer=conv2");
        assertThat(page.locator(".of-filter")).containsText("Each filter of conv2 is 32 deep");
        assertThat(page.locator("button.volume[aria-pressed=true]")).containsText("14×14×64");
        page.locator("button.volume[aria-pressed=true]").click();
        at(page, "screen=layer");
        page.locator("canvas.atlas").click();
        at(page, "x=\\d+&y=\\d+");
        page.locator("text=How this value came about").click();
        at(page, "screen=neuron");
        assertThat(page.locator(".waterfall .total")).containsText("= value");
        page.locator(".waterfall button").first().click();
        assertThat(page.locator(".waterfall li.chosen")).hasCount(1);
        page.locator(".products summary").click();
        assertThat(page.locator(".products tbody tr")).hasCount(9);
        page.close();
    }

    @Test
    void from_the_network_to_a_neuron_and_back_by_keyboard() {
        Page page = visitor.open("");
        page.keyboard().press("]");
        at(page, "layer=pool1");
        page.keyboard().press("[");
        at(page, "layer=conv1");
        page.keyboard().press("Enter");
        at(page, "screen=layer");
        page.keyboard().press("ArrowRight");
        at(page, "x=15");
        page.keyboard().press("ArrowDown");
        at(page, "y=15");
        page.keyboard().press("PageDown");
        at(page, "d=\\d+");
        assertThat(page.locator("#spoken"))
                .containsText(Pattern.compile("slice \\d+, x 15, y 15: "));
        page.keyboard().press("Enter");
        at(page, "screen=neuron");
        page.keyboard().press("ArrowLeft");
        at(page, "x=14");
        page.keyboard().press("Space");
        at(page, "x=1[5-9]|x=2\\d");
        page.keyboard().press("Space");
        assertThat(page.locator("button.play")).containsText("play");
        page.keyboard().press("Escape");
        at(page, "screen=layer");
        page.keyboard().press("Escape");
        assertThat(page).not().hasURL(Pattern.compile("screen="));
        page.keyboard().press("?");
        assertThat(page.locator("dialog")).isVisible();
        page.close();
    }

    @Test
    void the_strip_of_pictures_is_one_step_for_who_has_no_mouse() {
        Page page = visitor.open("");
        Locator pressed = page.locator(".pictures button[aria-pressed=true]");
        String first = pressed.getAttribute("data-id");
        pressed.focus();
        page.keyboard().press("ArrowRight");
        assertThat(pressed).not().hasAttribute("data-id", first);
        assertThat(pressed).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.locator("nav[aria-label=screens] a").first()).isFocused();
        page.close();
    }

    @ParameterizedTest
    @CsvSource({
        "conv1, 0, 0, 3",
        "conv2, 5, 6, 40",
        "bn1, 4, 4, 7",
        "relu2, 3, 9, 12",
        "pool1, 6, 2, 20",
        "fc4, 0, 0, 9",
        "softmax4, 0, 0, 2"
    })
    void numbers_on_the_screen_are_the_engine_s(String layer, int x, int y, int d) {
        Neuron neuron = visitor.trace().neuron(layer, x, y, d);
        String place = "&layer=%s&x=%d&y=%d&d=%d".formatted(layer, x, y, d);
        Page page = visitor.open("?screen=neuron" + place);
        double size = Math.max(1e-6, Math.abs(neuron.value()));
        assertThat(number(page, "#engine-value")).isEqualTo(neuron.value(), within(size * 1e-6));
        assertThat(number(page, "#neuron-value"))
                .isEqualTo(neuron.explanation().value(), within(size * 1e-6));
        page.navigate(visitor.address() + "/?screen=layer" + place);
        Visitor.settle(page);
        assertThat(number(page, "#value")).isEqualTo(neuron.value(), within(size * 1e-6));
        page.close();
    }

    @Test
    void a_network_that_does_not_fit_is_repaired_by_a_button_and_looked_at() {
        Page page = visitor.open("?screen=build");
        page.fill("#network-text", MISFIT);
        assertThat(page.locator("#verdict"))
                .containsText("(28 − 5 + 2·0)/4 + 1 = 6.75 is not a whole number");
        page.locator("text=window 4").click();
        assertThat(page.locator("#verdict")).containsText("It fits: 3 layers");
        page.locator("#slide-filters").focus();
        page.keyboard().press("ArrowRight");
        assertThat(page.locator("#network-text")).hasValue(Pattern.compile("conv\\(9, 4\\)"));
        page.locator("text=See it on a picture").click();
        at(page, "net=mine");
        assertThat(page.locator("h1")).hasText("mine (edited 1)");
        page.close();
    }

    @Test
    void the_token_is_kept_by_the_browser_and_leaves_the_address() {
        Page page = visitor.open("?screen=build");
        assertThat(page).hasURL(Pattern.compile("screen=build(?!.*token)"));
        page.reload();
        Visitor.settle(page);
        assertThat(page.locator(".failure")).isHidden();
        // an address with another token is that of another start
        page.navigate(page.url() + "#token=0123");
        assertThat(page.locator(".failure"))
                .hasText(
                        "the page doesn't have this studio's token; open the address that the studio printed when it was started");
        visitor.faults.clear(); // the browser reports the refusal itself
        page.close();
    }

    @Test
    void a_text_is_no_picture() {
        Page page = visitor.open("");
        page.setInputFiles(
                "#upload",
                new FilePayload(
                        "notes.txt", "text/plain", "hello".getBytes(StandardCharsets.UTF_8)));
        assertThat(page.locator(".failure")).containsText("notes.txt: at byte 0 expected a JPEG");
        visitor.faults.clear(); // the browser reports the refusal itself
        page.close();
    }

    @ParameterizedTest
    @FieldSource("SCREENS")
    void axe_finds_no_serious_fault(String query) throws IOException {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = visitor.open(query, 1280, scheme);
            assertThat(Visitor.seriousFaults(page)).as(scheme.toString()).isEqualTo("");
            page.close();
        }
    }

    @ParameterizedTest
    @FieldSource("SCREENS")
    void no_screen_is_wider_than_the_window(String query) {
        for (int width : new int[] {360, 640, 1000, 1280, 2560}) {
            Page page = visitor.open(query, width, ColorScheme.LIGHT);
            Object over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
            assertThat(((Number) over).intValue()).as(width + " pixels").isLessThanOrEqualTo(0);
            page.close();
        }
    }
}
