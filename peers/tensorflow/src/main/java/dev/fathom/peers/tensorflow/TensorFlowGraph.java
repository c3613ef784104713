package dev.fathom.peers.tensorflow;

import static dev.fathom.peers.Layouts.permuted;

import dev.fathom.layer.Parameter;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Window;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LocalResponseNormalization;
import org.tensorflow.op.nn.LocalResponseNormalizationGrad;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/// A model as a graph of TensorFlow's operations.
final class TensorFlowGraph {
    private final Ops tf;
    private final Model model;
    private final Weights kind;
    private final List<Variable<TFloat32>> trained = new ArrayList<>();
    private final List<Weight> initial = new ArrayList<>();
    private final List<Op> measured = new ArrayList<>();
    private final List<Norm> norms = new ArrayList<>();

    /// What holds the weights.
    enum Weights {
        CONSTANTS,
        VARIABLES,
        TRAINED_VARIABLES
    }

    /// A variable and the values to begin with.
    @SuppressWarnings("ArrayRecordComponent")
    record Weight(Variable<TFloat32> variable, Shape shape, float[] values) {}

    /// A response norm from `x` to `y`.
    ///
    /// @param trainedBefore number of the trained variables before it
    private record Norm(Lrn lrn, Operand<TFloat32> x, Operand<TFloat32> y, int trainedBefore) {}

    TensorFlowGraph(Ops tf, Model model, Weights kind) {
        this.tf = tf;
        this.model = model;
        this.kind = kind;
    }

    /// The variables whose gradients are wanted.
    List<Variable<TFloat32>> trained() {
        return trained;
    }

    List<Weight> initial() {
        return initial;
    }

    /// What must run in each step besides the optimizer: batch norms' means and variances.
    List<Op> measured() {
        return measured;
    }

