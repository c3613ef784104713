package dev.fathom.run;

import dev.fathom.engine.Floats;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Step;
import dev.fathom.engine.Values;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.network.Output;
import dev.fathom.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A program's buffers, all allocated when it is made, and its runs.
///
/// A session serves one thread: the first that computes with it or asks for what it reads or made.
/// Any other that does gets an exception, until the first calls [#release].
public final class Session {
    private final Program program;
    private final Network network;
    private final int batch;
    private final Values[] buffers;
    private final @Nullable Gradients gradients;
    private final Pass[] passes;
    private final List<Run> runs = new ArrayList<>();
    private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();

    /// An operation with its buffers.
    private interface Run {
        void run(int batch, long seed);
    }

    Session(Program program, int batch) {
        this.program = program;
        this.batch = batch;
        network = program.network();
        buffers = program.buffers().allocate(batch, program.batch());
        GradientPlan plan = program.gradients();
        gradients = plan == null ? null : new Gradients(program, plan);
        passes = new Pass[network.nodes().size()];
        for (Operation operation : program.operations()) {
            runs.add(run(operation));
        }
    }

    private Values values(int value) {
        return buffers[program.bufferOf(value)];
    }

    private Run run(Operation o) {
        Step step = o.step();
        PreparedStep prepared = o.prepared();
        if (step == null) {
            return conversion(o);
        }
        if (prepared == null) {
            return layer(o, step);
        }
        Values[] inputs = o.reads().stream().map(this::values).toArray(Values[]::new);
        Values output = values(o.writes());
        return (batch, seed) -> prepared.run(batch, inputs, output);
    }

    private Run conversion(Operation o) {
        Values from = values(o.reads().getFirst());
        Values to = values(o.writes());
        return from instanceof Floats floats
                ? (batch, seed) -> to.fromFloats(batch * o.size(), floats.array())
                : (batch, seed) -> from.toFloats(batch * o.size(), Floats.of(to));
    }

    private Run layer(Operation o, Step step) {
        int first = step.first();
        Layer layer = network.nodes().get(first).layer();
        boolean learns =
                program.purpose().kind() == Purpose.Kind.TRAINING
                        && first >= program.purpose().firstLearning(network);
        Pass pass = pass(o, step);
        passes[first] = pass;
        return (batch, seed) -> layer.forward(pass.step(batch, learns, seed * 1_000_003 + first));
    }

    private Pass pass(Operation o, Step step) {
        int first = step.first();
        Node node = network.nodes().get(first);
        Layer.Memory memory =
                gradients == null ? Layer.Memory.NONE : node.layer().memory(node.inputVolumes());
        float[][] weights = o.weights();
        return new Pass(
                program.engine().kernels(),
                node.inputVolumes(),
                node.output(),
                o.reads().stream().map(v -> Floats.of(values(v))).toArray(float[][]::new),
                Floats.of(values(o.writes())),
                weights,
                step.ending(network),
                gradients == null ? null : gradients.of(first),
                gradients == null ? new float[node.inputs().size()][] : gradients.ofInputs(first),
                gradients == null ? new float[weights.length][] : gradients.ofWeights()[first],
                new int[Math.multiplyExact(batch, memory.intsPerPicture())],
                new float[memory.floats()]);
    }

    /// Fails unless this thread may use the session, which is its own from now on.
    private void enter() {
        Thread now = Thread.currentThread();
        Thread first = owner.compareAndExchange(null, now);
        if (first != null && first != now) {
            throw new IllegalStateException(
                    "this session is used by thread '%s' and can't be used by thread '%s' as well; give each thread a session of its own by program.session(), or call release() in '%1$s' to hand this one over"
                            .formatted(first.getName(), now.getName()));
        }
    }

    /// Hands the session over: the next thread that uses it has it for its own.
    ///
    /// @throws IllegalStateException when it is another thread's
    public void release() {
        enter();
        owner.set(null);
    }

    public Program program() {
        return program;
    }

    /// Most pictures at a time.
    public int batch() {
        return batch;
    }

    /// Where the caller puts the pictures.
    public float[] input() {
        enter();
        return Floats.of(values(Assembly.INPUT));
    }

    /// What the program's node, or that of the network's first output, made in the last run: batch
    /// × height × width × depth values. The array may be longer, since other nodes use it too.
    public float[] output() {
        return outputOf(program.purpose().outputs().getFirst().node());
    }

    /// What a node made in the last run. In training a batch norm and the function that alone reads
    /// it make the same: the function's values.
    ///
    /// @throws IllegalStateException when the program doesn't keep it
    public float[] outputOf(int node) {
        if (!program.purpose().keeps(node)) {
            throw new IllegalStateException(
                    program
                            + " and does not keep that of other layers; make one by"
                            + " Program.trace(), or for that layer by Program.output()");
        }
        enter();
        return Floats.of(values(program.result(node)));
    }

