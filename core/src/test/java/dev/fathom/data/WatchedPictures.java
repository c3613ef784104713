package dev.fathom.data;

import dev.fathom.data.samples.Pictures;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Set;

/// Pictures that note which threads of loaders read them.
///
/// @param readers gets the threads
public record WatchedPictures(Pictures original, Set<Thread> readers) implements Pictures {
    @Override
    public int size() {
        return original.size();
    }

    @Override
    public Volume volume() {
        return original.volume();
    }

    @Override
    public List<String> labels() {
        return original.labels();
    }

    @Override
    public int label(int i) {
        return original.label(i);
    }

    @Override
    public void read(int i, byte[] into, int at) {
        if (Thread.currentThread().getName().equals("fathom-batches")) {
            readers.add(Thread.currentThread());
        }
        original.read(i, into, at);
    }
}
