package dev.fathom.model.quantize;

import dev.fathom.engine.Engine;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a model's values are like on some inputs.
///
/// @param grids by node, the one that says its values with the least error
/// @param means by node, of each of its channels
@SuppressWarnings("ArrayRecordComponent") // never compared
record Measured(Map<Integer, Grid> grids, Map<Integer, double[]> means) {
    /// Hears what a node made of a batch.
    private interface Reader {
        void read(int node, float[] values, int count);
    }

    /// @param inputs of the model, some at a time
    /// @param ranged nodes of which grids are wanted
    /// @param read nodes of which means are wanted
    static Measured of(
            Model model,
            List<Tensor> inputs,
            Engine engine,
            Collection<Integer> ranged,
            Collection<Integer> read) {
        Map<Integer, Histogram> histograms = new HashMap<>();
        ranged.forEach(node -> histograms.put(node, new Histogram()));
        Map<Integer, double[]> sums = new HashMap<>();
        read.forEach(node -> sums.put(node, new double[model.network().volume(node).depth()]));
        Set<Integer> all = new TreeSet<>(ranged);
        all.addAll(read);
        int most = inputs.stream().mapToInt(Tensor::batch).max().orElseThrow();
        Session session = Program.trace(model.network(), model.stored(), engine, most).session();
        each(
                session,
                inputs,
                all,
                (node, values, count) -> {
                    Histogram histogram = histograms.get(node);
                    if (histogram != null) {
                        histogram.widen(values, count);
                    }
                    double[] sum = sums.get(node);
                    for (int i = 0; sum != null && i < count; i++) {
                        sum[i % sum.length] += values[i];
                    }
                });
        each(
                session,
                inputs,
                histograms.keySet(),
                (node, values, count) -> {
                    Histogram histogram = histograms.get(node);
                    if (histogram != null) {
                        histogram.count(values, count);
                    }
                });
        Map<Integer, Grid> grids = new HashMap<>();
        histograms.forEach((node, histogram) -> grids.put(node, histogram.best()));
        long pictures = inputs.stream().mapToLong(Tensor::batch).sum();
        sums.forEach(
                (node, sum) -> {
                    long places = pictures * model.network().volume(node).pixels();
                    for (int c = 0; c < sum.length; c++) {
                        sum[c] /= places;
                    }
                });
        return new Measured(grids, sums);
    }

    private static void each(
            Session session, List<Tensor> inputs, Set<Integer> nodes, Reader reader) {
        Network network = session.program().network();
        for (Tensor input : inputs) {
            System.arraycopy(input.data(), 0, session.input(), 0, input.data().length);
            session.forward(input.batch(), 0);
            for (int node : nodes) {
                Volume made = network.volume(node);
                float[] values = node == Network.INPUT ? session.input() : session.outputOf(node);
                reader.read(node, values, input.batch() * made.size());
            }
        }
    }
}
