package dev.fathom.serving.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a request stands among all that its sender traces: W3C Trace Context, level 1.
///
/// @param trace of all of them, 32 hexadecimal digits
/// @param span of this server's part, 16 of them
/// @param flags 2 of them
record TraceParent(String trace, String span, String flags) {
    static final String HEADER = "traceparent";
    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// This server's part of what a header names, or of a new trace where it names none.
    static TraceParent of(@Nullable String header) {
        Matcher found = FORM.matcher(header == null ? "" : header);
        boolean good =
                found.matches() && !found.group(1).matches("0+") && !found.group(2).matches("0+");
        return good
                ? new TraceParent(found.group(1), hex(8), found.group(3))
                : new TraceParent(hex(16), hex(8), "00");
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public String toString() {
        return "00-" + trace + "-" + span + "-" + flags;
    }
}
