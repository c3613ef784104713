package dev.fathom.network;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.activation.Dropout;
import dev.fathom.layer.activation.LogSoftmax;
import dev.fathom.layer.activation.PRelu;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.convolution.Local;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.join.Multiply;
import dev.fathom.layer.norm.Affine;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.GroupNorm;
import dev.fathom.layer.norm.LayerNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.norm.Scale;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.layer.shape.Constant;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.layer.shape.Source;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A network in numbers, layer by layer and in all. As text it is a table.
///
/// @param network which
/// @param rows one a layer, in the network's order
public record Description(Network network, List<Row> rows) {

    /// One layer in numbers; memory and work are for one picture.
    ///
    /// @param name of the node
    /// @param kind of the layer: conv, pool, fc
    /// @param layer as a user writes it
    /// @param formula its output size as arithmetic, or its function
    /// @param output the volume that it makes
    /// @param filter the volume of one filter, or null when it has none
    /// @param parameters trained values, as the field counts them
    /// @param uncounted trained values that the field leaves out of that number
    /// @param macs multiply-adds
    /// @param activations values that it makes and that need room of their own
    /// @param field what one of its units can see of the input
    public record Row(
            String name,
            String kind,
            Layer layer,
            String formula,
            Volume output,
            @Nullable Volume filter,
            long parameters,
            long uncounted,
            long macs,
            long activations,
            ReceptiveField field) {}

    public Description {
        rows = List.copyOf(rows);
    }

    static Description of(Network network) {
        List<ReceptiveField> fields = ReceptiveField.of(network);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Node node = network.nodes().get(i);
            rows.add(
                    new Row(
                            node.name(),
                            node.layer().kind(),
                            node.layer(),
                            node.formula(),
                            node.output(),
                            node.filter(),
                            node.parameterCount(),
                            uncounted(node),
                            node.macs(),
                            inPlace(node.layer()) ? 0 : node.output().size(),
                            fields.get(i)));
        }
        return new Description(network, rows);
    }

    private static long uncounted(Node node) {
        return node.parameters().stream()
                .filter(p -> p.trained() && !p.counted())
                .mapToLong(Parameter::size)
                .sum();
    }

    /// Whether a layer can write over what it reads, so that its output needs no room of its own.
    private static boolean inPlace(Layer layer) {
        return switch (layer) {
            case Affine _,
                    Dropout _,
                    Flatten _,
                    LogSoftmax _,
                    PRelu _,
                    Pointwise _,
                    Reshape _,
                    Scale _,
                    Softmax _ ->
                    true;
            case Add _,
                    BatchNorm _,
                    Concat _,
                    Constant _,
                    Conv _,
                    ConvTranspose _,
                    Dense _,
                    GlobalPool _,
                    GroupNorm _,
                    LayerNorm _,
                    Local _,
                    Lrn _,
                    Multiply _,
                    Pad _,
                    PadDepth _,
                    Pool _,
                    Resize _,
                    Shuffle _,
                    Slice _,
                    Source _ ->
                    false;
        };
    }

    /// Trained values, as the field counts them.
    public long parameters() {
        return total(Row::parameters);
    }

    /// Trained values that the field leaves out, such as the shifts of norms without a scale.
    public long uncounted() {
        return total(Row::uncounted);
    }

    /// Multiply-adds for one picture.
    public long macs() {
        return total(Row::macs);
    }

    /// Values of one picture's activations: the input and every output that needs room of its own.
    public long activations() {
        return network.input().size() + total(Row::activations);
    }

    /// All arrays of the model, trained or measured, in values.
    public long stored() {
        return network.nodes().stream()
                .flatMap(node -> node.parameters().stream())
                .mapToLong(Parameter::size)
                .sum();
    }

    private long total(ToLongFunction<Row> number) {
        return rows.stream().mapToLong(number).sum();
    }

    /// The table and its totals alone.
    public String table() {
        return new DescriptionText(this).table();
    }

    /// The table, the totals, what they mean, and the three depths.
    @Override
    public String toString() {
        return new DescriptionText(this).write();
    }
}
