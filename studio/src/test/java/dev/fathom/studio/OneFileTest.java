package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.studio.http.Assets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// The page as one file, without a browser.
class OneFileTest {
    private static final String SCRIPT = "<script type=\"module\">";

    private final String page;

    OneFileTest() throws IOException {
        page = OneFile.of(new Assets(Studio.class, "web"));
    }

    private String within(String start, String end) {
        int from = page.indexOf(start) + start.length();
        return page.substring(from, page.indexOf(end, from));
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void its_policy_allows_just_its_own_style_and_script() throws Exception {
        assertThat(within("http-equiv=\"Content-Security-Policy\" content=\"", "\""))
                .startsWith("default-src 'none'; ")
                .contains(
                        "script-src 'sha256-%s'; style-src 'sha256-%s'; "
                                .formatted(
                                        sha256(within(SCRIPT, "</script>")),
                                        sha256(within("<style>", "</style>"))));
    }

    @Test
    void it_asks_for_no_other_file() {
        assertThat(page.lines()).noneMatch(line -> line.matches("(import|export)\\b.*"));
        assertThat(page).doesNotContainPattern("(src|href)=\"(?!data:|#)").doesNotContain("url(");
        assertThat(within(SCRIPT, "</script>")).contains("modules['main.js'] = ");
    }

    @Test
    void it_has_one_place_for_the_view() {
        String before = page.substring(0, page.indexOf(SCRIPT));
        assertThat(before.split("\\{\\{view}}", -1)).hasSize(2);
    }
}
