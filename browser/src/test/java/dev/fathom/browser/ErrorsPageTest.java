package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The screen Errors, by mouse and by keyboard.
@InChromium
class ErrorsPageTest {
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        visitor = new Visitor();
    }

    @Test
    void a_cell_opens_its_pictures_and_a_picture_its_maps() {
        Page page = visitor.open("?screen=errors&limit=50");
        assertThat(page.locator(".errors > .title")).containsText("of 50 test pictures are right");
        assertThat(page.locator(".wrong li")).hasCount(12);
        Locator cell = page.locator(".matrix button:not(:empty)").first();
        int pictures = Integer.parseInt(cell.textContent());
        cell.click();
        assertThat(page).hasURL(Pattern.compile("right=\\d&taken=\\d"));
        assertThat(page.locator(".wrong li")).hasCount(Math.min(12, pictures));
        page.locator(".wrong button").first().click();
        assertThat(page).hasURL(Pattern.compile("pic=e\\d+"));
        assertThat(page.locator(".maps canvas")).hasCount(4);
        assertThat(page.locator(".maps canvas").last())
                .hasAttribute("aria-label", Pattern.compile("Deconvnet for .* most counts"));
        assertThat(visitor.faults).isEmpty();
        page.close();
    }

    @Test
    void arrows_walk_through_the_cells_and_say_what_they_count() {
        Page page = visitor.open("?screen=errors&limit=50");
        assertThat(page.locator(".matrix")).isVisible();
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowDown");
        assertThat(page).hasURL(Pattern.compile("right=1&taken=1"));
        assertThat(page.locator("#spoken"))
                .hasText(Pattern.compile("Trouser taken for Trouser: \\d+ pictures?"));
        assertThat(page.locator(".matrix button[aria-pressed=true]")).hasCount(1);
        page.keyboard().press("Escape");
        assertThat(page).not().hasURL(Pattern.compile("screen="));
        assertThat(visitor.faults).isEmpty();
        page.close();
    }
}
