package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a person sees first, and *Show me*.
@InChromium
class FirstMinutePageTest {
    private static final Path PICTURE = Path.of("..", "data", "photos", "chelsea.jpg");
    @AutoClose private static Visitor visitor;

    @BeforeAll
    static void start() throws IOException {
        Network network =
                Network.of(
                        "tiny",
                        Volume.volume(32, 32, 3),
                        conv(12, 5).stride(3),
                        relu(),
                        dense(4),
                        softmax());
        Runs none = Runs.in(Path.of("none"), List.of());
        visitor = new Visitor(Model.initialize(network, 1), PICTURE, none);
    }

    @AfterEach
    void nothing_went_wrong() {
        assertThat(visitor.faults).isEmpty();
    }

    private static double bottom(Locator element) {
        BoundingBox box = Objects.requireNonNull(element.boundingBox(), element.toString());
        return box.y + box.height;
    }

    @Test
    void the_three_sentences_and_the_boxes_are_seen_without_scrolling() {
        Page page = visitor.open("");
        page.setViewportSize(1280, 800);
        assertThat(bottom(page.locator(".depths"))).isLessThan(300);
        assertThat(bottom(page.locator(".show-me"))).isLessThan(200);
        assertThat(bottom(page.locator("canvas.drawing"))).isLessThan(800);
        page.close();
    }

    @Test
    void show_me_plays_to_its_end_and_says_what_is_seen() {
        Page page = visitor.open("");
        page.locator(".show-me").click();
        Locator words = page.locator(".lesson-words");
        assertThat(words)
                .hasText(
                        "A block of 5×5×3 numbers is lifted out of the picture: it reaches through all of its depth.");
        assertThat(words).containsText("red, green and blue");
        assertThat(words).hasText("All 75 products are added, and the bias: one number, one dot.");
        assertThat(words).containsText("a depth slice fills");
        assertThat(words)
                .hasText(
                        "12 filters make 12 slices: the volume is 10×10×12, 12 deep. Each filter is 5×5×3, 3 deep as the picture is.");
        assertThat(page.locator(".lesson .play")).containsText("play");
        page.keyboard().press("Escape");
        assertThat(page.locator(".lesson")).isHidden();
        page.close();
    }

    @Test
    void who_wants_little_movement_goes_from_scene_to_scene() {
        Page page = visitor.open("?screen=build");
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        page.navigate(visitor.address() + "/?show=me");
        Visitor.settle(page);
        Locator words = page.locator(".lesson-words");
        assertThat(page.locator(".lesson .play")).containsText("play");
        assertThat(words).containsText("is lifted out");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(words).containsText("multiplied by a slice of filter");
        page.keyboard().press("ArrowLeft");
        assertThat(words).containsText("is lifted out");
        page.close();
    }

    @Test
    void the_number_of_filters_thins_the_volume_and_the_picture_s_depth_the_filters()
            throws IOException {
        Page page = visitor.open("?show=me", 1280, ColorScheme.DARK);
        page.locator("#lesson-filters").focus();
        for (int i = 0; i < 4; i++) {
            page.keyboard().press("ArrowLeft");
        }
        Locator words = page.locator(".lesson-words");
        assertThat(words)
                .hasText(
                        "8 filters make 8 slices: the volume is 10×10×8, 8 deep. Each filter is 5×5×3, 3 deep as the picture is.");
        page.locator("[aria-label='the picture’s depth'] button").last().click();
        assertThat(words)
                .hasText(
                        "8 filters make 8 slices: the volume is 10×10×8, 8 deep. Each filter is 5×5×1, 1 deep as the picture is.");
        assertThat(Visitor.seriousFaults(page)).isEqualTo("");
        page.close();
    }
}
