package dev.fathom.studio.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fathom.file.DataException;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves one person's browser on this machine, and nobody else.
///
/// - It listens on 127.0.0.1. A request whose `Host` is no loopback name (as after DNS rebinding)
///   or that comes from another page (`Origin`, `Sec-Fetch-Site`) is refused. Any port will do: a
///   tunnel has one of its own.
/// - Everybody on the machine can connect. They get the page's own files; what lies under `/api/`
///   carries the token that stands in [#link]. What changes something is a POST.
/// - Bodies are limited before they are read. A request that isn't whole within
///   `sun.net.httpserver.maxReqTime` seconds is cut off.
/// - Errors are a sentence; what went wrong inside goes to the log.
public final class LocalServer implements AutoCloseable {
    /// Bytes of the largest body.
    public static final int LARGEST_BODY = 64 << 20;

    private static final System.Logger LOG = System.getLogger(LocalServer.class.getName());
    private static final int MOST_FOLLOWERS = 32;
    private static final String TOKEN = "X-Fathom-Token";
    private static final Pattern LOOPBACK =
            Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?");
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    static {
        // the JDK's server reads them once, when its first class is loaded, and waits for ever
        // without them
        usually("sun.net.httpserver.maxReqTime", "10");
        usually("sun.net.httpserver.idleInterval", "30");
        usually("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Assets assets;
    private final Map<String, Function<Request, Answer>> reads;
    private final Map<String, Function<Request, Answer>> changes;
    private final Map<String, BiFunction<Request, String, Feed>> feeds;
    private final Semaphore followers = new Semaphore(MOST_FOLLOWERS);
    private final String token;
    private volatile boolean visited;

    /// Starts to serve.
    ///
    /// @param port 0 for any free one
    /// @param reads what GET requests get, by path
    /// @param changes what POST requests do, by path
    /// @param feeds what is told as it happens, by path, from the request and the id of the last
    ///   event that arrived
    /// @throws IOException when the port is taken
    public LocalServer(
            int port,
            Assets assets,
            Map<String, Function<Request, Answer>> reads,
            Map<String, Function<Request, Answer>> changes,
            Map<String, BiFunction<Request, String, Feed>> feeds)
            throws IOException {
        this.feeds = Map.copyOf(feeds);
        this.assets = assets;
        this.reads = Map.copyOf(reads);
        this.changes = Map.copyOf(changes);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = HttpServer.create(new InetSocketAddress(loopback, port), 512);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private static void usually(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /// `http://127.0.0.1:7227`.
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// What a person opens. The token stands in the fragment, which no browser sends to anybody;
    /// the page keeps it and takes it out of the address.
    ///
    /// @param query as `?screen=net`, or empty
    public String link(String query) {
        return address() + "/" + query + "#token=" + token;
    }

    /// Whether somebody has asked with the token.
    public boolean isVisited() {
        return visited;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (feeds.containsKey(exchange.getRequestURI().getPath())) {
                feed(exchange);
            } else {
                send(exchange, answer(exchange, this::answer));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an answer could not be sent", e);
        }
    }

    /// Sends events until the browser goes away.
    private void feed(HttpExchange exchange) throws IOException {
        if (!followers.tryAcquire()) {
            send(exchange, Answer.error(503, "too many pages follow runs; close some"));
            return;
        }
        try {
            AtomicReference<@Nullable Feed> opened = new AtomicReference<>();
            Answer answer =
                    answer(
                            exchange,
                            asked -> {
                                opened.set(open(asked));
                                return new Answer(200, "text/event-stream", new byte[0]);
                            });
            Feed feed = opened.get();
            if (feed == null) {
                send(exchange, answer);
                return;
            }
            head(exchange, answer);
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            feed.send(
                    (name, id, data) -> {
                        out.write(
                                bytes(
                                        "id: %s\nevent: %s\ndata: %s\n\n"
                                                .formatted(id, name, Visible.line(data))));
                        out.flush();
                    });
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server is closed
        } finally {
            followers.release();
        }
    }

    private Feed open(HttpExchange exchange) {
        if (!exchange.getRequestMethod().equals("GET")) {
            throw new Refusal(405, "events are only read");
        }
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        return Objects.requireNonNull(feeds.get(exchange.getRequestURI().getPath()))
                .apply(
                        Request.of(exchange.getRequestURI(), new byte[0]),
                        Objects.requireNonNullElse(last, ""));
    }

    private interface Answering {
        Answer answer(HttpExchange exchange) throws IOException;
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        return switch (exchange.getRequestMethod()) {
            case "GET" -> read(path, Request.of(exchange.getRequestURI(), new byte[0]));
            case "POST" -> change(path, exchange);
            default -> throw new Refusal(405, "only GET and POST are served");
        };
    }

    /// What a checked request gets, or what is wrong with it.
    private Answer answer(HttpExchange exchange, Answering how) throws IOException {
        try {
            check(exchange.getRequestURI(), exchange.getRequestHeaders());
            if (isQuestion(exchange)) {
                checkToken(exchange);
            }
            return how.answer(exchange);
        } catch (Refusal refusal) {
            String sentence = String.valueOf(refusal.getMessage());
            // who opens an address reads it as it is
            return isQuestion(exchange)
                    ? Answer.error(refusal.status(), sentence)
                    : new Answer(refusal.status(), "text/plain; charset=utf-8", bytes(sentence));
        } catch (IllegalArgumentException | DataException mistake) {
            return Answer.error(400, String.valueOf(mistake.getMessage()));
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "a request failed", fault);
            return Answer.error(
                    500, "this is a fault in Fathom; the terminal that runs it says more");
        } catch (OutOfMemoryError full) {
            LOG.log(Level.ERROR, "a request needed too much memory", full);
            return Answer.error(500, "not enough memory; give Java more: JDK_JAVA_OPTIONS=-Xmx8g");
        }
    }

    private void check(URI uri, Headers headers) {
        String host = Objects.requireNonNullElse(headers.getFirst("Host"), "");
        if (uri.isAbsolute() || headers.getOrDefault("Host", List.of()).size() > 1) {
            throw new Refusal(400, "a request names this server once, as its Host");
        }
        if (!LOOPBACK.matcher(host).matches()) {
            throw new Refusal(
                    421,
                    "this server is %s and nothing else; from another machine use a tunnel that ends at localhost: ssh -L 8888:127.0.0.1:%d"
                            .formatted(address(), server.getAddress().getPort()));
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !origin.equals("http://" + host)) {
            throw new Refusal(403, "only this server's own page may ask");
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean navigates = "navigate".equals(headers.getFirst("Sec-Fetch-Mode"));
        if (site != null && !site.equals("same-origin") && !site.equals("none") && !navigates) {
            throw new Refusal(403, "only this server's own page may ask");
        }
    }

    private Answer read(String path, Request request) {
        Function<Request, Answer> handler = reads.get(path);
        if (handler != null) {
            return handler.apply(request);
        }
        return assets.file(path.equals("/") ? "index.html" : path.substring(1));
    }

    private static boolean isQuestion(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().startsWith("/api/");
    }

    /// A feed has the token in its address: browsers send no header with it.
    private void checkToken(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst(TOKEN);
        if (given == null && feeds.containsKey(exchange.getRequestURI().getPath())) {
            given = Request.of(exchange.getRequestURI(), new byte[0]).text("token", "");
        }
        if (given == null || !MessageDigest.isEqual(bytes(given), bytes(token))) {
            throw new Refusal(
                    403,
                    "the page doesn't have this studio's token; open the address that the studio printed when it was started");
        }
        visited = true;
    }

    private Answer change(String path, HttpExchange exchange) throws IOException {
        Function<Request, Answer> handler = changes.get(path);
        if (handler == null) {
            throw new Refusal(404, "there is nothing to change at this address");
        }
        return handler.apply(Request.of(exchange.getRequestURI(), body(exchange)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        long length = length(exchange.getRequestHeaders().getFirst("Content-Length"));
        if (length > LARGEST_BODY) {
            throw new Refusal(
                    413,
                    "%,d bytes are too many; at most %,d are taken"
                            .formatted(length, LARGEST_BODY));
        }
        try (InputStream in = exchange.getRequestBody()) {
            return in.readNBytes((int) length);
        }
    }

    private static long length(@Nullable String header) {
        try {
            return Long.parseLong(Objects.requireNonNullElse(header, ""));
        } catch (NumberFormatException _) {
            throw new Refusal(411, "the length of what is sent must be told");
        }
    }

    private static void head(HttpExchange exchange, Answer answer) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        head(exchange, answer);
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
        // before the exchange is closed, which waits for the rest of a refused body
        exchange.getResponseBody().flush();
    }
}
