package dev.fathom.studio.view;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.show.attribution.EffectiveField;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Recent;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Request;
import dev.fathom.tensor.Volume;
import java.util.List;

/// What neurons are moved by: their effective receptive fields.
public final class Fields {
    private static final int KEPT = 32;
    private static final int FEWEST = 4;
    private static final int MOST = 40;
    private static final double MOST_MACS = 1e10;
    private static final double SHARE = 0.9;

    private final Shelf shelf;
    private final Gallery gallery;
    private final Engine engine;
    private final Recent<Key, EffectiveField> kept = new Recent<>(KEPT);

    private record Key(String network, List<String> pictures, int node, int x, int y, int d) {}

    public Fields(Shelf shelf, Gallery gallery, Engine engine) {
        this.shelf = shelf;
        this.gallery = gallery;
        this.engine = engine;
    }

    /// An effective receptive field; a plane of width × height bytes follows.
    ///
    /// @param pictures number of pictures over which it is the mean
    /// @param size what 127 stands for: the largest slope
    /// @param x column of the pixel with the largest slope
    /// @param y row of this pixel
    /// @param pixels the fewest that make up nine tenths of all slopes
    record FieldView(int width, int height, int pictures, float size, int x, int y, int pixels) {}

    public Answer field(Request request) {
        String name = request.text("network");
        Model model = shelf.model(name);
        Network network = model.network();
        int node = network.position(request.text("layer"));
        Volume volume = network.volume(node);
        Key key =
                new Key(
                        name,
                        pictures(request, network),
                        node,
                        TraceViews.within(request.number("x"), "column", volume.width()),
                        TraceViews.within(request.number("y"), "row", volume.height()),
                        TraceViews.within(request.number("d"), "depth slice", volume.depth()));
        EffectiveField field = kept.of(key, () -> compute(model, key));
        int width = network.input().width();
        int height = network.input().height();
        int strongest = field.strongest();
        float size = field.slopes().data()[strongest];
        return Answer.binary(
                new FieldView(
                        width,
                        height,
                        key.pictures().size(),
                        size,
                        strongest % width,
                        strongest / width,
                        field.pixels(SHARE)),
                List.of(new Planes(field.slopes(), Math.max(width, height)).slice(0, size)));
    }

    /// The picture that is looked at, or as many as are done in a few seconds.
    private List<String> pictures(Request request, Network network) {
        if (!request.values().containsKey("all")) {
            return List.of(request.text("picture"));
        }
        double macs = Math.max(1, 3.0 * network.describe().macs());
        return gallery.list().stream()
                .map(Gallery.Picture::id)
                .limit((long) Math.clamp(MOST_MACS / macs, FEWEST, MOST))
                .toList();
    }

    private EffectiveField compute(Model model, Key key) {
        List<byte[]> read =
                key.pictures().stream()
                        .map(gallery::picture)
                        .map(p -> p.source().read(model.preprocessing(), model.network().input()))
                        .toList();
        return EffectiveField.of(model, read, key.node(), key.x(), key.y(), key.d(), engine);
    }
}
