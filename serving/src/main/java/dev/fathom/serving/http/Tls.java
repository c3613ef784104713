package dev.fathom.serving.http;

import dev.fathom.file.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Files of a certificate and its key, as in a Kubernetes secret: `tls.crt` and `tls.key`.
///
/// @param certificate PEM: the server's own first, then those that vouch for it
/// @param key PEM, PKCS #8, not encrypted
public record Tls(Path certificate, Path key) {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");
    private static final char[] NO_PASSWORD = new char[0];

    /// Reads both.
    ///
    /// @throws DataException when a file is not what it should be
    public SSLContext context() throws IOException {
        try (InputStream in = Files.newInputStream(certificate)) {
            Certificate[] chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(new Certificate[0]);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey(), NO_PASSWORD, chain);
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new DataException(
                    "%s with %s can't be served (%s); give a PEM certificate and its key"
                            .formatted(certificate, key, e.getMessage()),
                    e);
        }
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        Matcher found = KEY.matcher(Files.readString(key));
        if (!found.find()) {
            throw new DataException(
                    "%s holds no key of PKCS #8; make one of yours: openssl pkcs8 -topk8 -nocrypt -in KEY -out %1$s"
                            .formatted(key));
        }
        byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind)
                        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException _) {
                // of another kind
            }
        }
        throw new DataException(
                "%s holds a key that is none of %s; make another"
                        .formatted(key, String.join(", ", KINDS)));
    }
}