    /// The output of the last node that is no softmax.
    Operand<TFloat32> logits(Operand<TFloat32> input) {
        List<Operand<TFloat32>> outputs = new ArrayList<>();
        Network network = model.network();
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            List<Operand<TFloat32>> x =
                    node.inputs().stream()
                            .map(from -> from == Network.INPUT ? input : outputs.get(from))
                            .toList();
            outputs.add(output(node, model.weights()[i], x));
        }
        return outputs.getLast();
    }

    private Operand<TFloat32> output(Node node, float[][] weights, List<Operand<TFloat32>> inputs) {
        Operand<TFloat32> x = inputs.getFirst();
        List<Parameter> parameters = node.parameters();
        return switch (node.layer()) {
            case Conv conv -> biased(conv(conv, weights[0], parameters, x), weights);
            case Dense dense -> biased(dense(dense, weights[0], parameters, x), weights);
            case BatchNorm norm -> norm(norm, weights, x);
            case Lrn lrn -> lrn(lrn, x);
            case Pool pool -> pool(pool, x);
            case GlobalPool pool when pool.type() == Pool.Type.AVERAGE ->
                    tf.math.mean(x, tf.constant(new int[] {1, 2}));
            case Pointwise relu -> tf.nn.relu(x);
            case Add add -> tf.math.add(x, inputs.get(1));
            // the loss and the last step of inference know it
            case Softmax softmax -> x;
            default -> throw new UnsupportedOperationException(node.layer().toString());
        };
    }

    private Operand<TFloat32> biased(Operand<TFloat32> y, float[][] weights) {
        return weights.length == 1
                ? y
                : tf.nn.biasAdd(y, weight(weights[1], Shape.of(weights[1].length), true));
    }

    private Operand<TFloat32> conv(
            Conv conv, float[] weights, List<Parameter> parameters, Operand<TFloat32> x) {
        List<Integer> s = parameters.getFirst().shape();
        float[] hwio = permuted(weights, s, 1, 2, 3, 0);
        Operand<TFloat32> w = weight(hwio, Shape.of(s.get(1), s.get(2), s.get(3), s.get(0)), true);
        Window window = conv.window();
        List<Long> strides =
                List.of(1L, (long) window.y().stride(), (long) window.x().stride(), 1L);
        boolean same = isSame(window.x()) && isSame(window.y());
        Operand<TFloat32> padded = same ? x : padded(x, window, 0);
        String padding = same ? "SAME" : "VALID";
        if (conv.groups() == 1) {
            return tf.nn.conv2d(padded, w, strides, padding, new Conv2d.Options[0]);
        }
        // the gradients of a convolution with groups are not to be had
        long groups = conv.groups();
        List<? extends Operand<TFloat32>> xs = tf.split(tf.constant(3), padded, groups).output();
        List<? extends Operand<TFloat32>> ws = tf.split(tf.constant(3), w, groups).output();
        return tf.concat(
                IntStream.range(0, conv.groups())
                        .<Operand<TFloat32>>mapToObj(
                                g -> tf.nn.conv2d(xs.get(g), ws.get(g), strides, padding))
                        .toList(),
                tf.constant(3));
    }

    private static boolean isSame(Axis axis) {
        return axis.stride() == 1
                && axis.before() == axis.after()
                && 2 * axis.before() == axis.kernel() - 1;
    }

    private Operand<TFloat32> padded(Operand<TFloat32> x, Window window, float value) {
        Axis h = window.y();
        Axis w = window.x();
        if (h.before() + h.after() + w.before() + w.after() == 0) {
            return x;
        }
        int[][] padding = {{0, 0}, {h.before(), h.after()}, {w.before(), w.after()}, {0, 0}};
        return tf.pad(x, tf.constant(padding), tf.constant(value));
    }

    private Operand<TFloat32> pool(Pool pool, Operand<TFloat32> x) {
        Window window = pool.window();
        Operand<TInt32> kernel =
                tf.constant(new int[] {1, window.y().kernel(), window.x().kernel(), 1});
        Operand<TInt32> strides =
                tf.constant(new int[] {1, window.y().stride(), window.x().stride(), 1});
        return tf.nn.maxPool(padded(x, window, -Float.MAX_VALUE), kernel, strides, "VALID");
    }

    private Operand<TFloat32> dense(
            Dense dense, float[] weights, List<Parameter> parameters, Operand<TFloat32> x) {
        float[] byInput = permuted(weights, parameters.getFirst().shape(), 1, 2, 3, 0);
        int inputs = weights.length / dense.units();
        Operand<TFloat32> flat = tf.reshape(x, tf.constant(new int[] {-1, inputs}));
        return tf.linalg.matMul(flat, weight(byInput, Shape.of(inputs, dense.units()), true));
    }

    private Operand<TFloat32> lrn(Lrn lrn, Operand<TFloat32> x) {
        Operand<TFloat32> y =
                tf.nn.localResponseNormalization(
                        x,
                        LocalResponseNormalization.depthRadius(lrn.size() / 2L),
                        LocalResponseNormalization.bias((float) lrn.k()),
                        LocalResponseNormalization.alpha((float) lrn.alpha()),
                        LocalResponseNormalization.beta((float) lrn.beta()));
        norms.add(new Norm(lrn, x, y, trained.size()));
        return y;
    }

    /// The gradients of the trained variables.
    ///
    /// TensorFlow's own gradient of a response norm takes no notice of its numbers, so one stretch
    /// between two of them is derived at a time, and the norms' gradients are put between.
    List<Operand<TFloat32>> gradients(Operand<TFloat32> loss) {
        Deque<Operand<TFloat32>> all = new ArrayDeque<>();
        Operand<TFloat32> from = loss;
        Gradients.Options[] given = {};
        int end = trained.size();
        for (Norm norm : norms.reversed()) {
            List<Operand<?>> to = new ArrayList<>(trained.subList(norm.trainedBefore(), end));
            to.add(norm.y());
            Gradients some = tf.gradients(from, to, given);
            for (int i = to.size() - 2; i >= 0; i--) {
                all.addFirst(some.dy(i));
            }
            Operand<TFloat32> dx = gradient(norm, some.dy(to.size() - 1));
            from = norm.x();
            given = new Gradients.Options[] {Gradients.dx(List.of(dx))};
            end = norm.trainedBefore();
        }
        Gradients some = tf.gradients(from, trained.subList(0, end), given);
        for (int i = end - 1; i >= 0; i--) {
            all.addFirst(some.dy(i));
        }
        return List.copyOf(all);
    }

    private Operand<TFloat32> gradient(Norm norm, Operand<TFloat32> dy) {
        return tf.nn.localResponseNormalizationGrad(
                dy,
                norm.x(),
                norm.y(),
                LocalResponseNormalizationGrad.depthRadius(norm.lrn().size() / 2L),
                LocalResponseNormalizationGrad.bias((float) norm.lrn().k()),
                LocalResponseNormalizationGrad.alpha((float) norm.lrn().alpha()),
                LocalResponseNormalizationGrad.beta((float) norm.lrn().beta()));
    }

    private Operand<TFloat32> norm(BatchNorm norm, float[][] weights, Operand<TFloat32> x) {
        Shape shape = Shape.of(weights[0].length);
        boolean training = kind == Weights.TRAINED_VARIABLES;
        Operand<TFloat32> mean = weight(weights[2], shape, false);
        Operand<TFloat32> variance = weight(weights[3], shape, false);
        FusedBatchNorm<TFloat32, TFloat32> y =
                tf.nn.fusedBatchNorm(
                        x,
                        weight(weights[0], shape, true),
                        weight(weights[1], shape, true),
                        mean,
                        variance,
                        FusedBatchNorm.epsilon((float) norm.epsilon()),
                        FusedBatchNorm.exponentialAvgFactor((float) norm.momentum()),
                        FusedBatchNorm.isTraining(training));
        if (training) {
            measured.add(tf.assign(mean, y.batchMean()));
            measured.add(tf.assign(variance, y.batchVariance()));
        }
        return y.y();
    }

    private Operand<TFloat32> weight(float[] values, Shape shape, boolean isTrained) {
        if (kind == Weights.CONSTANTS) {
            return tf.constant(shape, DataBuffers.of(values, true, false));
        }
        Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
        initial.add(new Weight(variable, shape, values));
        if (isTrained) {
            trained.add(variable);
        }
        return variable;
    }
}
