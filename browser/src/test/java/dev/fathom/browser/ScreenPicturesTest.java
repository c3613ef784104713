package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Takes the pictures of docs/guides/studio.md and docs/guides/screens.md, at three widths, of a
/// studio that is open: the default one, or one with two runs of `fashion`.
@InChromium
@EnabledIfSystemProperty(
        named = "fathom.studio",
        matches = "http://127\\.0\\.0\\.1:\\d+/.*",
        disabledReason =
                "takes pictures: -Dfathom.studio=ADDRESS that an open studio has printed, -Dfathom.pictures=DIR,"
                        + " -Dfathom.screens=photographs or runs")
class ScreenPicturesTest {
    private static final int QUALITY = 62;

    /// Of a studio with SqueezeNet and photographs.
    private static final Map<String, String> PHOTOGRAPHS =
            Map.of(
                    "net", "",
                    "show", "show=end",
                    "layer", "screen=layer&layer=conv1&x=56&y=40&d=1",
                    "neuron", "screen=neuron&layer=conv1&x=56&y=40&d=1",
                    "filters", "screen=filters&layer=conv1&d=1");

    /// Of a studio with two runs of `fashion`.
    private static final Map<String, String> RUNS =
            Map.of(
                    "errors", "screen=errors&right=6&taken=2",
                    "train", "screen=train&run=fashion",
                    "compare", "screen=compare&runs=fashion/fashion-2",
                    "build", "screen=build");

    /// Parts of screens that docs/guides/depth.md shows, of a studio with photographs.
    private static final Map<String, List<String>> DRAWINGS =
            Map.of(
                    "filters", List.of("net=alexnet&show=end", ".lesson canvas"),
                    "neuron",
                            List.of(
                                    "screen=neuron&layer=conv1&x=56&y=40&d=1",
                                    ".card:has(h2:text('Patch × filter'))"),
                    "field",
                            List.of(
                                    "screen=neuron&net=alexnet&layer=pool5&x=2&y=2&d=0",
                                    ".card:has(h2:text('What it sees of the picture'))"));

    private static void drawings(Page page, String[] address, Path folder) {
        DRAWINGS.forEach(
                (name, of) -> {
                    page.navigate(address[0] + "/?" + of.getFirst() + "#" + address[1]);
                    Visitor.settle(page);
                    page.waitForTimeout(3000);
                    page.locator(of.getLast())
                            .first()
                            .screenshot(
                                    new Locator.ScreenshotOptions()
                                            .setType(ScreenshotType.JPEG)
                                            .setQuality(72)
                                            .setPath(folder.resolve("depth-" + name + ".jpg")));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "360, 800, 1, LIGHT, -360",
        "1280, 1280, 1, LIGHT, ''",
        "2560, 1440, 0.5, DARK, -2560"
    })
    void every_screen(int width, int height, double scale, ColorScheme scheme, String end) {
        String[] address = System.getProperty("fathom.studio").split("/[^/]*#", 2);
        Path folder = Path.of(System.getProperty("fathom.pictures", "target"));
        try (Playwright playwright = Visitor.playwright();
                Browser browser = Visitor.chromium(playwright)) {
            Page page =
                    browser.newPage(
                            new Browser.NewPageOptions()
                                    .setViewportSize(width, height)
                                    .setDeviceScaleFactor(scale)
                                    .setReducedMotion(ReducedMotion.REDUCE)
                                    .setColorScheme(scheme));
            boolean ofRuns = System.getProperty("fathom.screens", "photographs").equals("runs");
            if (!ofRuns && end.isEmpty()) {
                drawings(page, address, folder);
            }
            (ofRuns ? RUNS : PHOTOGRAPHS)
                    .forEach(
                            (name, query) -> {
                                page.navigate(address[0] + "/?" + query + "#" + address[1]);
                                Visitor.settle(page);
                                page.waitForTimeout(3000);
                                assertThat(page.locator(".failure")).isHidden();
                                page.screenshot(
                                        new Page.ScreenshotOptions()
                                                .setType(ScreenshotType.JPEG)
                                                .setQuality(QUALITY)
                                                .setPath(
                                                        folder.resolve(
                                                                "studio-" + name + end + ".jpg")));
                            });
        }
    }
}
