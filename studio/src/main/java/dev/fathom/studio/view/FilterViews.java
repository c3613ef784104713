package dev.fathom.studio.view;

import dev.fathom.model.Filters;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Request;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the page sees of a layer's filters: a few as planes, one in exact numbers.
public record FilterViews(Shelf shelf) {
    /// Filters of one answer.
    private static final int PAGE = 256;

    /// Some filters, each one plane of width × height bytes behind this head, or three where they
    /// read colours: its strongest depth slice, or all weights of a window of one pixel, row by
    /// row.
    ///
    /// @param volume of each filter
    /// @param count of all filters
    /// @param from the first one here
    /// @param red which of three slices reads red; −1 where they read no colours
    /// @param slices number of the slice that is drawn; −1 where all are
    /// @param sizes what 127 stands for in each filter: its largest weight
    /// @param size the largest weight of the layer
    @SuppressWarnings("ArrayRecordComponent")
    record FiltersHead(
            List<Integer> volume,
            int count,
            int from,
            int red,
            int width,
            int height,
            List<Integer> slices,
            float[] sizes,
            float size) {}

    /// One filter.
    ///
    /// @param weights row by row, depth contiguous
    /// @param slices the largest weight of each depth slice
    @SuppressWarnings("ArrayRecordComponent")
    record FilterView(
            int d,
            List<Integer> volume,
            float[] weights,
            List<Float> slices,
            @Nullable Float bias) {}

    private Filters asked(Request request) {
        Model model = shelf.model(request.text("network"));
        return Filters.of(model, model.network().position(request.text("layer")));
    }

    public Answer filters(Request request) {
        Filters filters = asked(request);
        int from = TraceViews.within(request.number("from"), "filter", filters.count());
        int count = Math.min(PAGE, filters.count() - from);
        Volume volume = filters.volume();
        boolean flat = volume.pixels() == 1 && !filters.colour();
        Volume tile = flat ? folded(volume.depth()) : volume;
        List<Integer> slices = new ArrayList<>();
        float[] sizes = new float[count];
        List<byte[]> arrays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tensor weights = new Tensor(1, tile, filters.weights(from + i).data());
            Planes planes = new Planes(weights, Math.max(tile.width(), tile.height()));
            sizes[i] = filters.largest(from + i);
            if (filters.colour()) {
                slices.add(-1);
                for (int d = 0; d < tile.depth(); d++) {
                    arrays.add(planes.slice(d, sizes[i]));
                }
            } else {
                int strongest = Slices.of(weights).strongest(1).getFirst();
                slices.add(tile.equals(volume) ? strongest : -1);
                arrays.add(planes.slice(strongest, sizes[i]));
            }
        }
        double size =
                IntStream.range(0, filters.count()).mapToDouble(filters::largest).max().orElse(0);
        return Answer.binary(
                new FiltersHead(
                        NetworkView.volume(volume),
                        filters.count(),
                        from,
                        filters.colour() ? filters.red() : -1,
                        tile.width(),
                        tile.height(),
                        slices,
                        sizes,
                        (float) size),
                arrays);
    }

    /// A window of one pixel has its depth laid out in rows, as near to a square as it goes without
    /// a gap.
    private static Volume folded(int depth) {
        int height = (int) Math.sqrt(depth);
        while (depth % height != 0) {
            height--;
        }
        return new Volume(depth / height, height, 1);
    }

    public Answer filter(Request request) {
        Filters filters = asked(request);
        int d = TraceViews.within(request.number("d"), "filter", filters.count());
        Tensor weights = filters.weights(d);
        Slices slices = Slices.of(weights);
        return Answer.json(
                new FilterView(
                        d,
                        NetworkView.volume(filters.volume()),
                        weights.data(),
                        IntStream.range(0, slices.depth()).mapToObj(slices::size).toList(),
                        filters.bias(d)));
    }
}
