package dev.fathom.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    private static final char[] PASSWORD = "password".toCharArray();
    @TempDir private Path folder;

    /// A certificate of its own for 127.0.0.1, by the JDK's tool.
    private KeyStore make(String algorithm) throws Exception {
        Path store = folder.resolve(algorithm + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-keyalg",
                                algorithm,
                                "-alias",
                                "it",
                                "-dname",
                                "CN=test",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                store.toString())
                        .inheritIO()
                        .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private Path pem(String name, String kind, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(bytes);
        return Files.writeString(
                folder.resolve(name),
                "-----BEGIN %s-----\n%s\n-----END %1$s-----\n".formatted(kind, text));
    }

    private static ServerOptions options(Path certificate, Path key) {
        ServerOptions local = ServerOptions.local(0);
        return new ServerOptions(
                local.at(),
                Set.of(),
                null,
                false,
                local.longestBody(),
                1,
                certificate,
                key,
                null,
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void a_certificate_and_its_key_serve_https(String algorithm) throws Exception {
        KeyStore keys = make(algorithm);
        Path certificate = pem("tls.crt", "CERTIFICATE", keys.getCertificate("it").getEncoded());
        Path key = pem("tls.key", "PRIVATE KEY", keys.getKey("it", PASSWORD).getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", keys.getCertificate("it"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (Served served = new Served(null);
                ModelServer server = new ModelServer(served.models, options(certificate, key));
                HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            assertThat(server.address()).startsWith("https://127.0.0.1:");
            HttpRequest ready =
                    HttpRequest.newBuilder(URI.create(server.address() + "/v2/health/ready"))
                            .build();
            assertThat(client.send(ready, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void files_that_are_something_else_are_refused() throws Exception {
        KeyStore keys = make("EC");
        Path certificate = pem("tls.crt", "CERTIFICATE", keys.getCertificate("it").getEncoded());
        Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
        Path damaged = pem("damaged.key", "PRIVATE KEY", "hello".getBytes(StandardCharsets.UTF_8));
        try (Served served = new Served(null)) {
            assertThatThrownBy(() -> new ModelServer(served.models, options(certificate, text)))
                    .isInstanceOf(DataException.class)
                    .hasMessage(
                            "%s holds no key of PKCS #8; make one of yours: openssl pkcs8 -topk8"
                                    + " -nocrypt -in KEY -out %1$s",
                            text);
            assertThatThrownBy(() -> new ModelServer(served.models, options(certificate, damaged)))
                    .hasMessage(
                            "%s holds a key that is none of RSA, EC, EdDSA; make another", damaged);
            assertThatThrownBy(() -> new ModelServer(served.models, options(text, damaged)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(text.toString());
        }
    }
}
