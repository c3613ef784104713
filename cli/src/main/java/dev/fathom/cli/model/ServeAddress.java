package dev.fathom.cli.model;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.serving.ServerOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where and for whom models are served.
final class ServeAddress {
    private static final int MOST_PORTS = 65_535;
    private static final int LARGEST_BODY = 2047;
    private static final long MEGA = 1_000_000;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "Serve on this port, or with 0 on any. Default: ${DEFAULT-VALUE}.")
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "Serve on this address of the machine; 0.0.0.0 for all. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--name",
            paramLabel = "HOST",
            description = "Answer only who calls the server by this name; several are allowed.")
    private Set<String> names = Set.of();

    @Option(
            names = "--token-file",
            paramLabel = "F",
            description = "What is in F must be sent by who loads or unloads models.")
    private @Nullable Path token;

    @Option(names = "--token-for-all", description = "And by who asks for anything but health.")
    private boolean tokenForAll;

    @Option(
            names = "--body",
            paramLabel = "MIB",
            converter = AtLeastOne.class,
            description = "Take at most MIB mebibytes at a time. Default: ${DEFAULT-VALUE}.")
    private int body = ServerOptions.USUAL_BODY >> 20;

    @Option(
            names = "--pixels",
            paramLabel = "MP",
            converter = AtLeastOne.class,
            description = "Take pictures of at most MP megapixels. Default: ${DEFAULT-VALUE}.")
    private int megapixels = Math.toIntExact(ServerOptions.USUAL_PIXELS / MEGA);

    @Option(
            names = "--tls-certificate",
            paramLabel = "F",
            description = "Serve HTTPS with this certificate (PEM).")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "F", description = "And its key (PEM, PKCS #8).")
    private @Nullable Path key;

    @Option(
            names = "--access-log",
            paramLabel = "F",
            description = "Write a line of JSON for each request to F; - for the standard output.")
    private @Nullable String accessLog;

    boolean hasToken() {
        return token != null;
    }

    /// For messages.
    String text() {
        return host + ":" + port;
    }

    ServerOptions options(Console console) throws IOException {
        if (port < 0 || port > MOST_PORTS) {
            throw new WrongUse("--port " + port + " must be 0 … " + MOST_PORTS);
        }
        if (body > LARGEST_BODY) {
            throw new WrongUse("--body " + body + " must be at most " + LARGEST_BODY);
        }
        if (tokenForAll && token == null) {
            throw new WrongUse("--token-for-all needs a --token-file");
        }
        if ((certificate == null) != (key == null)) {
            throw new WrongUse("--tls-certificate and --tls-key go together");
        }
        return new ServerOptions(
                at(),
                names,
                token(),
                tokenForAll,
                body << 20,
                megapixels * MEGA,
                certificate,
                key,
                log(console),
                null);
    }

    private InetSocketAddress at() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new WrongUse("--host " + host + " is no address of this machine");
        }
    }

    private @Nullable String token() throws IOException {
        if (token == null) {
            return null;
        }
        String text = Files.readString(token).strip();
        if (text.isEmpty()) {
            throw new WrongUse(
                    "--token-file " + token + " is empty; write a long random word into it");
        }
        return text;
    }

    private @Nullable PrintStream log(Console console) throws IOException {
        if (accessLog == null) {
            return null;
        }
        return accessLog.equals("-")
                ? console.out()
                : new PrintStream(
                        Files.newOutputStream(
                                Path.of(accessLog),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND),
                        false,
                        StandardCharsets.UTF_8);
    }
}
