package dev.fathom.train.learn;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.run.Session;

/// What the frozen layers make of each training picture, computed once for all epochs.
final class Features {
    private final int size;
    private final float[][] pictures;

    /// @param batches of the training pictures as they are, in their own order
    /// @param node the last frozen one
    Features(Batches batches, Session session, int node, Loader loader) {
        size = session.program().network().volume(node).size();
        pictures = new float[batches.pictures().size()][size];
        try (Epoch epoch = batches.epoch(0, loader)) {
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                int count = batch.size();
                System.arraycopy(
                        batch.x(),
                        0,
                        session.input(),
                        0,
                        count * session.program().network().input().size());
                // A whole batch as in training, also for the last pictures: how a convolution is
                // computed, and so its last bits, may depend on the number of pictures.
                session.forward(session.program().batch(), 0, node);
                for (int n = 0; n < count; n++) {
                    System.arraycopy(
                            session.outputOf(node),
                            n * size,
                            pictures[batch.indices()[n]],
                            0,
                            size);
                }
            }
        }
    }

    /// Puts those of a batch where the frozen layers would.
    void put(Batch batch, float[] into) {
        for (int n = 0; n < batch.size(); n++) {
            System.arraycopy(pictures[batch.indices()[n]], 0, into, n * size, size);
        }
    }

    /// Whether so many pictures' features fit beside everything else.
    static boolean fit(int pictures, int size) {
        return 4L * pictures * size <= Runtime.getRuntime().maxMemory() / 4;
    }
}
