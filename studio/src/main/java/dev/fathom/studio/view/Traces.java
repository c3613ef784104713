package dev.fathom.studio.view;

import dev.fathom.engine.Engine;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Recent;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;

/// What networks made of pictures; the last few are kept.
public final class Traces {
    private static final int KEPT = 4;

    private final Shelf shelf;
    private final Gallery gallery;
    private final Engine engine;
    private final Recent<Key, Trace> kept = new Recent<>(KEPT);

    private record Key(String network, String picture, boolean floats) {}

    public Traces(Shelf shelf, Gallery gallery, Engine engine) {
        this.shelf = shelf;
        this.gallery = gallery;
        this.engine = engine;
    }

    /// Runs one at a time.
    public Trace of(String network, String picture) {
        return kept.of(
                new Key(network, picture, false),
                () -> run(shelf.model(network), gallery.picture(picture)));
    }

    /// The same with nothing rounded to 8 bits between the layers; null where nothing is.
    @Nullable Trace floats(String network, String picture) {
        Model model = shelf.model(network);
        return model.grids().isEmpty()
                ? null
                : kept.of(
                        new Key(network, picture, true),
                        () -> run(model.grids(Grids.NONE), gallery.picture(picture)));
    }

    private Trace run(Model model, Gallery.Picture picture) {
        Volume volume = model.network().input();
        byte[] bytes = picture.source().read(model.preprocessing(), volume);
        Tensor input = Tensor.zeros(1, volume);
        model.preprocessing().apply(bytes, 0, input.data(), 0, bytes.length);
        return model.trace(input, engine);
    }
}
