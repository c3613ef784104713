package dev.fathom.studio;

import dev.fathom.file.Sha256;
import dev.fathom.studio.http.Assets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The page as one file that asks nobody for anything: its style and its modules stand in it, and
/// its policy allows just these. What it shows is filled in at `{{view}}`.
///
/// A module becomes a function that gives what it exports, called after those that it imports. That
/// asks of them one import or export a line, with names in braces, and no circle.
final class OneFile {
    private static final Pattern STYLE =
            Pattern.compile("<link rel=\"stylesheet\" href=\"(.+)\">\n");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import \\{ (.+) } from '\\./(\\w+\\.js)';$");
    private static final Pattern EXPORT =
            Pattern.compile("(?m)^export ((?:const|class|(?:async )?function) (\\w+))");
    private static final String ICON = "icon.svg";
    private static final String TITLE = "<title>";
    private static final String MAIN = "<script type=\"module\" src=\"main.js\"></script>";

    private final Assets assets;
    private final Map<String, String> modules = new LinkedHashMap<>();

    private OneFile(Assets assets) {
        this.assets = assets;
    }

    static String of(Assets assets) {
        return new OneFile(assets).page();
    }

    private String page() {
        String page = assets.text("index.html");
        String style =
                STYLE.matcher(page)
                        .results()
                        .map(link -> assets.text(link.group(1)))
                        .collect(Collectors.joining());
        add("main.js");
        String icon = "data:image/svg+xml;base64," + base64(bytes(assets.text(ICON)));
        String script =
                ("const modules = {};\n" + String.join("", modules.values())).replace(ICON, icon);
        String policy =
                "default-src 'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; img-src data: blob:; base-uri 'none'; form-action 'none'"
                        .formatted(sha256(script), sha256(style));
        return STYLE.matcher(page)
                .replaceAll("")
                .replace(ICON, icon)
                .replace(
                        TITLE,
                        "<meta http-equiv=\"Content-Security-Policy\" content=\""
                                + policy
                                + "\">\n"
                                + TITLE)
                .replace(
                        MAIN,
                        "<style>"
                                + style
                                + "</style>\n<script type=\"application/json\" id=\"view\">{{view}}</script>\n<script type=\"module\">"
                                + script
                                + "</script>");
    }

    /// Adds a module behind those that it imports.
    private void add(String name) {
        String source = assets.text(name);
        IMPORT.matcher(source)
                .results()
                .map(line -> line.group(2))
                .filter(other -> !modules.containsKey(other))
                .forEach(this::add);
        String exports =
                EXPORT.matcher(source)
                        .results()
                        .map(line -> line.group(2))
                        .collect(Collectors.joining(", "));
        String body = IMPORT.matcher(source).replaceAll(OneFile::binding);
        modules.put(
                name,
                "modules['%s'] = await (async () => {\n%s\nreturn { %s };\n})();\n"
                        .formatted(name, EXPORT.matcher(body).replaceAll("$1"), exports));
    }

    private static String binding(MatchResult line) {
        return Matcher.quoteReplacement(
                "const { %s } = modules['%s'];"
                        .formatted(line.group(1).replace(" as ", ": "), line.group(2)));
    }

    private static String sha256(String text) {
        return base64(Sha256.digest().digest(bytes(text)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
