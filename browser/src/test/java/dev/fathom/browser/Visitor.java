package dev.fathom.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.studio.Studio;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.Steering;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A studio, a browser, and all that went wrong in it. The network is the small one for
/// Fashion-MNIST unless another is given.
final class Visitor implements AutoCloseable {
    static final Path DATA = Path.of("..", "data", "fashion-mnist-sample");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final double WAIT = 90_000;

    final List<String> requests = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    private final Engine engine = Engine.exact(2);
    private final Model model;
    private final Studio studio;
    private final Playwright playwright;
    private final Browser browser;

    Visitor() throws IOException {
        this(Runs.in(Path.of("none"), List.of()));
    }

    /// @param run that is followed and steered
    Visitor(Path run, Steering steering) throws IOException {
        this(Runs.steered(Path.of("none"), run, steering));
    }

    /// @param runs that are compared
    Visitor(List<Path> runs) throws IOException {
        this(Runs.in(Path.of("none"), runs));
    }

    Visitor(Runs runs) throws IOException {
        this(Model.initialize(Zoo.network("fashion"), 1), DATA, runs);
    }

    /// @param pictures a folder of data or one picture
    Visitor(Model model, Path pictures, Runs runs) throws IOException {
        this.model = model;
        Gallery gallery = new Gallery();
        if (Files.isDirectory(pictures)) {
            gallery.addDataSet(pictures, model);
        } else {
            gallery.add(pictures);
        }
        Shelf shelf = new Shelf(model, "For tests.", List.of(), 1);
        studio = new Studio(0, shelf, gallery, runs, engine);
        PlaywrightAssertions.setDefaultAssertionTimeout(WAIT);
        playwright = playwright();
        browser = chromium(playwright);
    }

    static Playwright playwright() {
        return Playwright.create(
                new Playwright.CreateOptions()
                        .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    static Browser chromium(Playwright playwright) {
        return playwright
                .chromium()
                .launch(
                        new LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of("--no-sandbox")));
    }

    static boolean chromiumIsThere() {
        return Files.isExecutable(CHROMIUM);
    }

    String address() {
        return studio.address();
    }

    String token() {
        return studio.link("").replaceFirst(".*#token=", "");
    }

    /// What the engine makes of the studio's first picture.
    Trace trace() {
        return trace(model);
    }

    /// What the engine makes of it with another model.
    Trace trace(Model model) {
        Pictures test = DataSets.open(DATA).test();
        Tensor input = Tensor.zeros(1, test.volume());
        byte[] bytes = new byte[test.volume().size()];
        test.read(0, bytes, 0);
        model.preprocessing().apply(bytes, 0, input.data(), 0, bytes.length);
        return model.trace(input, engine);
    }

    /// Those of a layer's filters.
    float[] weights(String layer) {
        return model.weights()[model.network().position(layer)][0];
    }

    Page open(String query) {
        return open(query, 1280, ColorScheme.LIGHT);
    }

    Page open(String query, int width, ColorScheme scheme) {
        return go(studio.link(query), width, scheme);
    }

    /// Opens any address.
    Page go(String url, int width, ColorScheme scheme) {
        Page page =
                browser.newPage(
                        new Browser.NewPageOptions()
                                .setViewportSize(width, 900)
                                .setColorScheme(scheme));
        page.setDefaultTimeout(WAIT);
        page.onRequest(request -> requests.add(request.url()));
        page.onPageError(faults::add);
        page.onConsoleMessage(
                message -> {
                    if (message.type().equals("error")) {
                        faults.add(message.text());
                    }
                });
        page.navigate(url);
        settle(page);
        return page;
    }

    /// Until the page has drawn what it was asked for.
    static void settle(Page page) {
        page.waitForFunction(
                "() => document.querySelector('main')?.children.length > 1"
                        + " && !document.querySelector('main[aria-busy]')");
    }

    /// What axe finds that keeps somebody out; nothing when all is well.
    static Object seriousFaults(Page page) throws IOException {
        try (InputStream axe = Visitor.class.getResourceAsStream("/axe.min.js")) {
            byte[] script = Objects.requireNonNull(axe, "axe.min.js").readAllBytes();
            page.evaluate(new String(script, StandardCharsets.UTF_8));
        }
        return page.evaluate(
                "async () => (await axe.run()).violations"
                        + ".filter(v => ['serious', 'critical'].includes(v.impact))"
                        + ".map(v => v.id + ': ' + v.nodes[0].html).join('\\n')");
    }

    /// The number that an element shows.
    static double number(Page page, String element) {
        return Double.parseDouble(page.textContent(element).replace('−', '-'));
    }

    @Override
    public void close() throws IOException {
        browser.close();
        playwright.close();
        studio.close();
        engine.close();
    }
}
