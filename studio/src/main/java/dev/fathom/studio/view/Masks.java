package dev.fathom.studio.view;

import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.show.sheet.MaskSheet;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Recent;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.PixelMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/// The classes of a picture's pixels: what a network tells, and what is right.
public final class Masks {
    private final Shelf shelf;
    private final Gallery gallery;
    private final Engine engine;
    private final Recent<String, Predictor> kept = new Recent<>(2);

    public Masks(Shelf shelf, Gallery gallery, Engine engine) {
        this.shelf = shelf;
        this.gallery = gallery;
        this.engine = engine;
    }

    /// A byte a pixel follows for the class that was told and, if it is known, one for the right
    /// one: see [Task#IGNORED].
    ///
    /// @param known whether it is
    /// @param colours of the classes
    record MaskHead(int width, int height, boolean known, List<String> colours) {}

    /// @throws Refusal when the network tells no classes of pixels
    public Answer mask(Request request) {
        String name = request.text("network");
        Model model = shelf.model(name);
        if (model.task() != Task.SEGMENT) {
            throw new Refusal(409, name + " tells no classes of pixels; it has no masks");
        }
        Volume input = model.network().input();
        Gallery.Picture picture = gallery.picture(request.text("picture"));
        byte[] bytes = picture.source().read(model.preprocessing(), input);
        Predictor predictor = kept.of(name, () -> new Predictor(model, engine));
        int classes = model.network().output().depth();
        AtomicReference<byte[]> told = new AtomicReference<>(new byte[0]);
        predictor.scores(
                1,
                model.input(bytes).data(),
                scores -> told.set(PixelMetrics.told(scores, input.pixels(), classes)));
        List<byte[]> masks = new ArrayList<>(List.of(told.get()));
        gallery.mask(picture, model).ifPresent(masks::add);
        List<String> colours =
                IntStream.range(0, classes)
                        .mapToObj(c -> "#%06x".formatted(MaskSheet.rgb(c)))
                        .toList();
        return Answer.binary(
                new MaskHead(input.width(), input.height(), masks.size() > 1, colours), masks);
    }
}
