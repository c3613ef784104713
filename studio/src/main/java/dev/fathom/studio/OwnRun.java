package dev.fathom.studio;

import dev.fathom.train.Steering;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The run that is trained in this process, and how it ended.
final class OwnRun {
    private final Path folder;
    private final Steering steering;
    private volatile @Nullable String ended;

    OwnRun(Path folder, Steering steering) {
        this.folder = folder;
        this.steering = steering;
    }

    Path folder() {
        return folder;
    }

    Steering steering() {
        return steering;
    }

    /// @param how in a sentence
    void end(String how) {
        ended = how;
    }

    /// In a sentence; null while it is trained.
    @Nullable String ended() {
        return ended;
    }
}
