package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What moves a neuron is drawn and said.
@InChromium
class EffectiveFieldPageTest {

    @Test
    void it_is_said_for_one_picture_and_for_all() throws IOException {
        try (Visitor visitor = new Visitor()) {
            Page page = visitor.open("?screen=neuron&layer=conv2&x=5&y=6&d=40");
            assertThat(page.locator(".effective p"))
                    .containsText(
                            Pattern.compile("On this picture 90 % of what moves it comes from"));
            page.locator(".effective button").last().click();
            assertThat(page).hasURL(Pattern.compile("over=all"));
            assertThat(page.locator(".effective p"))
                    .containsText(Pattern.compile("On \\d+ pictures, on average 90 %"));
            assertThat(visitor.faults).isEmpty();
        }
    }
}
