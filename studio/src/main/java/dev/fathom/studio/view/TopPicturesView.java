package dev.fathom.studio.view;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Patch;
import dev.fathom.show.attribution.TopPictures;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Recent;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Request;
import java.util.List;
import java.util.stream.IntStream;

/// The pictures that excite filters most. A layer's pictures are looked through once for all of its
/// filters.
public final class TopPicturesView {
    private static final int SHOWN = 9;
    private static final int KEPT = 8;
    private static final int FEWEST = 40;
    private static final int MOST = 2000;
    private static final double MOST_MACS = 2e10;

    private final Shelf shelf;
    private final Gallery gallery;
    private final Engine engine;
    private final Recent<Key, Found> kept = new Recent<>(KEPT);

    private record Key(String network, String layer, int pictures) {}

    private record Found(List<String> ids, List<TopPictures> tops) {}

    public TopPicturesView(Shelf shelf, Gallery gallery, Engine engine) {
        this.shelf = shelf;
        this.gallery = gallery;
        this.engine = engine;
    }

    /// The strongest pictures of one filter.
    ///
    /// @param searched number of pictures that were looked through
    /// @param known number of pictures that there are
    record TopView(int searched, int known, String kind, List<HitView> hits) {}

    /// @param picture its id
    /// @param field the pixels that the unit sees: left, top, width, height
    record HitView(
            String picture,
            String name,
            String label,
            float value,
            int x,
            int y,
            List<Integer> field) {}

    public Answer top(Request request) {
        Model model = shelf.model(request.text("network"));
        String layer = request.text("layer");
        int depth = model.network().volume(model.network().position(layer)).depth();
        int d = TraceViews.within(request.number("d"), "filter", depth);
        Gallery.Searched all = gallery.searched(model);
        Found found =
                kept.of(
                        new Key(request.text("network"), layer, all.ids().size()),
                        () -> search(model, layer, all));
        return Answer.json(
                new TopView(
                        found.ids().size(),
                        all.ids().size(),
                        all.kind(),
                        found.tops().get(d).hits().stream()
                                .map(hit -> view(found.ids().get(hit.picture()), hit))
                                .toList()));
    }

    /// TraceViews through as many pictures as are done in a few seconds, evenly chosen.
    private Found search(Model model, String layer, Gallery.Searched all) {
        double macs = Math.max(1, model.network().describe().macs());
        Pictures pictures = all.pictures().get();
        int[] chosen = pictures.evenly((int) Math.clamp(MOST_MACS / macs, FEWEST, MOST));
        return new Found(
                IntStream.of(chosen).mapToObj(all.ids()::get).toList(),
                TopPictures.ofAll(model, pictures.subset(chosen), layer, SHOWN, engine));
    }

    private HitView view(String id, TopPictures.Hit hit) {
        Gallery.Picture picture = gallery.picture(id);
        Patch field = hit.field();
        return new HitView(
                id,
                picture.name(),
                picture.label(),
                hit.value(),
                hit.x(),
                hit.y(),
                List.of(field.left(), field.top(), field.width(), field.height()));
    }
}
