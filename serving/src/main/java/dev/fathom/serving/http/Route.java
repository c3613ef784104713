package dev.fathom.serving.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An address and what it answers.
///
/// @param method GET or POST
/// @param path with places in braces: `/v2/models/{model}/infer`
/// @param changes whether it changes what is served, and needs a token
public record Route(String method, String path, boolean changes, Handler handler) {

    /// Answers a request.
    @FunctionalInterface
    public interface Handler {
        Reply answer(Ask ask) throws IOException, InterruptedException;
    }

    /// The parts of an address, still encoded; a slash at its end says nothing.
    static List<String> parts(String path) {
        List<String> parts = Arrays.asList(path.split("/", -1));
        return parts.size() > 2 && parts.getLast().isEmpty()
                ? parts.subList(0, parts.size() - 1)
                : parts;
    }

    /// What stands in the places, or null when the address is another.
    @Nullable Map<String, String> match(List<String> parts, Function<String, String> decoder) {
        List<String> mine = parts(path);
        if (mine.size() != parts.size()) {
            return null;
        }
        Map<String, String> places = new HashMap<>();
        for (int i = 0; i < mine.size(); i++) {
            String part = mine.get(i);
            if (part.startsWith("{")) {
                places.put(part.substring(1, part.length() - 1), decoder.apply(parts.get(i)));
            } else if (!part.equals(parts.get(i))) {
                return null;
            }
        }
        return places;
    }
}
