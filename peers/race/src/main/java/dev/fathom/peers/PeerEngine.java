package dev.fathom.peers;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import java.io.IOException;
import java.nio.file.Path;

/// A framework that does works, alone in its process, where it is found as a service.
///
/// Each method makes everything ready first; a [Iteration] then does only what is measured.
public interface PeerEngine {
    /// Name of the system property that holds the number of threads.
    String THREADS = "fathom.peers.threads";

    /// How many threads it may compute on.
    static int threads() {
        return Integer.getInteger(THREADS, 1);
    }

    /// Of the framework and of what computes under it.
    String version();

    /// Whether it runs networks whose convolutions compute in 8 bits.
    default boolean runsInt8() {
        return false;
    }

    /// Makes a step that gives a network's output for the pictures.
    ///
    /// @param pictures batch × height × width × depth
    Iteration inference(Model model, float[] pictures) throws IOException;

    /// Makes a step that trains a network on the pictures by [Work#SGD] and gives their mean loss.
    ///
    /// @param pictures batch × height × width × depth
    /// @param labels the right class of each picture
    /// @throws UnsupportedOperationException when it can't: why
    Iteration training(Model model, float[] pictures, int[] labels) throws IOException;

    /// Writes a model in the framework's own form.
    void save(Model model, Path folder) throws IOException;

    /// The output for pictures of a model that was [saved][#save].
    ///
    /// @param network the model's, for a framework whose files hold only the weights
    float[] first(Path folder, Network network, float[] pictures) throws IOException;

    /// What is measured, again and again.
    @FunctionalInterface
    interface Iteration {
        /// Computes the outputs of all pictures, batch × classes, or their mean loss.
        float[] run() throws IOException;
    }
}
