package dev.fathom.serving.http;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What every request is held against before anything of it is read.
///
/// @param hosts names by which the server may be called; empty for any. A page elsewhere that has
///   its own name point here (DNS rebinding) calls it by that.
/// @param token for what changes what is served; null when nothing may
/// @param all whether everything but health needs the token
public record Guards(Set<String> hosts, @Nullable String token, boolean all) {
    static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final String BEARER = "Bearer ";

    public Guards {
        hosts = Set.copyOf(hosts);
        if (all && token == null) {
            throw new IllegalArgumentException(
                    "a token for everything is asked for, but there is none; give one");
        }
    }

    /// @throws Refusal when the request is not for this server, or says who it is for, or its
    ///   length, twice
    void check(URI uri, Headers headers) {
        if (uri.isAbsolute() || headers.getOrDefault("Host", List.of()).size() > 1) {
            throw new Refusal(400, "a request names this server once, as its Host");
        }
        String host = headers.getFirst("Host");
        if (!hosts.isEmpty() && (host == null || !hosts.contains(name(host)))) {
            throw new Refusal(
                    421,
                    "this server is not called so; it is %s"
                            .formatted(String.join(", ", hosts.stream().sorted().toList())));
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !origin.replaceFirst("^https?://", "").equals(host)) {
            throw new Refusal(403, "pages of other servers may not ask");
        }
        List<String> lengths = headers.getOrDefault("Content-Length", List.of());
        boolean chunked = headers.containsKey("Transfer-Encoding");
        if (lengths.size() > 1 || (chunked && !lengths.isEmpty())) {
            throw new Refusal(400, "the length of the body is told twice");
        }
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /// @throws Refusal when the route needs a token that the request doesn't have
    void check(Route route, Headers headers) {
        boolean health = route.path().startsWith("/v2/health/");
        if (health || !(route.changes() || all)) {
            return;
        }
        if (token == null) {
            throw new Refusal(
                    403, "this server was started without a token, so nothing of it is changed");
        }
        String given = headers.getFirst("Authorization");
        if (given == null || !given.startsWith(BEARER) || !same(given, BEARER + token)) {
            throw new Refusal(401, "give the server's token: Authorization: Bearer TOKEN");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