    private Gradients gradients() {
        if (gradients == null) {
            throw new IllegalStateException(
                    program
                            + " and has no gradients; make one by Program.training() or"
                            + " Program.gradient()");
        }
        return gradients;
    }

    /// Where the caller puts the gradient of a node's output before [#backward]; after it, in a
    /// program for the gradient of this node or of the input, that gradient. Empty where none is
    /// computed: before what is trained or asked for, and where nothing of that is read. Of a batch
    /// norm and its function, see [#outputOf], it is the function's.
    ///
    /// @throws IllegalStateException when the program has no gradients
    public float[] gradientOf(int node) {
        enter();
        return gradients().of(node);
    }

    /// Gradients by node and parameter after [#backward]; null where nothing is trained.
    ///
    /// @throws IllegalStateException when the program has no gradients
    public float[][][] weightGradients() {
        return gradients().ofWeights();
    }

    /// The output for a batch of inputs, the first where the network has several; as many at a time
    /// as there is room for.
    ///
    /// @throws dev.fathom.tensor.ShapeException when the inputs aren't what the network reads
    public Tensor run(Tensor inputs) {
        return outputs(inputs).firstEntry().getValue();
    }

    /// All outputs for a batch of inputs by their names, in the network's order.
    ///
    /// @throws dev.fathom.tensor.ShapeException when the inputs aren't what the network reads
    public SequencedMap<String, Tensor> outputs(Tensor inputs) {
        network.checkInput(inputs);
        int size = network.input().size();
        List<Output> given = program.purpose().outputs();
        List<Tensor> made =
                given.stream()
                        .map(o -> Tensor.zeros(inputs.batch(), network.volume(o.node())))
                        .toList();
        for (int from = 0; from < inputs.batch(); from += batch) {
            int next = Math.min(batch, inputs.batch() - from);
            System.arraycopy(inputs.data(), from * size, input(), 0, next * size);
            run(next);
            for (int i = 0; i < given.size(); i++) {
                int each = made.get(i).volume().size();
                float[] values = outputOf(given.get(i).node());
                System.arraycopy(values, 0, made.get(i).data(), from * each, next * each);
            }
        }
        SequencedMap<String, Tensor> results = new LinkedHashMap<>();
        for (int i = 0; i < given.size(); i++) {
            results.put(given.get(i).name(), made.get(i));
        }
        return results;
    }

    /// Computes the output from the input.
    ///
    /// @param batch number of pictures in the input, at most [#batch]
    public void run(int batch) {
        check(batch);
        for (int i = 0; i < runs.size(); i++) {
            runs.get(i).run(batch, 0);
        }
    }

    /// Does one of the program's [Program#lines]; those before it have run.
    public void run(int line, int batch) {
        check(batch);
        runs.get(line).run(batch, 0);
    }

    /// Computes every node's output from the input.
    ///
    /// @param batch number of pictures in the input, at most [#batch]
    /// @param seed decides what is random in this step
    /// @throws IllegalStateException when the program doesn't keep them
    public void forward(int batch, long seed) {
        forward(batch, seed, network.nodes().size() - 1);
    }

    /// Computes the outputs up to and with this node.
    public void forward(int batch, long seed, int last) {
        forward(batch, seed, 0, last);
    }

    /// Computes the outputs from one node to another; those that they read are there already.
    public void forward(int batch, long seed, int first, int last) {
        check(batch);
        if (!program.purpose().keepsAll()) {
            throw new IllegalStateException(
                    program + " and runs as a whole, by run(); make one by Program.trace()");
        }
        for (int i = 0; i < runs.size(); i++) {
            Step step = program.operations().get(i).step();
            if (step != null && step.first() >= first && step.first() <= last) {
                runs.get(i).run(batch, seed);
            }
        }
    }

    private void check(int pictures) {
        Program.checkRun(pictures, batch);
        enter();
    }

    /// Computes all gradients from that of this node's output, after a [#forward] to it.
    ///
    /// @throws IllegalStateException when the program has no gradients
    public void backward(int from) {
        backward(from, List.of());
    }

    /// Computes all gradients from that of this node's output and those of others before it, after
    /// a [#forward] to it.
    ///
    /// @param others nodes that no node up to `from` reads
    public void backward(int from, List<Integer> others) {
        enter();
        gradients().backward(passes, from, others, false);
    }

    /// As [#backward], but on the way back a ReLU is a ReLU again (Zeiler & Fergus 2014): it lets
    /// through what is above 0 of what comes from above, whatever it read.
    public void backwardRectified(int from) {
        enter();
        gradients().backward(passes, from, List.of(), true);
    }

    /// One node's part of [#backward].
    public void backwardAt(int node) {
        enter();
        gradients().backwardAt(passes, node, false);
    }

    /// Bytes of all buffers.
    public long bytes() {
        return Arrays.stream(buffers).mapToLong(Values::bytes).sum()
                + (gradients == null ? 0 : gradients.bytes());
    }
}
