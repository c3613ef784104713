package dev.fathom.model;

import dev.fathom.layer.Lookup;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.network.Node;
import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// Finds where a neuron's value comes from in layers that move values and change none.
record MovedValue(Explainer explainer, Node node, int x, int y, int d) {

    Explanation sliced(Slice slice) {
        return new Explanation.HandedOn(
                explainer.read(0, x, y, slice.first() + d),
                "Channels %s are kept."
                        .formatted(Explainer.range(slice.first(), slice.channels())));
    }

    Explanation shuffled(Shuffle shuffle, Volume in) {
        int perGroup = in.depth() / shuffle.groups();
        int from = d % shuffle.groups() * perGroup + d / shuffle.groups();
        return new Explanation.HandedOn(
                explainer.read(0, x, y, from), "Channels of the groups are dealt out in turn.");
    }

    Explanation flattened(Flatten flatten, Volume in) {
        if (flatten.channelsFirst()) {
            int pixel = d % in.pixels();
            Reading from =
                    explainer.read(0, pixel % in.width(), pixel / in.width(), d / in.pixels());
            return new Explanation.HandedOn(
                    from,
                    "Channel by channel: value (%d·%d + %d)·%d + %d = %d."
                            .formatted(from.d(), in.height(), from.y(), in.width(), from.x(), d));
        }
        int pixel = d / in.depth();
        Reading from = explainer.read(0, pixel % in.width(), pixel / in.width(), d % in.depth());
        return new Explanation.HandedOn(
                from,
                "Row by row, depth contiguous: value (%d·%d + %d)·%d + %d = %d."
                        .formatted(from.y(), in.width(), from.x(), in.depth(), from.d(), d));
    }

    Explanation padded(Pad pad, Volume in) {
        int column = pad.columns(in).low()[x];
        int row = pad.rows(in).low()[y];
        boolean added = column == Lookup.NOTHING || row == Lookup.NOTHING;
        String border =
                switch (pad.border()) {
                    case CONSTANT -> "one value is added at the border";
                    case EDGE -> "the border is repeated";
                    case REFLECT -> "the picture is mirrored at its border";
                };
        return new Explanation.HandedOn(
                added ? null : explainer.read(0, column, row, d),
                (float) pad.value(),
                "Moved by %d columns and %d rows; %s.".formatted(pad.left(), pad.top(), border));
    }

    Explanation resized(Resize resize, Volume in) {
        Lookup columns = resize.columns(in);
        Lookup rows = resize.rows(in);
        List<Reading> neighbours = new ArrayList<>();
        List<Float> shares = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean right = i % 2 == 1;
            boolean below = i >= 2;
            float across = right ? columns.share()[x] : 1 - columns.share()[x];
            float down = below ? rows.share()[y] : 1 - rows.share()[y];
            if (across * down > 0) {
                int column = (right ? columns.high() : columns.low())[x];
                neighbours.add(explainer.read(0, column, (below ? rows.high() : rows.low())[y], d));
                shares.add(across * down);
            }
        }
        return shares.size() == 1
                ? new Explanation.HandedOn(neighbours.getFirst(), "The input at its place.")
                : new Explanation.Blended(neighbours, shares);
    }

    Explanation concatenated(Dimension along) {
        List<String> parts = new ArrayList<>();
        Reading from = null;
        int place = along.of(x, y, d);
        int start = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            int size = along.of(node.inputVolumes().get(i));
            parts.add(explainer.name(i) + " " + Explainer.range(start, size));
            if (place >= start && place < start + size) {
                int own = place - start;
                from =
                        switch (along) {
                            case WIDTH -> explainer.read(i, own, y, d);
                            case HEIGHT -> explainer.read(i, x, own, d);
                            case DEPTH -> explainer.read(i, x, y, own);
                        };
            }
            start += size;
        }
        String what =
                switch (along) {
                    case WIDTH -> "Columns";
                    case HEIGHT -> "Rows";
                    case DEPTH -> "Depth slices";
                };
        return new Explanation.HandedOn(
                from, what + ", one layer behind another: " + String.join(", ", parts) + ".");
    }

    Explanation reshaped(Reshape reshape, Volume in) {
        Volume out = node.output();
        int at = reshape.place((y * out.width() + x) * out.depth() + d);
        int pixel = at / in.depth();
        Reading from = explainer.read(0, pixel % in.width(), pixel / in.width(), at % in.depth());
        return new Explanation.HandedOn(
                from, "The same values as another volume: this is value %d of them.".formatted(at));
    }

    Explanation padded(PadDepth pad, Volume in) {
        int channel = d - pad.before();
        boolean own = channel >= 0 && channel < in.depth();
        return new Explanation.HandedOn(
                own ? explainer.read(0, x, y, channel) : null,
                "%s makes depth slices %s; the others are zeros."
                        .formatted(explainer.name(0), Explainer.range(pad.before(), in.depth())));
    }
}
