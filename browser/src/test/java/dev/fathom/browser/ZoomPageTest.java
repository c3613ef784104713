package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Into a volume, a slice and a value, and back to the place one came from.
@InChromium
class ZoomPageTest {
    /// Counts the flights that there have been.
    private static final String COUNT =
            "() => { window.flights = 0; new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach("
                    + "(n) => { if (n.className === 'flight') window.flights++; })))"
                    + ".observe(document.body, { childList: true }); }";

    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        visitor = new Visitor();
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static int flights(Page page) {
        assertThat(page.locator(".flight")).hasCount(0);
        return ((Number) page.evaluate("() => window.flights")).intValue();
    }

    /// Scroll positions and what has the focus.
    private static Object place(Page page) {
        return page.evaluate(
                "() => [scrollY, document.querySelector('.stage').scrollLeft,"
                        + " document.activeElement.getAttribute('aria-label')].join()");
    }

    /// Clicks on a volume's box, which stands above its label.
    private static void click(Page page, String volume) {
        Locator label = page.locator("button.volume", new Page.LocatorOptions().setHasText(volume));
        BoundingBox box = Objects.requireNonNull(label.boundingBox(), volume);
        BoundingBox drawing =
                Objects.requireNonNull(page.locator("canvas.drawing").boundingBox(), "drawing");
        page.mouse().click(box.x + box.width / 2, (drawing.y + 58 + box.y) / 2);
        Visitor.settle(page);
    }

    @Test
    void a_click_on_a_volume_fans_it_out_and_escape_flies_back_to_the_place() {
        Page page = visitor.open("?every=yes");
        page.setViewportSize(700, 600);
        page.evaluate(COUNT);
        page.evaluate("() => scrollTo(0, 90)");
        page.locator("button.volume", new Page.LocatorOptions().setHasText("conv2"))
                .evaluate(
                        "e => { document.querySelector('.stage').scrollLeft += e.getBoundingClientRect().left - 333; }");
        Object place = place(page);
        click(page, "conv2");
        assertThat(page).hasURL(Pattern.compile("screen=layer.*layer=conv2"));
        assertThat(page.locator(".of-volume")).containsText("The volume of conv2 is 64 deep");
        assertThat(flights(page)).isEqualTo(1);
        page.keyboard().press("Escape");
        Visitor.settle(page);
        assertThat(flights(page)).isEqualTo(2);
        assertThat(place(page)).isEqualTo(place);
        assertThat(page.locator("button.volume[aria-pressed=true]")).containsText("conv2");
        page.close();
    }

    @Test
    void a_slice_opens_its_filter_and_window_and_escape_leads_back_to_it() {
        Page page = visitor.open("?screen=layer&layer=conv2&d=5&x=4&y=6");
        page.evaluate(COUNT);
        page.keyboard().press("Enter");
        Visitor.settle(page);
        assertThat(page.locator("canvas.equation")).isVisible();
        assertThat(flights(page)).isEqualTo(1);
        page.keyboard().press("PageDown");
        Visitor.settle(page);
        page.keyboard().press("Escape");
        Visitor.settle(page);
        assertThat(flights(page)).isEqualTo(2);
        assertThat(page.locator(".readout h2")).hasText("Depth slice 6");
        page.close();
    }

    @Test
    void a_slice_flies_to_the_filter_that_makes_it_and_back() {
        Page page = visitor.open("?screen=layer&layer=conv2&d=5");
        page.evaluate(COUNT);
        page.locator("text=Filters: what it looks for").click();
        Visitor.settle(page);
        assertThat(flights(page)).isEqualTo(1);
        page.locator("text=What it makes of this picture").click();
        Visitor.settle(page);
        assertThat(flights(page)).isEqualTo(2);
        assertThat(page.locator(".readout h2")).hasText("Depth slice 5");
        page.close();
    }

    @Test
    void the_focus_comes_back_with_the_place() {
        Page page = visitor.open("");
        Locator label =
                page.locator("button.volume", new Page.LocatorOptions().setHasText("pool1"));
        label.focus();
        page.keyboard().press("Enter"); // chosen
        Visitor.settle(page);
        assertThat(page.locator(".of-volume")).containsText("The volume of pool1");
        page.keyboard().press("Enter"); // opened
        assertThat(page).hasURL(Pattern.compile("screen=layer"));
        Visitor.settle(page);
        page.keyboard().press("Escape");
        Visitor.settle(page);
        assertThat(label).isFocused();
        page.close();
    }

    @Test
    void who_wants_little_movement_sees_none() {
        Page page = visitor.open("");
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        page.evaluate(COUNT);
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("screen=layer"));
        Visitor.settle(page);
        assertThat(flights(page)).isZero();
        page.close();
    }

    @Test
    void slices_filters_and_values_are_sections_of_the_opened_layer() {
        Page page = visitor.open("?screen=layer&layer=conv2");
        Locator sections = page.locator("nav[aria-label='sections of conv2'] a");
        assertThat(sections).hasCount(3);
        assertThat(page.locator("nav[aria-label=screens] [aria-current]")).hasText("Net");
        sections.nth(1).click();
        assertThat(page.locator("h1")).hasText("Filters of conv2");
        sections.nth(2).click();
        assertThat(page.locator("h1")).containsText("conv2 at x");
        assertThat(sections.nth(2)).hasAttribute("aria-current", "page");
        page.locator(".crumbs a").click();
        assertThat(page.locator("button.volume[aria-pressed=true]")).containsText("conv2");
        page.navigate(visitor.address() + "/?screen=layer&layer=pool1");
        Visitor.settle(page);
        assertThat(page.locator("nav[aria-label='sections of pool1'] a")).hasCount(2);
        page.close();
    }
}
