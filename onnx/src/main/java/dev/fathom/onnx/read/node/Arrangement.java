package dev.fathom.onnx.read.node;

import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.shuffle;

import dev.fathom.network.Flow;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// Puts values where layers expect them, after the graph's reshapes and transposes have only moved
/// the layout: by a shuffle of channels, by making a column, or not at all.
final class Arrangement {
    private Arrangement() {}

    /// The second dimension is the depth of the volume.
    static Seen channels(NodeScope scope, Seen seen) {
        Seen s = unshuffled(scope, seen);
        if (s.layout().rank() == 0) {
            throw scope.wrong("reads " + scope.text(seen) + ", which has no channels");
        }
        List<Layout.Part> first = s.layout().dims().getFirst();
        Volume v = s.volume();
        if (first.equals(Layout.whole(v.depth()))) {
            return s;
        }
        if (!s.layout().isColumn()) {
            throw misplaced(scope, seen);
        }
        boolean inMemory = first.equals(Layout.whole(v.size()));
        if (!inMemory && !first.equals(Layout.of(v, 3).parts())) {
            throw misplaced(scope, seen);
        }
        Flow column = scope.beside("flat", s.flow(), flatten().channelsFirst(!inMemory));
        return new Seen(column, s.layout().with(0, Layout.whole(v.size())));
    }

    /// Depth, height and width, or depth and width, are dimensions of their own.
    static Seen spatial(NodeScope scope, Seen seen) {
        Seen s = channels(scope, seen);
        int rank = s.layout().rank();
        boolean fits = rank == 3 || (rank == 2 && s.volume().height() == 1);
        if (!fits || !s.layout().equals(Layout.of(s.volume(), rank))) {
            throw misplaced(scope, seen);
        }
        return s;
    }

    /// The network's output: the volume as it is, or as it lies in memory.
    static Seen output(NodeScope scope, Seen seen) {
        Seen s = unshuffled(scope, seen);
        List<Layout.Part> parts = s.layout().parts();
        boolean fits =
                parts.equals(Layout.of(s.volume(), 3).parts())
                        || parts.equals(Layout.whole(s.volume().size()));
        if (!fits) {
            throw misplaced(scope, seen);
        }
        return s;
    }

    private static RuntimeException misplaced(NodeScope scope, Seen seen) {
        return scope.wrong(
                ("reads %s, into which reshapes and transposes brought the values of a volume of"
                                + " %s in an order for which there is no layer; shuffles of"
                                + " channels, columns, and batch × channels × height × width are"
                                + " supported")
                        .formatted(scope.text(seen), seen.volume()));
    }

    /// Channels that were cut into rows, turned and joined again are a shuffle.
    private static Seen unshuffled(NodeScope scope, Seen seen) {
        int depth = seen.volume().depth();
        for (int i = 0; i < seen.layout().rank(); i++) {
            List<Layout.Part> dim = seen.layout().dims().get(i);
            for (int k = 0; k + 1 < dim.size(); k++) {
                Layout.Part rows = dim.get(k);
                Layout.Part groups = dim.get(k + 1);
                if (rows.stride() == 1
                        && groups.stride() == rows.size()
                        && rows.size() * groups.size() == depth) {
                    List<Layout.Part> joined = new ArrayList<>(dim);
                    joined.subList(k, k + 2).clear();
                    joined.add(k, new Layout.Part(depth, 1));
                    Flow flow = scope.beside("shuffle", seen.flow(), shuffle(groups.size()));
                    return new Seen(flow, seen.layout().with(i, joined));
                }
            }
        }
        return seen;
    }
}
