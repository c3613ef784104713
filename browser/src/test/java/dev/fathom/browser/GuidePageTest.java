package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The guide on the page: the ways from its sections to the screens, and back.
@InChromium
class GuidePageTest {
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        // the guide's own networks are those of the zoo; the bundled one has this name
        Model model = Model.initialize(Zoo.network("squeezenet1.1"), 1);
        Path photograph = Path.of("..", "data", "photos", "chelsea.jpg");
        visitor = new Visitor(model, photograph, Runs.in(Path.of("none"), List.of()));
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    @Test
    void every_section_leads_to_a_state_that_can_be_drawn() {
        Page guide = visitor.open("?screen=guide");
        List<String> states =
                guide.locator("a.state").all().stream()
                        .map(way -> way.getAttribute("href"))
                        .filter(way -> !way.equals("?"))
                        .toList();
        guide.close();
        assertThat(states).hasSize(16);
        for (String state : states) {
            Page page = visitor.open(state);
            assertThat(page.locator(".failure")).isHidden();
            page.close();
        }
    }

    @Test
    void the_guide_is_as_it_is_written() {
        Page page = visitor.open("?screen=guide");
        assertThat(page.locator(".guide h1"))
                .hasText("What is the depth of a convolutional network?");
        assertThat(page.locator(".guide h2")).hasCount(16);
        assertThat(page.locator(".guide pre.java").nth(1)).containsText("Network alexNet = Zoo");
        assertThat(page.locator(".guide table tbody tr").first())
                .hasText(Pattern.compile("activation map.*a depth slice of a layer.s output"));
        for (Locator image : page.locator(".guide img").all()) {
            assertThat((boolean) image.evaluate("i => i.naturalWidth > 0")).isTrue();
        }
        assertThat(page.locator(".guide")).not().containsText("](");
        page.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | What is a volume?",
                "?screen=layer&layer=conv1 | What are a depth column and a depth slice?",
                "?screen=neuron&layer=conv1 | What does one neuron compute?",
                "?screen=neuron&layer=pool1 | What does pooling do?",
                "?screen=filters&layer=conv1 | What does each layer learn?",
                "?screen=build | Where does 55 come from?"
            })
    void a_screen_leads_to_its_section(String address, String title) {
        Page page = visitor.open(address);
        page.locator("main .way").click();
        assertThat(page).hasURL(Pattern.compile("screen=guide"));
        Locator heading = page.locator(".guide h2", new Page.LocatorOptions().setHasText(title));
        assertThat(heading).isInViewport();
        page.goBack();
        assertThat(page.locator("main .way")).hasText("Guide: " + title);
        page.close();
    }

    @Test
    void it_is_there_in_japanese() {
        Page page = visitor.open("?screen=guide&part=3");
        page.locator(".guide a[lang=ja]").click();
        assertThat(page.locator(".guide")).hasAttribute("lang", "ja");
        assertThat(page.locator(".guide h2").nth(2)).hasText("一つのニューロンは何を計算するのか？");
        assertThat(page.locator(".guide a.state")).hasCount(17);
        page.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void it_keeps_nobody_out(int width) throws IOException {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = visitor.open("?screen=guide", width, scheme);
            assertThat(Visitor.seriousFaults(page)).isEqualTo("");
            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
            page.close();
        }
    }
}
