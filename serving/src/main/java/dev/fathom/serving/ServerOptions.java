package dev.fathom.serving;

import dev.fathom.serving.http.Guards;
import dev.fathom.serving.http.Tls;
import dev.fathom.serving.model.PicturePage;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where and for whom a [ModelServer] serves.
///
/// @param at 127.0.0.1 unless given otherwise; port 0 for any free one
/// @param hosts names by which it may be called; empty for its own on a loopback address, and for
///   any elsewhere
/// @param token for loading and unloading; null when nobody may
/// @param tokenForAll whether all but health needs the token
/// @param longestBody bytes of a request's body
/// @param pixels most of a picture
/// @param certificate PEM file, null for plain HTTP; with its key
/// @param key PEM file of PKCS #8
/// @param accessLog gets a line of JSON for each request; null for none
/// @param page where answers are explained to who has the token; null for nowhere
public record ServerOptions(
        InetSocketAddress at,
        Set<String> hosts,
        @Nullable String token,
        boolean tokenForAll,
        int longestBody,
        long pixels,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable PrintStream accessLog,
        @Nullable PicturePage page) {
    public static final int USUAL_BODY = 16 << 20;
    public static final long USUAL_PIXELS = 32_000_000;

    public ServerOptions {
        hosts = Set.copyOf(hosts);
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "a certificate and its key go together; give both, or none for plain HTTP");
        }
        if (longestBody < 1 || longestBody == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a longest body of %d bytes must be 1 … 2,147,483,646".formatted(longestBody));
        }
    }

    /// On 127.0.0.1, for whoever is on this machine.
    public static ServerOptions local(int port) {
        return new ServerOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Set.of(),
                null,
                false,
                USUAL_BODY,
                USUAL_PIXELS,
                null,
                null,
                null,
                null);
    }

    /// The same with a token.
    public ServerOptions token(String token) {
        return with(token, page);
    }

    /// The same with a page where answers are explained.
    public ServerOptions page(PicturePage page) {
        return with(token, page);
    }

    private ServerOptions with(@Nullable String token, @Nullable PicturePage page) {
        return new ServerOptions(
                at,
                hosts,
                token,
                tokenForAll,
                longestBody,
                pixels,
                certificate,
                key,
                accessLog,
                page);
    }

    Guards guards() {
        return new Guards(hosts, token, tokenForAll);
    }

    @Nullable Tls tls() {
        return certificate == null || key == null ? null : new Tls(certificate, key);
    }
}
