package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layer;
import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// One node at its turn: what it reads, and the layers that it becomes.
///
/// @param call its attributes and constants
/// @param flows what flows to it, by input; null where a constant or nothing does
record NodeScope(Walk walk, Call call, List<@Nullable Seen> flows) {

    OnnxNode node() {
        return call.node();
    }

    OnnxException wrong(String complaint) {
        return call.wrong(complaint);
    }

    /// Says what is not in the network as it is in the graph.
    void note(String sentence) {
        walk.notes().add(node().label() + ": " + sentence);
    }

    /// What flows to an input, or a layer that gives the constant there.
    Seen flowOrConstant(int input) {
        if (isFlow(input) || !Walk.isVolume(call.any(input))) {
            return any(input);
        }
        return walk.constant(walk.names().beside(node(), "constant"), call.any(input));
    }

    boolean isFlow(int input) {
        return flows.get(input) != null;
    }

    /// What flows to an input, as it is seen.
    Seen seen(int input) {
        return seen(any(input));
    }

    /// What flows by a name, as it is seen.
    Seen seen(String name) {
        Seen seen = walk.seen(name);
        if (seen == null) {
            throw wrong("reads '" + name + "', which does not come from the network's input");
        }
        return seen(seen);
    }

    private Seen seen(Seen seen) {
        if (seen.mixed()) {
            throw wrong(
                    "reads %s, whose first dimension is not the batch; it must be, but for Reshape, Transpose, Gather, Slice and Split"
                            .formatted(text(seen)));
        }
        return seen;
    }

    /// The same where the batch may be mixed with other dimensions.
    Seen any(int input) {
        Seen seen = flows.get(input);
        if (seen == null) {
            throw wrong(
                    "input "
                            + input
                            + " is a constant; there only what comes from the network's input is"
                            + " supported, so export the network with its constants folded");
        }
        return seen;
    }

    /// The dimensions of what flows to an input.
    List<Integer> dimensions(Seen seen) {
        return walk.dimensions(seen);
    }

    /// What flows to an input, its second dimension being the channels.
    Seen channels(int input) {
        return Arrangement.channels(this, seen(input));
    }

    /// What flows to an input: batch × channels × width, or × height × width.
    Seen spatial(int input) {
        return Arrangement.spatial(this, seen(input));
    }

    /// Adds a layer before or behind the node's own.
    Flow beside(String suffix, Flow to, Layer layer, float[]... arrays) {
        return walk.add(walk.names().beside(node(), suffix), to, layer, arrays);
    }

    /// Adds the layer that has the node's name.
    Flow add(Flow to, Layer layer, float[]... arrays) {
        return walk.add(walk.names().of(node()), to, layer, arrays);
    }

    /// Adds a layer that keeps the volume.
    Seen keeping(Seen seen, Layer layer, float[]... arrays) {
        return seen.flow(add(seen.flow(), layer, arrays));
    }

    /// A flow behind a spatial layer, with as many dimensions as one before it.
    Seen spatial(Seen before, Flow flow) {
        return new Seen(flow, Layout.of(flow.volume(), before.layout().rank()));
    }

    /// A flow with no more than channels, with as many dimensions as one before it.
    static Seen column(Seen before, Flow flow) {
        List<List<Layout.Part>> dims = new ArrayList<>(before.layout().dims());
        dims.replaceAll(dim -> List.of());
        return new Seen(flow, new Layout(dims).with(0, Layout.whole(flow.volume().depth())));
    }

