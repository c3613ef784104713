package dev.fathom.onnx.read;

import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.shuffle;

import dev.fathom.network.Flow;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// Puts values where layers expect them, after the graph's reshapes and transposes have only moved
/// the view: by a shuffle of channels, by making a column, or not at all.
final class Arrangement {
    private Arrangement() {}

    /// The second dimension is the depth of the volume.
    static Seen channels(Step step, Seen seen) {
        Seen s = unshuffled(step, seen);
        if (s.view().rank() == 0) {
            throw step.wrong("reads " + step.text(seen) + ", which has no channels");
        }
        List<View.Part> first = s.view().dims().getFirst();
        Volume v = s.volume();
        if (first.equals(View.whole(v.depth()))) {
            return s;
        }
        if (!s.view().isColumn()) {
            throw misplaced(step, seen);
        }
        boolean inMemory = first.equals(View.whole(v.size()));
        if (!inMemory && !first.equals(View.of(v, 3).parts())) {
            throw misplaced(step, seen);
        }
        Flow column = step.beside("flat", s.flow(), flatten().channelsFirst(!inMemory));
        return new Seen(column, s.view().with(0, View.whole(v.size())));
    }

    /// Depth, height and width, or depth and width, are dimensions of their own.
    static Seen spatial(Step step, Seen seen) {
        Seen s = channels(step, seen);
        int rank = s.view().rank();
        boolean fits = rank == 3 || (rank == 2 && s.volume().height() == 1);
        if (!fits || !s.view().equals(View.of(s.volume(), rank))) {
            throw misplaced(step, seen);
        }
        return s;
    }

    /// The network's output: the volume as it is, or as it lies in memory.
    static Seen output(Step step, Seen seen) {
        Seen s = unshuffled(step, seen);
        List<View.Part> parts = s.view().parts();
        boolean fits =
                parts.equals(View.of(s.volume(), 3).parts())
                        || parts.equals(View.whole(s.volume().size()));
        if (!fits) {
            throw misplaced(step, seen);
        }
        return s;
    }

    private static RuntimeException misplaced(Step step, Seen seen) {
        return step.wrong(
                "reads "
                        + step.text(seen)
                        + ", into which reshapes and transposes brought the values of a volume of "
                        + seen.volume()
                        + " in an order for which there is no layer; shuffles of channels, columns,"
                        + " and batch × channels × height × width are supported");
    }

    /// Channels that were cut into rows, turned and joined again are a shuffle.
    private static Seen unshuffled(Step step, Seen seen) {
        int depth = seen.volume().depth();
        for (int i = 0; i < seen.view().rank(); i++) {
            List<View.Part> dim = seen.view().dims().get(i);
            for (int k = 0; k + 1 < dim.size(); k++) {
                View.Part rows = dim.get(k);
                View.Part groups = dim.get(k + 1);
                if (rows.stride() == 1
                        && groups.stride() == rows.size()
                        && rows.size() * groups.size() == depth) {
                    List<View.Part> joined = new ArrayList<>(dim);
                    joined.subList(k, k + 2).clear();
                    joined.add(k, new View.Part(depth, 1));
                    Flow flow = step.beside("shuffle", seen.flow(), shuffle(groups.size()));
                    return new Seen(flow, seen.view().with(i, joined));
                }
            }
        }
        return seen;
    }
}
