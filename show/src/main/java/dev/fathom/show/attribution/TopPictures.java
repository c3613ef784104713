package dev.fathom.show.attribution;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Patch;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// The pictures that excite a filter most, and where: its largest value on each picture counts.
///
/// @param layer name of its layer
/// @param filter the depth slice that it makes
/// @param hits the strongest first; equally strong ones in the order of the pictures
public record TopPictures(String layer, int filter, List<Hit> hits) {
    private static final int BATCH = 32;

    /// A picture and the unit of the filter that is strongest on it.
    ///
    /// @param picture its position
    /// @param value of the unit
    /// @param x column of the unit
    /// @param y row of the unit
    /// @param field the part of the picture that the unit sees
    public record Hit(int picture, float value, int x, int y, Patch field) {}

    public TopPictures {
        hits = List.copyOf(hits);
    }

    /// @param count of pictures that are wanted
    /// @param onPictures hears how many pictures were looked at
    /// @throws ShapeException when the pictures aren't what the network reads
    /// @throws IllegalArgumentException when there is no such layer or filter
    public static TopPictures of(
            Model model,
            Pictures pictures,
            String layer,
            int filter,
            int count,
            Engine engine,
            IntConsumer onPictures) {
        Network network = model.network();
        int node = network.position(layer);
        check(network, pictures);
        int depth = network.volume(node).depth();
        if (filter < 0 || filter >= depth) {
            throw new IllegalArgumentException(
                    "%s has no filter %d; its filters are numbered 0 … %d"
                            .formatted(layer, filter, depth - 1));
        }
        int[] filters = {filter};
        return search(model, pictures, node, filters, count, engine, onPictures).getFirst();
    }

    /// The same for every filter of a layer, in one walk through the pictures.
    ///
    /// @return one a filter, in their order
    /// @throws ShapeException when the pictures aren't what the network reads
    /// @throws IllegalArgumentException when there is no such layer
    public static List<TopPictures> ofAll(
            Model model, Pictures pictures, String layer, int count, Engine engine) {
        Network network = model.network();
        int node = network.position(layer);
        check(network, pictures);
        int[] filters = IntStream.range(0, network.volume(node).depth()).toArray();
        return search(model, pictures, node, filters, count, engine, done -> {});
    }

    private static List<TopPictures> search(
            Model model,
            Pictures pictures,
            int node,
            int[] filters,
            int count,
            Engine engine,
            IntConsumer onPictures) {
        Network network = model.network();
        int batchSize = Math.min(BATCH, pictures.size());
        Batches batches = Batches.of(pictures, model.preprocessing(), batchSize);
        Session session =
                Program.trace(network, model.stored(), model.engine(engine), batchSize).session();
        Tensor made = new Tensor(batchSize, network.volume(node), session.outputOf(node));
        List<List<Hit>> hits =
                IntStream.range(0, filters.length)
                        .<List<Hit>>mapToObj(k -> new ArrayList<>())
                        .toList();
        try (Loader loader = new Loader(engine.kernels().threads());
                Epoch epoch = batches.epoch(0, loader)) {
            int done = 0;
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                System.arraycopy(
                        batch.x(), 0, session.input(), 0, batch.size() * network.input().size());
                session.forward(batch.size(), 0, node);
                for (int n = 0; n < batch.size(); n++) {
                    for (int k = 0; k < filters.length; k++) {
                        Found found = strongest(made, n, filters[k], batch.indices()[n]);
                        keep(hits.get(k), found, count, network, node);
                    }
                }
                done += batch.size();
                onPictures.accept(done);
            }
        }
        String layer = network.nodes().get(node).name();
        return IntStream.range(0, filters.length)
                .mapToObj(k -> new TopPictures(layer, filters[k], hits.get(k)))
                .toList();
    }

    private static void check(Network network, Pictures pictures) {
        if (!network.input().equals(pictures.volume())) {
            throw new ShapeException(
                    "%s reads volumes of %s, but the pictures are %s; scale the pictures"
                            .formatted(network.name(), network.input(), pictures.volume()));
        }
    }

    /// A picture's largest value, and where it is: counted row by row.
    private record Found(int picture, float value, int place) {
        boolean before(Hit hit) {
            return value > hit.value() || (value == hit.value() && picture < hit.picture());
        }
    }

    private static Found strongest(Tensor made, int n, int filter, int picture) {
        Volume volume = made.volume();
        int best = 0;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < volume.pixels(); i++) {
            float value = made.at(n, i % volume.width(), i / volume.width(), filter);
            if (value > most) {
                best = i;
                most = value;
            }
        }
        return new Found(picture, most, best);
    }

    /// Puts a picture where it belongs among the strongest, if it does.
    private static void keep(List<Hit> hits, Found found, int count, Network network, int node) {
        int place = hits.size();
        while (place > 0 && found.before(hits.get(place - 1))) {
            place--;
        }
        if (place < count) {
            int x = found.place() % network.volume(node).width();
            int y = found.place() / network.volume(node).width();
            Patch field = Patch.of(network, node, x, y);
            hits.add(place, new Hit(found.picture(), found.value(), x, y, field));
            if (hits.size() > count) {
                hits.removeLast();
            }
        }
    }
}
