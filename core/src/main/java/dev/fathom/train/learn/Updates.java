package dev.fathom.train.learn;

import dev.fathom.kernel.Kernels;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.text.NumberText;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Muon;
import dev.fathom.train.optimizer.NewtonSchulz;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.ParameterGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An optimizer at work on a network's weights: what it remembers, and its steps.
final class Updates {
    private final Clipping clipping;
    private final Kernels kernels;
    private final List<Trained> all = new ArrayList<>();
    private final Map<String, float[]> memories = new LinkedHashMap<>();
    private List<Trained> active = List.of();
    private List<Chunk> chunks = List.of();
    private int activeEpoch = -1;
    private int steps;

    private record Chunk(Trained parameter, Span span) {
        /// Of the gradients.
        double squares() {
            double sum = 0;
            for (int i = span.from(); i < span.to(); i++) {
                double g = parameter.gradients[i];
                sum += g * g;
            }
            return sum;
        }
    }

    /// @param weights by node and parameter; the steps change them in place
    /// @param gradients the same, read in each step; null where nothing is trained
    Updates(
            Recipe recipe,
            Network network,
            float[][][] weights,
            float[][][] gradients,
            Kernels kernels) {
        clipping = recipe.clipping();
        this.kernels = kernels;
        for (int i = 0; i < weights.length; i++) {
            Node node = network.nodes().get(i);
            for (int k = 0; k < weights[i].length; k++) {
                Parameter p = node.parameters().get(k);
                String name = node.name() + "." + p.name();
                ParameterGroup group = recipe.group(name, p.role());
                float[] gradient = gradients[i][k];
                if (gradient != null && group.rate() > 0) {
                    Optimizer own =
                            Objects.requireNonNullElse(group.optimizer(), recipe.optimizer());
                    add(name, new Trained(own, group, name, p, weights[i][k], gradient, kernels));
                }
            }
        }
    }

    private void add(String name, Trained parameter) {
        for (int i = 0; i < parameter.memories.length; i++) {
            memories.put(parameter.optimizer.memories().get(i) + "/" + name, parameter.memories[i]);
        }
        all.add(parameter);
    }

    /// What the optimizers remember, by memory and parameter: `momentum/conv1.weight`.
    Map<String, float[]> memories() {
        return memories;
    }

    /// Goes on after so many steps.
    void after(int steps) {
        this.steps = steps;
    }

    /// Changes all trained weights by their gradients.
    void step(Moment moment) {
        steps++;
        choose((int) moment.epoch());
        float share = clipping.by() == Clipping.By.NORM ? clipping.factor(norm()) : 1;
        kernels.parallel(
                chunks.size(),
                number -> {
                    Chunk chunk = chunks.get(number);
                    Trained p = chunk.parameter();
                    Span span = chunk.span();
                    if (clipping.by() != Clipping.By.NOTHING) {
                        clipping.apply(p.gradients, span.from(), span.to(), share);
                    }
                    p.updateElements(steps, moment, span);
                });
        for (Trained parameter : active) {
            parameter.updateMatrix(moment);
        }
    }

    /// Leaves out what is no longer trained.
    private void choose(int epoch) {
        if (epoch != activeEpoch) {
            active = all.stream().filter(p -> epoch < p.group.epochs()).toList();
            chunks =
                    active.stream()
                            .flatMap(p -> Span.cut(p.values).stream().map(s -> new Chunk(p, s)))
                            .toList();
            activeEpoch = epoch;
        }
    }

    /// The length of all gradients together; added up in the same order on any number of threads.
    private double norm() {
        double[] squares = new double[chunks.size()];
        kernels.parallel(squares.length, i -> squares[i] = chunks.get(i).squares());
        return Math.sqrt(Arrays.stream(squares).reduce(0, Double::sum));
    }

    /// A parameter that is trained.
    private static final class Trained {
        final Optimizer optimizer;
        final ParameterGroup group;
        final float[] values;
        final float[] gradients;
        final float[][] memories;
        private final double weightDecay;
        private final @Nullable NewtonSchulz newtonSchulz;

        Trained(
                Optimizer optimizer,
                ParameterGroup group,
                String name,
                Parameter p,
                float[] values,
                float[] gradients,
                Kernels kernels) {
            this.optimizer = optimizer;
            this.group = group;
            this.values = values;
            this.gradients = gradients;
            Double decay = group.weightDecay();
            weightDecay = decay == null ? optimizer.weightDecay() : decay;
            memories = new float[optimizer.memories().size()][values.length];
            newtonSchulz = optimizer instanceof Muon ? matrix(name, p, kernels) : null;
        }

        private NewtonSchulz matrix(String name, Parameter p, Kernels kernels) {
            if (p.role() != Parameter.Role.WEIGHT || p.shape().size() > 4) {
                throw new IllegalArgumentException(
                        "%s: %s is no matrix with a row a filter, which muon needs; give it another optimizer, parameters(\"%s\").optimizer(sgd(0.1).momentum(0.9))"
                                .formatted(name, p.shape(), name));
            }
            if (weightDecay != 0) {
                throw new IllegalArgumentException(
                        "%s: muon has no weight decay; leave out weightDecay(%s)"
                                .formatted(name, NumberText.plain(weightDecay)));
            }
            int rows = p.shape().getFirst();
            return new NewtonSchulz(kernels, rows, values.length / rows);
        }

        private double rate(Moment moment) {
            double faded = 1 - moment.epoch() / group.epochs();
            double schedule = group.fading() ? faded : moment.schedule();
            return optimizer.rate() * group.rate() * moment.factor() * schedule;
        }

        void updateElements(int number, Moment moment, Span span) {
            if (optimizer instanceof Optimizer.ElementWise elementWise) {
                Optimizer.Update update = new Optimizer.Update(number, rate(moment), weightDecay);
                elementWise.update(update, values, gradients, memories, span.from(), span.to());
            }
        }

        void updateMatrix(Moment moment) {
            if (optimizer instanceof Muon muon && newtonSchulz != null) {
                muon.update(rate(moment), values, gradients, memories[0], newtonSchulz);
            }
        }
    }
}
