package dev.fathom.peers.tensorflow;

import dev.fathom.bench.peers.Engine;
import dev.fathom.bench.peers.Versions;
import dev.fathom.bench.peers.Work;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Assign;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/// TensorFlow-Java with graphs and sessions, the fastest way that it has.
public final class TensorFlowEngine implements Engine {
    private static final String INPUT = "x";
    private static final String OUTPUT = "y";

    private static ConfigProto config() {
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(Engine.threads())
                .setInterOpParallelismThreads(1)
                .build();
    }

    @Override
    public String version() {
        String java = Versions.of("org.tensorflow", "tensorflow-core-api");
        return java + ", TensorFlow " + TensorFlow.version();
    }

    private static TFloat32 pictures(Network network, float[] pictures) {
        Volume v = network.input();
        long batch = pictures.length / v.size();
        return tensor(Shape.of(batch, v.height(), v.width(), v.depth()), pictures);
    }

    private static TFloat32 tensor(Shape shape, float[] values) {
        return TFloat32.tensorOf(shape, DataBuffers.of(values, true, false));
    }

    private static Placeholder<TFloat32> input(Ops tf, Network network) {
        Volume v = network.input();
        Shape shape = Shape.of(-1, v.height(), v.width(), v.depth());
        return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    }

    @Override
    public Step inference(Model model, float[] pictures) {
        Graph graph = new Graph();
        Ops tf = Ops.create(graph);
        Placeholder<TFloat32> input = input(tf, model.network());
        Operand<TFloat32> output =
                tf.nn.softmax(
                        new TensorFlowGraph(tf, model, TensorFlowGraph.Weights.CONSTANTS)
                                .logits(input));
        Session session = new Session(graph, config());
        TFloat32 x = pictures(model.network(), pictures);
        return () -> {
            try (Result result = session.runner().feed(input, x).fetch(output).run()) {
                return values((TFloat32) result.get(0));
            }
        };
    }

    private static float[] values(TFloat32 tensor) {
        float[] values = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    @Override
    public Step training(Model model, float[] pictures, int[] labels) {
        Graph graph = new Graph();
        Ops tf = Ops.create(graph);
        Placeholder<TFloat32> input = input(tf, model.network());
        Placeholder<TFloat32> target = tf.placeholder(TFloat32.class);
        TensorFlowGraph layers =
                new TensorFlowGraph(tf, model, TensorFlowGraph.Weights.TRAINED_VARIABLES);
        Operand<TFloat32> logits = layers.logits(input);
        Operand<TFloat32> loss =
                tf.math.mean(
                        tf.nn.softmaxCrossEntropyWithLogits(logits, target).loss(), tf.constant(0));
        List<Op> updates = new ArrayList<>(layers.measured());
        List<Assign<TFloat32>> zeros = new ArrayList<>();
        List<Operand<TFloat32>> gradients = layers.gradients(loss);
        // or a weight could change before all gradients that depend on it are computed
        Ops after = tf.withControlDependencyOps(gradients.stream().map(Operand::op).toList());
        for (int i = 0; i < layers.trained().size(); i++) {
            Variable<TFloat32> weight = layers.trained().get(i);
            Variable<TFloat32> velocity = tf.variable(weight.shape(), TFloat32.class);
            zeros.add(tf.assign(velocity, tf.zeros(tf.constant(weight.shape()), TFloat32.class)));
            updates.add(
                    after.train.applyMomentum(
                            weight,
                            velocity,
                            tf.constant((float) Work.SGD.rate()),
                            gradients.get(i),
                            tf.constant((float) Work.SGD.momentum())));
        }
        Op update = tf.withControlDependencies(updates).noOp();
        Session session = new Session(graph, config());
        initialize(tf, session, layers.initial());
        zeros.forEach(session::run);
        TFloat32 x = pictures(model.network(), pictures);
        TFloat32 t = oneHot(labels, model.network().output().depth());
        return () -> {
            Session.Runner runner = session.runner().feed(input, x).feed(target, t);
            try (Result result = runner.fetch(loss).addTarget(update).run()) {
                return values((TFloat32) result.get(0));
            }
        };
    }

    private static TFloat32 oneHot(int[] labels, int classes) {
        float[] values = new float[labels.length * classes];
        for (int n = 0; n < labels.length; n++) {
            values[n * classes + labels[n]] = 1;
        }
        return tensor(Shape.of(labels.length, classes), values);
    }

    private static void initialize(Ops tf, Session session, List<TensorFlowGraph.Weight> weights) {
        for (TensorFlowGraph.Weight weight : weights) {
            Placeholder<TFloat32> value = tf.placeholder(TFloat32.class);
            Assign<TFloat32> assign = tf.assign(weight.variable(), value);
            try (TFloat32 tensor = tensor(weight.shape(), weight.values())) {
                session.runner().feed(value, tensor).addTarget(assign).run();
            }
        }
    }

    @Override
    public void save(Model model, Path folder) throws IOException {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> input = input(tf, model.network());
            TensorFlowGraph layers =
                    new TensorFlowGraph(tf, model, TensorFlowGraph.Weights.VARIABLES);
            Operand<TFloat32> output = tf.nn.softmax(layers.logits(input));
            try (Session session = new Session(graph, config())) {
                initialize(tf, session, layers.initial());
                SavedModelBundle.exporter(folder.toString())
                        .withSession(session)
                        .withSignature(
                                Signature.builder()
                                        .input(INPUT, input)
                                        .output(OUTPUT, output)
                                        .build())
                        .export();
            }
        }
    }

    @Override
    public float[] first(Path folder, Network network, float[] pictures) {
        try (SavedModelBundle model =
                        SavedModelBundle.loader(folder.toString())
                                .withConfigProto(config())
                                .load();
                TFloat32 x = pictures(network, pictures);
                Result result = model.call(Map.of(INPUT, x))) {
            return values((TFloat32) result.get(OUTPUT).orElseThrow());
        }
    }
}
