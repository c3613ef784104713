package dev.fathom.show.page;

import dev.fathom.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/// One page of HTML that needs nothing beside it: no other file, no network, no script. Light or
/// dark as the reader's system is.
///
/// Stateless and thread-safe.
public final class Page {
    private static final String STYLE = "page.css";

    private Page() {}

    public static String of(String title, Html body) {
        return "<!DOCTYPE html>\n"
                + Html.of(
                        "<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
                                + "<title>%s</title><style>%s</style></head><body>\n%s</body></html>\n",
                        title, new Html().add(style().replace("%", "%%")), body);
    }

    /// A drawing as the text of an SVG file. It stands on a ground of its own, light or dark as the
    /// reader's screen.
    ///
    /// @param style rules of CSS
    /// @param dark other rules for dark screens
    public static String drawing(
            int width, double height, String title, String style, String dark, Html body) {
        return Html.of(
                        """
                        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %s" role="img">
                        <title>%s</title>
                        <style>
                        .ground{fill:#fff;stroke:#d0d7de}
                        text{fill:#1f2328;font:13px system-ui,sans-serif}
                        %s@media(prefers-color-scheme:dark){
                        .ground{fill:#161b22;stroke:#30363d}
                        text{fill:#e6edf3}%s}
                        </style>
                        <rect class="ground" x=".5" y=".5" width="%d" height="%s" rx="8"/>
                        %s</svg>
                        """,
                        width,
                        height,
                        title,
                        Html.of(style),
                        Html.of(dark),
                        width - 1,
                        height - 1,
                        body)
                .toString();
    }

    /// Writes the page whole or not at all: see [AtomicFile].
    public static void write(Path file, String page) throws IOException {
        AtomicFile.write(file, page.getBytes(StandardCharsets.UTF_8));
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream(STYLE)) {
            return new String(
                    Objects.requireNonNull(in, STYLE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
