package dev.fathom.studio.gallery;

import dev.fathom.train.Steering;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The run that is trained in this process, and how it ended.
public final class OwnRun {
    private final Path folder;
    private final Steering steering;
    private volatile @Nullable String ended;
    private volatile boolean diverged;

    public OwnRun(Path folder, Steering steering) {
        this.folder = folder;
        this.steering = steering;
    }

    public Path folder() {
        return folder;
    }

    public Steering steering() {
        return steering;
    }

    /// @param how in a sentence
    public void end(String how) {
        ended = how;
    }

    /// @param how in a sentence: its numbers left the range of float
    public void diverge(String how) {
        diverged = true;
        end(how);
    }

    /// Whether it ended so.
    boolean isDiverged() {
        return diverged;
    }

    /// In a sentence; null while it is trained.
    public @Nullable String ended() {
        return ended;
    }
}
