package dev.fathom.model;

import dev.fathom.file.DataException;
import dev.fathom.layer.shape.Source;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import dev.fathom.text.NumberText;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Answers that left the range of float: NaN and infinities are none.
///
/// Stateless and thread-safe.
public final class NotFinite {
    private NotFinite() {}

    /// Fails when what a node made in a session's last run isn't finite. That costs a look at its
    /// values; only a picture that fails runs again, layer by layer.
    ///
    /// @param pictures number of pictures of that run
    /// @param node of the session's program
    /// @throws DataException that names the first layer whose output isn't finite
    public static void check(Model model, Session session, int pictures, int node) {
        int each = model.network().volume(node).size();
        int bad = first(session.outputOf(node), 0, pictures * each);
        if (bad >= 0) {
            int size = model.network().input().size();
            int from = bad / each * size;
            float[] picture = Arrays.copyOfRange(session.input(), from, from + size);
            Tensor input = new Tensor(1, model.network().input(), picture);
            float value = session.outputOf(node)[bad];
            throw of(model.runEach(input, session.program().engine()), 0, node, value);
        }
    }

    /// Fails when what a node made in a trace isn't finite.
    static void check(Trace trace, int node) {
        Tensor made = trace.output(node);
        int bad = first(made.data(), 0, made.data().length);
        if (bad >= 0) {
            throw of(trace, bad / made.volume().size(), node, made.data()[bad]);
        }
    }

    /// Where a network's output isn't finite, the first layer that made such a value, and which; or
    /// nothing.
    ///
    /// @param picture number in the trace
    public static Optional<String> origin(Trace trace, int picture) {
        return IntStream.range(Network.INPUT, trace.outputs().size())
                .filter(node -> first(trace, picture, node) >= 0)
                .boxed()
                .findFirst()
                .map(node -> origin(trace, picture, node));
    }

    private static DataException of(Trace trace, int picture, int node, float value) {
        Network network = trace.model().network();
        String where =
                origin(trace, picture)
                        .orElse(
                                "each layer by itself stays finite, but values come so near to the"
                                        + " largest float, 3.4e38, that several together don't");
        return new DataException(
                "%s: %s makes %s of this picture, which is no answer: %s; train the model again with a lower rate, or get another"
                        .formatted(network.name(), network.nodes().get(node).name(), value, where));
    }

    private static String origin(Trace trace, int picture, int node) {
        int bad = first(trace, picture, node);
        float value = trace.output(node).data()[bad];
        if (node == Network.INPUT) {
            return "already the input holds " + value;
        }
        Node layer = trace.model().network().nodes().get(node);
        if (layer.layer() instanceof Source) {
            return "already the input " + layer.name() + " holds " + value;
        }
        return "%s is the first layer whose output isn't finite, %s from inputs of up to %s%s"
                .formatted(
                        layer.name(),
                        value,
                        number(
                                layer.inputs().stream()
                                        .mapToDouble(i -> largest(trace, picture, i))),
                        !layer.parameters().isEmpty()
                                ? " and weights of up to "
                                        + number(
                                                Arrays.stream(trace.model().weights()[node])
                                                        .mapToDouble(w -> largest(w, 0, w.length)))
                                : "");
    }

    private static String number(DoubleStream magnitudes) {
        return NumberText.rounded(magnitudes.max().orElse(0));
    }

    /// Place of the first value of a picture that isn't finite, or −1.
    private static int first(Trace trace, int picture, int node) {
        int size = trace.model().network().volume(node).size();
        return first(trace.output(node).data(), picture * size, (picture + 1) * size);
    }

    private static int first(float[] values, int from, int end) {
        for (int i = from; i < end; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private static double largest(Trace trace, int picture, int node) {
        int size = trace.model().network().volume(node).size();
        return largest(trace.output(node).data(), picture * size, (picture + 1) * size);
    }

    private static double largest(float[] values, int from, int end) {
        double largest = 0;
        for (int i = from; i < end; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }
}
