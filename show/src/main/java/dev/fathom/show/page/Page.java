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
public final class Page {
    private static final String STYLE = "page.css";

    private Page() {}

    /// @param title plain text
    /// @param body HTML
    public static String of(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><title>"
                + Html.escape(title)
                + "</title><style>"
                + style()
                + "</style></head><body>\n"
                + body
                + "</body></html>\n";
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
