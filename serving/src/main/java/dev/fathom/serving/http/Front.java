package dev.fathom.serving.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.fathom.file.DataException;
import dev.fathom.serving.batch.QueueFullException;
import dev.fathom.serving.batch.TooLateException;
import dev.fathom.serving.model.UnknownModelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Listens, holds every request against [Guards], and answers it by its [Route], each in a thread
/// of its own.
///
/// A request that isn't whole within `sun.net.httpserver.maxReqTime` seconds is cut off; that and
/// the limits of headers and connections are the JDK's, which reads them once in a process.
public final class Front implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Front.class.getName());
    private static final int BACKLOG = 1024;

    static {
        // without them the JDK's server waits for ever, and takes any number
        usually("sun.net.httpserver.maxReqTime", "30");
        usually("sun.net.httpserver.maxRspTime", "120");
        usually("sun.net.httpserver.idleInterval", "30");
        usually("sun.net.httpserver.nodelay", "true");
        usually("sun.net.httpserver.maxReqHeaders", "100");
        usually("sun.net.httpserver.maxReqHeaderSize", "32768");
        usually("jdk.httpserver.maxConnections", "2000");
        // of more that wait for their next request, the JDK's server closes some without a word
        usually(
                "sun.net.httpserver.maxIdleConnections",
                System.getProperty("jdk.httpserver.maxConnections"));
    }

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Route> routes;
    private final Guards guards;
    private final int longestBody;
    private final AccessLog log;
    private final AtomicLong room;
    private final AtomicInteger busy = new AtomicInteger();
    private volatile boolean leaving;

    /// Starts to serve.
    ///
    /// @param guards with no hosts on a loopback address: those that mean it
    /// @param longestBody bytes of a body
    /// @param tls null for none
    /// @param accessLog gets a line a request; null for none
    /// @throws IOException when the port is taken
    public Front(
            InetSocketAddress at,
            List<Route> routes,
            Guards guards,
            int longestBody,
            @Nullable Tls tls,
            @Nullable PrintStream accessLog)
            throws IOException {
        this.routes = List.copyOf(routes);
        boolean local = at.getAddress().isLoopbackAddress() && guards.hosts().isEmpty();
        this.guards = local ? new Guards(Guards.LOCAL, guards.token(), guards.all()) : guards;
        this.longestBody = longestBody;
        log = new AccessLog(accessLog);
        // bodies of all requests together: what is made of them needs as much again
        room = new AtomicLong(Math.max(longestBody, Runtime.getRuntime().maxMemory() / 8));
        if (tls == null) {
            scheme = "http";
            server = HttpServer.create(at, BACKLOG);
        } else {
            scheme = "https";
            HttpsServer secured = HttpsServer.create(at, BACKLOG);
            secured.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
            server = secured;
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    private static void usually(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /// `http://127.0.0.1:8080`.
    public String address() {
        InetSocketAddress at = server.getAddress();
        String host = at.getAddress().getHostAddress();
        return "%s://%s:%d"
                .formatted(scheme, host.contains(":") ? "[" + host + "]" : host, at.getPort());
    }

    /// Requests that are being answered.
    public int busy() {
        return busy.get();
    }

    /// From now on each answer is a connection's last, so that clients go elsewhere.
    public void leave() {
        leaving = true;
    }

    /// Takes no more connections, and waits for the requests that have begun.
    public void close(Duration grace) {
        leave();
        server.stop(Math.toIntExact(grace.toSeconds()));
        threads.shutdown();
        try {
            // whose answers are sent may still write their line of the log
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }

    private void serve(HttpExchange exchange) throws IOException {
        long begun = System.nanoTime();
        Headers headers = exchange.getRequestHeaders();
        TraceParent trace = TraceParent.of(headers.getFirst(TraceParent.HEADER));
        long[] received = new long[1];
        busy.incrementAndGet();
        try (exchange) {
            Reply reply = answer(exchange, received);
            send(exchange, reply, trace);
            log.write(
                    exchange.getRemoteAddress().getAddress().getHostAddress(),
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    reply,
                    received[0],
                    System.nanoTime() - begun,
                    trace);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an answer could not be sent", e);
        } finally {
            busy.decrementAndGet();
            room.addAndGet(received[0]);
        }
    }

    /// What a request gets, or what is wrong with it.
    private Reply answer(HttpExchange exchange, long[] received) throws IOException {
        try {
            guards.check(exchange.getRequestURI(), exchange.getRequestHeaders());
            return routed(exchange, received);
        } catch (Refusal refusal) {
            return Reply.error(refusal.status(), String.valueOf(refusal.getMessage()));
        } catch (UnknownModelException unknown) {
            return Reply.error(404, String.valueOf(unknown.getMessage()));
        } catch (QueueFullException full) {
            return Reply.error(503, String.valueOf(full.getMessage()))
                    .with("Retry-After", Integer.toString(full.retryAfterSeconds()));
        } catch (TooLateException late) {
            return Reply.error(504, String.valueOf(late.getMessage()));
        } catch (IllegalArgumentException | DataException mistake) {
            return Reply.error(400, String.valueOf(mistake.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Reply.error(503, "the server ends").with("Retry-After", "1");
        } catch (RuntimeException | OutOfMemoryError fault) {
            LOG.log(Level.ERROR, "a request failed", fault);
            return Reply.error(500, "this is a fault in the server; its log says more");
        }
    }

    private Reply routed(HttpExchange exchange, long[] received)
            throws IOException, InterruptedException {
        String method = exchange.getRequestMethod();
        String raw = Objects.requireNonNullElse(exchange.getRequestURI().getRawPath(), "");
        List<String> parts = Route.parts(raw);
        boolean known = false;
        for (Route route : routes) {
            Map<String, String> places = route.match(parts, Ask::decoded);
            if (places != null && route.method().equals(method)) {
                guards.check(route, exchange.getRequestHeaders());
                return route.handler()
                        .answer(
                                new Ask(
                                        places,
                                        Ask.values(exchange.getRequestURI().getRawQuery()),
                                        exchange.getRequestHeaders(),
                                        () -> body(exchange, received)));
            }
            known |= places != null;
        }
        throw known
                ? new Refusal(405, "this address is asked otherwise; see /v2/openapi.yaml")
                : new Refusal(404, "there is no such address; see /v2/openapi.yaml");
    }

    private byte[] body(HttpExchange exchange, long[] received) throws IOException {
        long length = length(exchange.getRequestHeaders());
        if (length > longestBody) {
            throw tooLong(length);
        }
        // of a body in chunks the length is told last
        long wanted = length < 0 ? longestBody + 1L : length;
        if (room.addAndGet(-wanted) < 0) {
            room.addAndGet(wanted);
            exchange.getRequestBody().skip(wanted);
            throw new QueueFullException("all requests together are too large; try again later", 1);
        }
        received[0] = wanted;
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes((int) wanted);
            if (body.length > longestBody) {
                throw tooLong(body.length);
            }
            if (length >= 0 && body.length < length) {
                throw new Refusal(
                        400,
                        "%d bytes came of the %d that were told".formatted(body.length, length));
            }
            room.addAndGet(wanted - body.length);
            received[0] = body.length;
            return body;
        }
    }

    private Refusal tooLong(long length) {
        return new Refusal(
                413,
                "%,d bytes or more are too many; at most %,d are taken at a time"
                        .formatted(length, longestBody));
    }

    /// −1 of a body in chunks.
    private static long length(Headers headers) {
        String told = headers.getFirst("Content-Length");
        if (told == null) {
            return headers.containsKey("Transfer-Encoding") ? -1 : 0;
        }
        try {
            return Long.parseLong(told);
        } catch (NumberFormatException _) {
            throw new Refusal(400, "the length of the body is not a number");
        }
    }

    private void send(HttpExchange exchange, Reply reply, TraceParent trace) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        reply.headers().forEach(headers::set);
        headers.set(TraceParent.HEADER, trace.toString());
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        if (leaving || reply.status() == 413) {
            headers.set("Connection", "close");
        }
        int length = reply.body().length;
        boolean silent = length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), silent ? -1 : length);
        if (!silent) {
            exchange.getResponseBody().write(reply.body());
            // before the exchange is closed, which waits for the rest of a refused body
            exchange.getResponseBody().flush();
        }
    }
}
