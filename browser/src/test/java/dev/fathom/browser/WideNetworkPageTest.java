package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import dev.fathom.studio.gallery.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A network that is wider than any window: its blocks are folded, its layers are found, and a
/// strip shows where one is.
@InChromium
class WideNetworkPageTest {
    private static final Path PICTURE = Path.of("..", "data", "photos", "chelsea.jpg");
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        StringBuilder text = new StringBuilder("network wide\ninput 12x12x3\n");
        text.append("stem = conv(8, 3).padding(1)\n");
        String before = "stem";
        for (int i = 1; i <= 14; i++) {
            before = block(text, "a/block" + i + "/", before);
        }
        text.append("half = maxPool(2).stride(2)\n");
        before = "half";
        for (int i = 1; i <= 5; i++) {
            before = block(text, "b/block" + i + "/", before);
        }
        text.append("classes = dense(4)\nsoftmax()\n");
        Model model = Model.initialize(NetworkText.parse("wide", text.toString()), 1);
        visitor = new Visitor(model, PICTURE, Runs.in(Path.of("none"), List.of()));
    }

    private static String block(StringBuilder text, String name, String before) {
        text.append(name).append("one = conv(8, 3).padding(1) of ").append(before).append('\n');
        text.append(name).append("relu = relu()\n");
        text.append(name).append("two = conv(8, 3).padding(1)\n");
        text.append("%ssum = add() of %stwo, %s%n".formatted(name, name, before));
        return name + "sum";
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static Locator chosen(Page page) {
        return page.locator("button.volume[aria-pressed=true]");
    }

    private static double scrolled(Page page) {
        return ((Number) page.evaluate("() => document.querySelector('.stage').scrollLeft"))
                .doubleValue();
    }

    @Test
    void repeated_blocks_are_folded_until_a_click_opens_them() throws IOException {
        Page page = visitor.open("");
        Locator folded = page.locator("button.folded");
        assertThat(folded).hasCount(2);
        assertThat(folded.first()).containsText("14 ×");
        assertThat(folded.first()).containsText("conv 3×3, conv 3×3");
        assertThat(folded.last()).containsText("5 ×");
        assertThat(page.locator("button.volume")).hasCount(4 + 2);
        folded.first().click();
        Visitor.settle(page);
        assertThat(page).hasURL(Pattern.compile("open=1"));
        assertThat(folded).hasCount(1);
        assertThat(chosen(page)).hasAttribute("aria-label", Pattern.compile("a/block1/one: .*"));
        assertThat(page.locator("button.volume")).hasCount(4 + 1 + 3 * 14);
        assertThat(Visitor.seriousFaults(page)).isEqualTo("");
        page.reload();
        Visitor.settle(page);
        assertThat(folded).hasCount(1);
        page.locator("button.bracket").click();
        Visitor.settle(page);
        assertThat(folded).hasCount(2);
        assertThat(page).not().hasURL(Pattern.compile("open="));
        page.close();
    }

    @Test
    void they_are_opened_and_left_by_keyboard() {
        Page page = visitor.open("");
        page.keyboard().press("ArrowRight");
        assertThat(page.locator("button.folded.chosen")).containsText("14 ×");
        assertThat(page.locator("#spoken")).containsText("14 times conv 3×3, conv 3×3, add");
        page.keyboard().press("Enter");
        assertThat(chosen(page)).hasAttribute("aria-label", Pattern.compile("a/block1/one: .*"));
        page.keyboard().press("ArrowLeft");
        assertThat(chosen(page)).hasAttribute("aria-label", Pattern.compile("stem: .*"));
        Visitor.settle(page);
        assertThat(page.locator("button.folded")).hasCount(1);
        page.close();
    }

    @Test
    void a_link_to_a_layer_inside_opens_its_blocks() {
        Page page = visitor.open("?layer=b/block3/two");
        assertThat(chosen(page)).hasAttribute("aria-label", Pattern.compile("b/block3/two: .*"));
        assertThat(chosen(page)).isInViewport();
        assertThat(page.locator("button.folded")).hasCount(1);
        page.close();
    }

    @Test
    void a_layer_is_found_by_its_name_or_kind() throws IOException {
        Page page = visitor.open("");
        page.keyboard().press("/");
        Locator input = page.locator("#find-layer");
        assertThat(input).isFocused();
        page.keyboard().type("pool");
        assertThat(page.locator("[role=option]")).hasCount(1);
        assertThat(page.locator("[role=option]")).containsText("half");
        assertThat(Visitor.seriousFaults(page)).isEqualTo("");
        input.fill("block9 conv");
        assertThat(page.locator("[role=option]")).hasCount(2);
        page.keyboard().press("ArrowDown");
        assertThat(input).hasAttribute("aria-activedescendant", "found-1");
        page.keyboard().press("Enter");
        assertThat(chosen(page)).hasAttribute("aria-label", Pattern.compile("a/block9/two: .*"));
        assertThat(chosen(page)).isInViewport();
        page.keyboard().press("/");
        page.keyboard().type("nothing such");
        assertThat(page.locator(".found")).hasText("No layer has this in its name or kind.");
        page.keyboard().press("Escape");
        assertThat(page.locator(".found")).isHidden();
        assertThat(chosen(page)).hasAttribute("aria-label", Pattern.compile("a/block9/two: .*"));
        page.close();
    }

    /// It shows the same of the layer that is found, or where there is no such thing its slices.
    @Test
    void a_layer_is_found_from_within_another() throws IOException {
        for (String screen : new String[] {"layer", "filters", "neuron"}) {
            Page page = visitor.open("?screen=" + screen + "&layer=stem");
            page.keyboard().press("/");
            assertThat(page.locator("#find-layer")).isFocused();
            page.keyboard().type("block9 two");
            assertThat(
                            page.evaluate(
                                    "() => document.querySelector('[role=option] b').clientWidth > 200"))
                    .isEqualTo(true);
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            page.keyboard().press("Enter");
            assertThat(page).hasURL(Pattern.compile("screen=" + screen + ".*block9%2Ftwo"));
            assertThat(page.locator("h1")).containsText("a/block9/two");
            page.keyboard().press("/");
            page.keyboard().type("input");
            page.keyboard().press("Enter");
            assertThat(page).hasURL(Pattern.compile("screen=layer.*layer=input"));
            assertThat(page.locator("h1")).hasText("input");
            page.close();
        }
    }

    @Test
    void a_strip_shows_where_one_is_and_leads_elsewhere() {
        Page page = visitor.open("?open=1,2");
        Locator strip = page.locator(".minimap");
        assertThat(strip).hasAttribute("aria-valuetext", Pattern.compile("from input to .*"));
        strip.focus();
        page.keyboard().press("End");
        assertThat(strip).hasAttribute("aria-valuenow", "100");
        assertThat(strip).hasAttribute("aria-valuetext", Pattern.compile(".* to classes"));
        assertThat(scrolled(page)).isGreaterThan(3000);
        strip.click(new Locator.ClickOptions().setPosition(2, 10));
        assertThat(strip).hasAttribute("aria-valuenow", "0");
        assertThat(scrolled(page)).isZero();
        page.close();
    }

    @Test
    void it_is_no_wider_than_the_window() {
        for (int width : new int[] {360, 1280, 2560}) {
            Page page = visitor.open("?open=2", width, ColorScheme.DARK);
            page.keyboard().press("/");
            page.keyboard().type("conv");
            Object over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
            assertThat(((Number) over).intValue()).as(width + " pixels").isLessThanOrEqualTo(0);
            page.close();
        }
    }
}
