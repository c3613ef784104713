package dev.fathom.model.quantize;

import dev.fathom.engine.Engine;
import dev.fathom.engine.quantized.QuantizedEngine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a model gives for some inputs, and how far another one is from it.
///
/// @param given by input and output: of a classifier its scores before a softmax
@SuppressWarnings("ArrayRecordComponent") // never compared
record Scores(List<Tensor> inputs, List<float[]> given) {

    /// @param most pictures of the inputs that are looked at
    static Scores of(Model model, List<Tensor> inputs, int most, Engine engine) {
        List<Tensor> some = new ArrayList<>();
        int wanted = Math.max(1, most / inputs.getFirst().batch());
        int count = Math.min(wanted, inputs.size());
        for (int i = 0; i < count; i++) {
            some.add(inputs.get((int) ((long) i * inputs.size() / count)));
        }
        return new Scores(some, given(model, some, engine));
    }

    private static List<float[]> given(Model model, List<Tensor> inputs, Engine engine) {
        Network network = model.network();
        int most = inputs.stream().mapToInt(Tensor::batch).max().orElseThrow();
        Engine its = new QuantizedEngine(engine, model.grids(), true);
        Program program =
                network.outputs().size() == 1
                        ? Program.output(network, model.stored(), its, most, network.logits())
                        : Program.output(network, model.stored(), its, most);
        Session session = program.session();
        List<float[]> given = new ArrayList<>();
        for (Tensor input : inputs) {
            session.outputs(input).values().forEach(made -> given.add(made.data().clone()));
        }
        return given;
    }

    /// The squared error of what another model gives, as a part of the variance of what is given
    /// here; 0 where nothing varies and nothing differs.
    double loss(Model other, Engine engine) {
        List<float[]> its = given(other, inputs, engine);
        int outputs = given.size() / inputs.size();
        double worst = 0;
        for (int o = 0; o < outputs; o++) {
            double error = 0;
            double sum = 0;
            double squares = 0;
            long count = 0;
            for (int i = o; i < given.size(); i += outputs) {
                float[] mine = given.get(i);
                for (int k = 0; k < mine.length; k++) {
                    double apart = (double) its.get(i)[k] - mine[k];
                    error += apart * apart;
                }
                sum += Arrays.stream(doubles(mine)).sum();
                squares += Arrays.stream(doubles(mine)).map(v -> v * v).sum();
                count += mine.length;
            }
            double variance = squares - sum * sum / count;
            worst = Math.max(worst, error == 0 ? 0 : error / Math.max(variance, 1e-30));
        }
        return worst;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
