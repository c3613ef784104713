package dev.fathom.train.learn;

import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.network.Node;
import dev.fathom.train.optimizer.Replication;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// A learner that takes the turns of all replicas, one after another: see [Replication]. Beside the
/// learner's own arrays it has two of each, however many replicas there are, and a third of each
/// weight when outer steps have a momentum.
///
/// Safe for use by one thread at a time.
public final class Replicas {
    /// Begins the names of the outer step's momenta.
    private static final String OUTER = "outer/";

    private final Replication replication;
    private final Rounds rounds;
    private final Learner learner;
    private final Map<String, float[]> arrays;
    private final Map<String, float[]> start = new LinkedHashMap<>();
    private final Map<String, float[]> sums = new LinkedHashMap<>();
    private final Map<String, float[]> momenta = new LinkedHashMap<>();
    private final Set<String> trained = new HashSet<>();

    public Replicas(Rounds rounds, Learner learner, Model model) {
        replication = rounds.of();
        this.rounds = rounds;
        this.learner = learner;
        arrays = learner.arrays();
        if (replication.replicas() == 1) {
            return;
        }
        for (Node node : model.network().nodes()) {
            node.parameters().stream()
                    .filter(Parameter::trained)
                    .forEach(p -> trained.add(Learner.PREFIX + node.name() + "." + p.name()));
        }
        arrays.forEach(
                (name, values) -> {
                    start.put(name, new float[values.length]);
                    sums.put(name, new float[values.length]);
                    if (trained.contains(name) && replication.outerMomentum() > 0) {
                        momenta.put(OUTER + name, new float[values.length]);
                    }
                });
    }

    /// All that changes between rounds, by name: the learner's arrays and the outer step's.
    public Map<String, float[]> arrays() {
        Map<String, float[]> all = new LinkedHashMap<>(arrays);
        all.putAll(momenta);
        return all;
    }

    /// Before the learner learns from a batch: a replica whose turn begins has what all had when
    /// the round began.
    public void before(Rounds.Place place) {
        if (replication.replicas() == 1 || !place.beginsTurn()) {
            return;
        }
        if (place.beginsRound()) {
            copy(arrays, start);
            sums.values().forEach(sum -> Arrays.fill(sum, 0));
        } else {
            copy(start, arrays);
        }
        learner.after(rounds.local(place.first()));
    }

    /// After it did: what a replica changed in its turn is added up, and at the end of a round all
    /// come together.
    public void after(Rounds.Place place) {
        if (replication.replicas() == 1 || !place.endsTurn()) {
            return;
        }
        sums.forEach(
                (name, sum) -> {
                    float[] from = of(start, name);
                    float[] to = of(arrays, name);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += to[i] - from[i];
                    }
                });
        if (place.endsRound()) {
            sums.forEach((name, sum) -> meet(name, sum, place.turns()));
            learner.after(rounds.local(place.first()) + place.length());
        }
    }

    private void meet(String name, float[] sum, int turns) {
        float[] from = of(start, name);
        float[] to = of(arrays, name);
        float[] momentum = momenta.get(OUTER + name);
        float rate = (float) (trained.contains(name) ? replication.outerRate() : 1);
        float keep = (float) replication.outerMomentum();
        for (int i = 0; i < sum.length; i++) {
            float step = sum[i] / turns;
            if (momentum != null) {
                momentum[i] = keep * momentum[i] + step;
                step += keep * momentum[i];
            }
            to[i] = from[i] + rate * step;
        }
    }

    private static void copy(Map<String, float[]> from, Map<String, float[]> to) {
        from.forEach((name, values) -> System.arraycopy(values, 0, of(to, name), 0, values.length));
    }

    private static float[] of(Map<String, float[]> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name));
    }
}
