package dev.fathom.studio.view;

import dev.fathom.model.Neuron;
import dev.fathom.model.Trace;
import dev.fathom.network.Network;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the page sees of a run: volumes as planes and numbers, and single neurons.
public record TraceViews(Traces traces) {
    private static final int FACE_SIDE = 96;
    private static final int MOST_TOP = 64;
    private static final int BINS = 61;

    private Trace trace(Request request) {
        return traces.of(request.text("network"), request.text("picture"));
    }

    /// Position of the layer that a request names; `input` is the network's input.
    private static int position(Request request, Network network) {
        String name = request.text("layer");
        return name.equals("input") ? Network.INPUT : network.position(name);
    }

    private static Tensor output(Trace trace, int position) {
        return position == Network.INPUT ? trace.input() : trace.outputs().get(position);
    }

    // --- the whole network ---------------------------------------------------------------------

    /// All volumes of a run. Arrays in the order of `volumes`: the strongest slice as a plane, then
    /// a byte a slice for its strength, 255 for the strongest.
    ///
    /// @param volumes the network's input first
    /// @param says what the values of `classes` are: see [Said]
    record Overview(List<Face> volumes, String says, List<Guess> classes) {}

    /// One volume.
    ///
    /// @param d its strongest slice
    /// @param size what 127 stands for in the plane
    record Face(int d, int width, int height, float size, float least, float largest, long dead) {}

    /// What the network tells of the picture.
    record Guess(int d, String label, float value) {}

    public Answer overview(Request request) {
        Trace trace = trace(request);
        List<Face> faces = new ArrayList<>();
        List<byte[]> arrays = new ArrayList<>();
        for (int i = Network.INPUT; i < trace.model().network().nodes().size(); i++) {
            Tensor tensor = output(trace, i);
            Slices slices = Slices.of(tensor);
            Planes planes = new Planes(tensor, FACE_SIDE);
            int d = slices.strongest(1).getFirst();
            faces.add(
                    new Face(
                            d,
                            planes.width(),
                            planes.height(),
                            slices.size(d),
                            slices.smallest(),
                            slices.greatest(),
                            slices.dead()));
            arrays.add(planes.slice(d, slices.size(d)));
            arrays.add(strengths(slices));
        }
        Said said = Said.of(trace);
        return Answer.binary(new Overview(faces, said.toString(), said.guesses(trace)), arrays);
    }

    private static byte[] strengths(Slices slices) {
        double most = slices.strength(slices.strongest(1).getFirst());
        byte[] strengths = new byte[slices.depth()];
        for (int d = 0; d < strengths.length; d++) {
            strengths[d] = (byte) (most == 0 ? 0 : Math.round(slices.strength(d) / most * 255));
        }
        return strengths;
    }

    // --- one layer -----------------------------------------------------------------------------

    /// Some slices of a volume, each a plane of width × height bytes behind this head.
    ///
    /// @param slices their numbers, in the order of the planes
    /// @param sizes what 127 stands for in each
    /// @param size the largest size of a value of the whole volume
    @SuppressWarnings("ArrayRecordComponent")
    record PlanesHead(int width, int height, List<Integer> slices, float[] sizes, float size) {}

    public Answer planes(Request request) {
        Trace trace = trace(request);
        Tensor tensor = output(trace, position(request, trace.model().network()));
        Slices slices = Slices.of(tensor);
        Planes planes = new Planes(tensor, Math.max(1, request.number("side", 4096)));
        List<Integer> wanted;
        if (request.values().containsKey("top")) {
            wanted = slices.strongest(Math.min(MOST_TOP, request.number("top")));
        } else if (request.values().containsKey("d")) {
            wanted = List.of(within(request.number("d"), "depth slice", slices.depth()));
        } else {
            wanted = IntStream.range(0, slices.depth()).boxed().toList();
        }
        float[] sizes = new float[wanted.size()];
        List<byte[]> arrays = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = slices.size(wanted.get(i));
            arrays.add(planes.slice(wanted.get(i), sizes[i]));
        }
        return Answer.binary(
                new PlanesHead(planes.width(), planes.height(), wanted, sizes, slices.size()),
                arrays);
    }

    static int within(int number, String what, int count) {
        if (number >= count) {
            throw new Refusal(
                    400, "%s %d is not there; there are 0 … %d".formatted(what, number, count - 1));
        }
        return number;
    }

    /// A volume's slices in numbers, and how often which values occur.
    ///
    /// @param bins counts of values in equal steps from `from` to `to`
    @SuppressWarnings("ArrayRecordComponent")
    record LayerNumbers(Slices slices, int[] bins, float from, float to) {}

    public Answer layer(Request request) {
        Trace trace = trace(request);
        Tensor tensor = output(trace, position(request, trace.model().network()));
        Slices slices = Slices.of(tensor);
        float from = Math.min(0, slices.smallest());
        float to = Math.max(0, slices.greatest());
        int[] bins = new int[BINS];
        for (float value : tensor.data()) {
            if (!Float.isNaN(value)) {
                double along = to > from ? ((double) value - from) / (to - from) : 0;
                bins[(int) Math.min(BINS - 1, along * BINS)]++;
            }
        }
        return Answer.json(new LayerNumbers(slices, bins, from, to));
    }

    /// The exact values of one pixel's depth column.
    @SuppressWarnings("ArrayRecordComponent")
    record Column(int x, int y, float[] values) {}

    public Answer column(Request request) {
        Trace trace = trace(request);
        Tensor tensor = output(trace, position(request, trace.model().network()));
        Volume volume = tensor.volume();
        int x = within(request.number("x"), "column", volume.width());
        int y = within(request.number("y"), "row", volume.height());
        float[] values = new float[volume.depth()];
        System.arraycopy(tensor.data(), tensor.column(0, x, y), values, 0, values.length);
        return Answer.json(new Column(x, y, values));
    }

    public Answer neuron(Request request) {
        String layer = request.text("layer");
        int x = request.number("x");
        int y = request.number("y");
        int d = request.number("d");
        Neuron neuron = trace(request).neuron(layer, x, y, d);
        Trace floats = floats(request);
        return Answer.json(
                NeuronView.of(neuron, floats == null ? null : floats.output(layer).at(0, x, y, d)));
    }

    private @Nullable Trace floats(Request request) {
        return traces.floats(request.text("network"), request.text("picture"));
    }

    /// How far the values of a network that rounds them to 8 bits lie from those that it has when
    /// nothing is rounded.
    ///
    /// @param layers by layer: the root mean square of the differences, over that of the values;
    ///   none when nothing is rounded
    record Rounding(List<Double> layers) {}

    public Answer rounding(Request request) {
        Trace floats = floats(request);
        List<Tensor> rounded = trace(request).outputs();
        return Answer.json(
                new Rounding(
                        floats == null
                                ? List.of()
                                : IntStream.range(0, rounded.size())
                                        .mapToObj(
                                                i -> error(rounded.get(i), floats.outputs().get(i)))
                                        .toList()));
    }

    private static double error(Tensor rounded, Tensor floats) {
        double differences = 0;
        double squares = 0;
        for (int i = 0; i < floats.data().length; i++) {
            double difference = (double) rounded.data()[i] - floats.data()[i];
            differences += difference * difference;
            squares += (double) floats.data()[i] * floats.data()[i];
        }
        return squares == 0 ? 0 : Math.sqrt(differences / squares);
    }
}
