package dev.fathom.serving.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `multipart/form-data` (RFC 7578): each part that has bytes is a file.
final class Multipart {
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)multipart/form-data\\s*;.*\\bboundary=\"?([^\";\\s]{1,70})\"?.*");
    private static final Pattern NAME = Pattern.compile("(?i)\\bfilename=\"([^\"]*)\"");
    private static final int MOST_HEADERS = 8192;
    private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    /// A file.
    ///
    /// @param name what the client calls it; only ever said back
    @SuppressWarnings("ArrayRecordComponent")
    record Part(String name, byte[] bytes) {}

    private Multipart() {}

    /// Whether a body of this type has several parts.
    static boolean is(String type) {
        return type.regionMatches(true, 0, "multipart/", 0, 10);
    }

    /// @throws IllegalArgumentException when the body isn't what its type says
    static List<Part> parts(String type, byte[] body) {
        Matcher found = BOUNDARY.matcher(type);
        if (!found.matches()) {
            throw new IllegalArgumentException(
                    "several pictures are sent as multipart/form-data with a boundary");
        }
        byte[] line = ("--" + found.group(1)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] end = ("\r\n--" + found.group(1)).getBytes(StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        int at = find(body, line, 0, body.length);
        while (at >= 0) {
            at += at == 0 || body[at] == '-' ? line.length : end.length;
            if (at + 1 < body.length && body[at] == '-' && body[at + 1] == '-') {
                return parts;
            }
            int head = find(body, BLANK_LINE, at, Math.min(body.length, at + MOST_HEADERS));
            int next = head < 0 ? -1 : find(body, end, head, body.length);
            if (next < 0) {
                break;
            }
            String headers = new String(body, at, head - at, StandardCharsets.UTF_8);
            Matcher name = NAME.matcher(headers);
            parts.add(
                    new Part(
                            name.find() ? name.group(1) : "picture " + (parts.size() + 1),
                            Arrays.copyOfRange(
                                    body, Math.min(next, head + BLANK_LINE.length), next)));
            at = next;
        }
        throw new IllegalArgumentException(
                "the body's part %d has no end".formatted(parts.size() + 1));
    }

    private static int find(byte[] in, byte[] wanted, int from, int to) {
        for (int i = from; i <= to - wanted.length; i++) {
            if (in[i] == wanted[0]
                    && Arrays.equals(in, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