    /// A constant as one value a channel; empty when it differs from pixel to pixel or has
    /// dimensions of its own.
    Optional<float[]> perChannel(OnnxTensor constant, Layout layout, Volume volume) {
        if (!(constant instanceof OnnxTensor.Floats floats)) {
            return Optional.empty();
        }
        List<Integer> sizes = new ArrayList<>(constant.dimensions());
        while (sizes.size() < layout.rank() + 1) {
            sizes.addFirst(1);
        }
        boolean fits = sizes.size() == layout.rank() + 1 && sizes.removeFirst() == 1;
        for (int i = 0; fits && i < sizes.size(); i++) {
            fits = sizes.get(i) == 1 || sizes.get(i).equals(layout.sizes().get(i));
        }
        if (!fits) {
            return Optional.empty();
        }
        float[] values = floats.values();
        float[] channels = new float[volume.depth()];
        if (isUniform(values)) {
            Arrays.fill(channels, values[0]);
            return Optional.of(channels);
        }
        return layout.elements(sizes, volume.depth())
                .map(
                        elements -> {
                            for (int d = 0; d < channels.length; d++) {
                                channels[d] = values[elements[d]];
                            }
                            return channels;
                        });
    }

    /// A layer that gives a constant as one value for each of what flows; empty when it can't be
    /// spread so.
    ///
    /// @param change of each value
    Optional<Flow> perValue(int input, Seen like, DoubleUnaryOperator change) {
        List<Integer> sizes = new ArrayList<>(call.dimensions(input));
        while (sizes.size() < like.whole().rank()) {
            sizes.addFirst(1);
        }
        List<Integer> whole = like.whole().sizes();
        boolean fits = sizes.size() == whole.size() && call.any(input) instanceof OnnxTensor.Floats;
        for (int i = 0; fits && i < sizes.size(); i++) {
            fits = sizes.get(i) == 1 || sizes.get(i).equals(whole.get(i));
        }
        if (!fits) {
            return Optional.empty();
        }
        walk.count(like.volume().size(), node());
        float[] values = call.floats(input).values();
        int[] places = like.layout().places();
        float[] spread = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            int rest = i;
            int element = 0;
            int step = 1;
            for (int k = sizes.size() - 1; k >= 0; k--) {
                element += sizes.get(k) == 1 ? 0 : rest % whole.get(k) * step;
                step *= sizes.get(k);
                rest /= whole.get(k);
            }
            spread[places[i]] = (float) change.applyAsDouble(values[element]);
        }
        String name = walk.names().beside(node(), "constant");
        return Optional.of(walk.constant(name, like.volume(), spread));
    }

    private static boolean isUniform(float[] values) {
        for (float value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }

    /// The constant that the only reader of this node's result adds to each channel. That reader's
    /// work is done with it.
    ///
    /// @param result how the result is seen
    /// @param volume of the result
    Optional<Shift> shiftBehind(Layout result, Volume volume) {
        return behind(node(), "Add", result, volume);
    }

    /// The constant that the only reader of a node's result joins with each channel.
    Optional<Shift> behind(OnnxNode node, String operator, Layout result, Volume volume) {
        Optional<OnnxNode> add = walk.behind(node, operator);
        if (add.isEmpty() || add.get().inputs().size() != 2) {
            return Optional.empty();
        }
        List<String> inputs = add.get().inputs();
        boolean first = inputs.getFirst().equals(node.outputs().getFirst());
        OnnxTensor constant = walk.constant(inputs.get(first ? 1 : 0));
        return constant == null
                ? Optional.empty()
                : perChannel(constant, result, volume).map(values -> new Shift(add.get(), values));
    }

    /// What a later node adds to this one's result, or multiplies it by.
    ///
    /// @param node which does
    /// @param values one a channel
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Shift(OnnxNode node, float[] values) {}

    /// Says that a later node's work is part of this one's layer.
    Seen finished(Seen result, Optional<Shift> shift) {
        if (shift.isEmpty()) {
            return result;
        }
        OnnxNode later = shift.get().node();
        boolean given = walk.isOutput(later.outputs().getFirst());
        walk.finish(later, given ? Arrangement.output(this, result) : result);
        note("takes " + later.label() + " into its layer");
        return result;
    }

    /// How messages name what flows: `1×16×8×8`.
    String text(Seen seen) {
        return Dimensions.text(dimensions(seen));
    }

    /// The shortest decimal number that is this float: 1.0E-5 and not 9.99999974E-6.
    static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
