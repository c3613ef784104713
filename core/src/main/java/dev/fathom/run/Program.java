package dev.fathom.run;

import dev.fathom.engine.Engine;
import dev.fathom.engine.Form;
import dev.fathom.engine.Step;
import dev.fathom.network.Network;
import dev.fathom.network.Output;
import dev.fathom.tensor.Heap;
import dev.fathom.tensor.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a network runs: its steps, prepared once by an engine with their weights, and the plan of
/// the buffers that each [Session] allocates.
///
/// A program never changes, and any number of threads may share it: each runs a session of its own,
/// and all of them use one copy of the prepared weights.
///
/// A program for an output lays out weights when it is made: after a change to them make another
/// one. All others read floats in place, so that changes are seen by the next run.
public final class Program {
    private final Network network;
    private final Engine engine;
    private final int batch;
    private final Purpose purpose;
    private final Assembly assembly;
    private final Buffers buffers = new Buffers();
    private final int[] bufferOf;
    private final @Nullable GradientPlan gradients;

    /// One thing that a session does.
    ///
    /// @param nodes positions of the nodes that run together; empty for a conversion of what the
    ///   next line reads
    /// @param by name of the engine that prepared it, `layer` where a layer computes it by itself,
    ///   or `conversion`
    /// @param form of what it makes
    public record Line(List<Integer> nodes, String by, Form form) {}

    /// For the network's outputs: layers run together, batch norm is part of the weights before it,
    /// and buffers are used again as soon as nobody reads them. What it computes is what the layers
    /// compute, but for rounding.
    ///
    /// @param batch most pictures at a time
    public static Program output(
            Network network, List<List<Stored>> weights, Engine engine, int batch) {
        Purpose all = new Purpose(Purpose.Kind.OUTPUT, network.result(), network.outputs());
        return new Program(network, weights, engine, batch, all);
    }

    /// The same for one node's output. Nodes that it doesn't need do not run.
    public static Program output(
            Network network, List<List<Stored>> weights, Engine engine, int batch, int node) {
        Output one = network.outputOf(node);
        Purpose purpose = new Purpose(Purpose.Kind.OUTPUT, node, List.of(one));
        return new Program(network, weights, engine, batch, purpose);
    }

    /// For the outputs of all layers, each computed by itself.
    public static Program trace(
            Network network, List<List<Stored>> weights, Engine engine, int batch) {
        return program(network, weights, engine, batch, Purpose.Kind.TRACE, 0);
    }

    /// For training.
    public static Program training(
            Network network, List<List<Stored>> weights, Engine engine, int batch) {
        return training(network, weights, engine, batch, 0);
    }

    /// For training of all but the first layers: those compute as in inference, and no gradient is
    /// computed for them.
    ///
    /// @param frozen number of the first nodes that stay as they are
    public static Program training(
            Network network, List<List<Stored>> weights, Engine engine, int batch, int frozen) {
        return program(network, weights, engine, batch, Purpose.Kind.TRAINING, frozen);
    }

    /// For the gradient of what one node made, or of the network's input: all layers compute as in
    /// inference, and nothing is learned.
    ///
    /// @param of position of the node, or [Network#INPUT]
    public static Program gradient(
            Network network, List<List<Stored>> weights, Engine engine, int batch, int of) {
        return program(network, weights, engine, batch, Purpose.Kind.GRADIENT, of);
    }

    private static Program program(
            Network network,
            List<List<Stored>> weights,
            Engine engine,
            int batch,
            Purpose.Kind kind,
            int node) {
        Purpose purpose = new Purpose(kind, node, network.outputs());
        return new Program(network, weights, engine, batch, purpose);
    }

    private Program(
            Network network,
            List<List<Stored>> weights,
            Engine engine,
            int batch,
            Purpose purpose) {
        this.network = network;
        this.engine = engine;
        this.batch = batch;
        this.purpose = purpose;
        boolean[] wanted = GradientPlan.wanted(network, purpose);
        List<Step> steps = Fusion.steps(network, purpose, wanted);
        assembly = new Assembly(network, weights, engine, batch, purpose, steps);
        bufferOf = assembly.assign(buffers);
        gradients = purpose.hasGradients() ? new GradientPlan(network, batch, wanted, steps) : null;
    }

    /// Buffers for one thread.
    ///
    /// @throws IllegalArgumentException when Java's heap is too small for them: both sizes, and the
    ///   way out
    public Session session() {
        return session(batch);
    }

    /// Buffers for one thread and fewer pictures at a time. What it makes has the same bits.
    ///
    /// @param pictures 1 … [#batch]
    /// @throws IllegalArgumentException when there can't be so many, or Java's heap is too small
    public Session session(int pictures) {
        checkRun(pictures, batch);
        return Heap.allocate(
                bytes(pictures),
                "%s: batches of %,d need buffers of".formatted(network.name(), pictures),
                pictures > 1 ? "use smaller batches" : "use a smaller input",
                () -> new Session(this, pictures));
    }

    static void checkRun(int pictures, int most) {
        if (pictures < 1 || pictures > most) {
            throw new IllegalArgumentException(
                    "a batch of %d pictures; this program was made for 1 … %d"
                            .formatted(pictures, most));
        }
    }

    /// Bytes of a session's buffers.
    public long bytes() {
        return bytes(batch);
    }

    private long bytes(int pictures) {
        return buffers.bytes(pictures, batch)
                + (gradients == null ? 0 : gradients.bytes(purpose.firstLearning(network)));
    }

    public Network network() {
        return network;
    }

    public Engine engine() {
        return engine;
    }

    /// Most pictures at a time.
    public int batch() {
        return batch;
    }

    /// What a session does, in this order.
    public List<Line> lines() {
        return operations().stream().map(this::line).toList();
    }

    private Line line(Operation o) {
        Step step = o.step();
        String by = o.prepared() != null ? engine.name() : step != null ? "layer" : "conversion";
        return new Line(step == null ? List.of() : step.nodes(), by, o.form());
    }

    Purpose purpose() {
        return purpose;
    }

    List<Operation> operations() {
        return assembly.operations();
    }

    Buffers buffers() {
        return buffers;
    }

    /// The buffer of a value.
    int bufferOf(int value) {
        return bufferOf[value];
    }

    /// The number of the value that a node makes.
    int valueOf(int node) {
        return assembly.valueOf(node);
    }

    /// The number of the value that a session gives of a node that it keeps.
    int result(int node) {
        return assembly.result(node);
    }

    @Nullable GradientPlan gradients() {
        return gradients;
    }

    /// What it is for, in words.
    @Override
    public String toString() {
        return purpose.text(network);
    }
}
