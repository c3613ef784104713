package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The screen Filters by mouse and by keyboard; the numbers on it are the model's.
@InChromium
class FiltersPageTest {
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        visitor = new Visitor();
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    @Test
    void from_filter_to_filter_by_keyboard() {
        Page page = visitor.open("?screen=filters");
        assertThat(page.locator("h1")).hasText("Filters of conv1");
        page.keyboard().press("ArrowRight");
        assertThat(page).hasURL(Pattern.compile("d=1"));
        page.keyboard().press("]");
        assertThat(page.locator("h1")).hasText("Filters of conv2");
        page.keyboard().press("ArrowRight");
        assertThat(page).hasURL(Pattern.compile("layer=conv2&d=1"));
        Visitor.settle(page);
        int slice = number(page.locator(".filter-slices h3"));
        page.keyboard().press(slice == 0 ? "PageDown" : "PageUp");
        assertThat(page.locator("#spoken"))
                .containsText(Pattern.compile("filter 1, Depth slice \\d+: largest weight "));
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("screen=layer.*layer=conv2&d=1"));
        page.close();
    }

    private static int number(Locator text) {
        return Integer.parseInt(text.textContent().replaceAll("\\D", ""));
    }

    @Test
    void the_numbers_of_a_slice_are_the_model_s() {
        Page page = visitor.open("?screen=filters&layer=conv2&d=3&slice=5");
        page.locator(".filter-slices summary").click();
        assertThat(page.locator(".filter-slices td")).hasCount(9);
        float[] weights = visitor.weights("conv2");
        for (int p = 0; p < 9; p++) {
            double shown = Visitor.number(page, ".filter-slices td >> nth=" + p);
            assertThat(shown).isEqualTo(weights[(3 * 9 + p) * 32 + 5], within(1e-6));
        }
        page.close();
    }

    @Test
    void what_excites_a_filter_leads_to_its_neuron() {
        Page page = visitor.open("?screen=filters&layer=conv2&d=3");
        Locator hit = page.locator(".hit").first();
        String value = hit.locator(".value").textContent();
        assertThat(page.locator(".hit")).hasCount(9);
        hit.click();
        assertThat(page).hasURL(Pattern.compile("screen=neuron"));
        assertThat(page.locator("#engine-value")).hasText(value);
        page.close();
    }
}
