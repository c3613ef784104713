package dev.fathom.run;

import dev.fathom.engine.Engine;
import dev.fathom.engine.Floats;
import dev.fathom.engine.Form;
import dev.fathom.engine.Part;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Step;
import dev.fathom.engine.StepRequest;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.network.Output;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts a program's operations together: offers each step to the engine, the longest first, leaves
/// to the layers what it declines, and converts values where forms differ.
final class Assembly {
    /// The number of the network's input among the values; those of its sources follow.
    static final int INPUT = 0;

    private final Network network;
    private final List<List<Stored>> weights;
    private final Engine engine;
    private final int batch;
    private final Purpose purpose;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<Value, Integer> conversions = new HashMap<>();
    private final int[] valueOf;
    private final Map<Integer, Integer> results = new HashMap<>();

    /// @param of number of the value that it is a conversion of, or its own
    /// @param size for one picture
    private record Value(int of, int size, Form form) {}

    Assembly(
            Network network,
            List<List<Stored>> weights,
            Engine engine,
            int batch,
            Purpose purpose,
            List<Step> steps) {
        this.network = network;
        this.weights = weights;
        this.engine = engine;
        this.batch = batch;
        this.purpose = purpose;
        valueOf = new int[network.nodes().size()];
        value(network.input().size(), Floats.FORM);
        for (int source : network.sources()) {
            valueOf[source] = value(network.volume(source).size(), Floats.FORM);
        }
        for (Step step : steps) {
            place(step);
        }
        for (Output output : purpose.outputs()) {
            int node = output.node();
            results.put(node, converted(valueOf(node), Floats.FORM));
        }
    }

    List<Operation> operations() {
        return operations;
    }

    /// The number of the value that a node makes.
    int valueOf(int node) {
        return node == Network.INPUT ? INPUT : valueOf[node];
    }

    /// The number of the value that is what a session gives of a node.
    int result(int node) {
        Integer given = results.get(node);
        return given == null ? valueOf(node) : given;
    }

    private int value(int size, Form form) {
        values.add(new Value(values.size(), size, form));
        return values.size() - 1;
    }

    private void place(Step step) {
        List<Integer> nodes = step.nodes();
        Node first = network.nodes().get(step.first());
        if (!purpose.keepsAll() && first.layer().keepsValues()) {
            valueOf[step.first()] = valueOf(step.reads().getFirst());
            return;
        }
        boolean offers =
                !purpose.keepsAll() || (purpose.kind() == Purpose.Kind.TRACE && engine.defines());
        int length = offers ? nodes.size() : 0;
        @Nullable PreparedStep prepared = null;
        while (length > 0 && prepared == null) {
            prepared = prepare(Step.of(network, nodes.subList(0, length)));
            length -= prepared == null ? 1 : 0;
        }
        if (prepared == null) {
            length = ownLength(nodes);
        }
        add(Step.of(network, nodes.subList(0, length)), prepared);
        if (length < nodes.size()) {
            place(Step.of(network, nodes.subList(length, nodes.size())));
        }
    }

    private @Nullable PreparedStep prepare(Step step) {
        List<Form> forms = step.reads().stream().map(i -> values.get(valueOf(i)).form).toList();
        return engine.prepare(
                new StepRequest(network, step, forms, batch, weights, purpose.keepsAll()));
    }

    /// How many of these nodes the first one's layer computes: a batch norm does the function
    /// behind it as well.
    private int ownLength(List<Integer> nodes) {
        boolean both =
                nodes.size() > 1
                        && part(nodes.get(0)) == Part.NORM
                        && part(nodes.get(1)) == Part.FUNCTION;
        return both ? 2 : 1;
    }

    private Part part(int node) {
        return Part.of(network.nodes().get(node));
    }

    private void add(Step step, @Nullable PreparedStep prepared) {
        int count = step.reads().size();
        List<Form> forms =
                prepared == null ? Collections.nCopies(count, Floats.FORM) : prepared.inputs();
        List<Integer> reads = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            reads.add(converted(valueOf(step.reads().get(k)), forms.get(k)));
        }
        Form form = prepared == null ? Floats.FORM : prepared.output();
        int size = network.volume(step.last()).size();
        int made =
                network.sources().contains(step.first())
                        ? valueOf[step.first()]
                        : value(size, form);
        float[][] floats =
                prepared == null ? StepRequest.floats(weights.get(step.first())) : new float[0][];
        operations.add(new Operation(step, prepared, floats, reads, made, size, form));
        step.nodes().forEach(node -> valueOf[node] = made);
    }

    /// The number of a value in another form: by way of floats, and once for all who read it.
    private int converted(int value, Form form) {
        Value from = values.get(value);
        if (from.form.equals(form)) {
            return value;
        }
        Value wanted = new Value(value, from.size, form);
        Integer known = conversions.get(wanted);
        if (known != null) {
            return known;
        }
        int floats = form.equals(Floats.FORM) ? value : converted(value, Floats.FORM);
        int made = value(from.size, form);
        operations.add(
                new Operation(null, null, new float[0][], List.of(floats), made, from.size, form));
        conversions.put(wanted, made);
        return made;
    }

    /// A buffer for each value: where not all are kept, free again after the last operation that
    /// reads it.
    ///
    /// @return by value
    int[] assign(Buffers buffers) {
        int[] bufferOf = new int[values.size()];
        int[] lastReader = new int[values.size()];
        for (int k = 0; k < operations.size(); k++) {
            for (int value : operations.get(k).reads()) {
                lastReader[value] = k;
            }
        }
        boolean[] stays = new boolean[values.size()];
        Arrays.fill(stays, purpose.keepsAll());
        results.values().forEach(result -> stays[result] = true);
        int input = INPUT;
        for (Volume volume : network.inputs().values()) {
            stays[input] = true;
            bufferOf[input] = buffers.add(Floats.FORM, volume.size(batch));
            input++;
        }
        for (int k = 0; k < operations.size(); k++) {
            Operation operation = operations.get(k);
            Step step = operation.step();
            int count =
                    step == null
                            ? Math.multiplyExact(operation.size(), batch)
                            : network.volume(step.last()).size(batch);
            if (operation.writes() > network.sources().size()) {
                bufferOf[operation.writes()] = buffers.take(operation.form(), count);
            }
            int now = k;
            operation.reads().stream()
                    .distinct()
                    .filter(value -> !stays[value] && lastReader[value] == now)
                    .forEach(value -> buffers.free(bufferOf[value]));
        }
        return bufferOf;
    }
}
