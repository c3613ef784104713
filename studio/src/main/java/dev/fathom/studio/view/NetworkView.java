package dev.fathom.studio.view;

import dev.fathom.data.samples.Task;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Windowed;
import dev.fathom.network.Description;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.network.Output;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A network as the page draws it.
///
/// @param note where the weights come from
/// @param depth number of layers with weights on the longest path
/// @param input width, height, depth
/// @param text the network as a user writes it
/// @param labels names of the classes, or of what else is told; may be empty
/// @param outputs where there are several, or they have names of their own; else none
/// @param task what it tells of a picture
public record NetworkView(
        String name,
        String note,
        String task,
        int depth,
        List<Integer> input,
        long parameters,
        long macs,
        List<LayerView> layers,
        String text,
        List<String> labels,
        List<OutputView> outputs) {

    /// One output.
    ///
    /// @param layer that makes it; `input` for the network's input
    /// @param volume that the layer makes
    /// @param shape of its values in other programs
    record OutputView(String name, String layer, List<Integer> volume, List<Integer> shape) {}

    /// One layer.
    ///
    /// @param layer as a user writes it
    /// @param inputs positions of the layers that it reads; −1 is the network's input
    /// @param filter volume of one filter
    /// @param field pixels of the input that one unit can see, `11` or `11×9`
    /// @param window how it slides; null for layers whose window is one pixel, and for transposed
    ///   ones
    record LayerView(
            String name,
            String kind,
            String layer,
            String formula,
            List<Integer> inputs,
            List<Integer> output,
            @Nullable List<Integer> filter,
            long parameters,
            long macs,
            String field,
            String jump,
            @Nullable WindowView window) {}

    /// A window's two axes.
    record WindowView(Axis x, Axis y) {}

    /// @param name by which the page asks for it
    public static NetworkView of(
            Network network, String name, String note, Task task, List<String> labels) {
        Description description = network.describe();
        return new NetworkView(
                name,
                note,
                task.toString(),
                network.depth(),
                volume(network.input()),
                description.parameters(),
                description.macs(),
                IntStream.range(0, network.nodes().size())
                        .mapToObj(i -> layer(network.nodes().get(i), description.rows().get(i)))
                        .toList(),
                network.toString(),
                labels,
                network.namesOutputs()
                        ? network.outputs().stream().map(o -> output(network, o)).toList()
                        : List.of());
    }

    private static OutputView output(Network network, Output output) {
        Volume made = network.volume(output.node());
        boolean input = output.node() == Network.INPUT;
        return new OutputView(
                output.name(),
                input ? "input" : network.nodes().get(output.node()).name(),
                volume(made),
                output.dimensions(made));
    }

    private static LayerView layer(Node node, Description.Row row) {
        return new LayerView(
                row.name(),
                row.kind(),
                row.layer().toString(),
                row.formula(),
                node.inputs(),
                volume(row.output()),
                row.filter() == null ? null : volume(row.filter()),
                row.parameters(),
                row.macs(),
                row.field().size(),
                row.field().jump(),
                window(row.layer(), node.inputVolumes()));
    }

    private static @Nullable WindowView window(Layer layer, List<Volume> inputs) {
        Window window = layer.window(inputs);
        boolean isTransposed = layer instanceof Windowed<?> w && w.isTransposed();
        return isTransposed || window.equals(Window.of(1))
                ? null
                : new WindowView(window.x(), window.y());
    }

    static List<Integer> volume(Volume v) {
        return List.of(v.width(), v.height(), v.depth());
    }
}
