package dev.fathom.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The one checksum of Fathom.
///
/// Stateless and thread-safe.
public final class Sha256 {
    private Sha256() {}

    /// A new digest, for one thread.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
