package dev.fathom.layer;

import static dev.fathom.layer.Layers.add;
import static dev.fathom.layer.Layers.affine;
import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.clip;
import static dev.fathom.layer.Layers.concat;
import static dev.fathom.layer.Layers.constant;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.elu;
import static dev.fathom.layer.Layers.exp;
import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.geluTanh;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.globalMaxPool;
import static dev.fathom.layer.Layers.groupNorm;
import static dev.fathom.layer.Layers.hardSigmoid;
import static dev.fathom.layer.Layers.hardSwish;
import static dev.fathom.layer.Layers.layerNorm;
import static dev.fathom.layer.Layers.layerScale;
import static dev.fathom.layer.Layers.leakyRelu;
import static dev.fathom.layer.Layers.local;
import static dev.fathom.layer.Layers.logSoftmax;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.mish;
import static dev.fathom.layer.Layers.multiply;
import static dev.fathom.layer.Layers.pad;
import static dev.fathom.layer.Layers.padDepth;
import static dev.fathom.layer.Layers.prelu;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.reshape;
import static dev.fathom.layer.Layers.resize;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.selu;
import static dev.fathom.layer.Layers.shuffle;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.silu;
import static dev.fathom.layer.Layers.slice;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.layer.Layers.softplus;
import static dev.fathom.layer.Layers.source;
import static dev.fathom.layer.Layers.stochasticDepth;
import static dev.fathom.layer.Layers.tanh;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.Stream;

/// Layers with inputs that fit them, of every kind: tests that hold for all layers run over these.
public final class Samples {
    private Samples() {}

    /// A layer and what it reads.
    public record Sample(Layer layer, List<Volume> inputs) {
        Volume output() {
            return layer.output(inputs);
        }

        List<Parameter> parameters() {
            return layer.parameters(inputs);
        }

        @Override
        public String toString() {
            return layer + " of " + inputs;
        }
    }

    private static Sample of(Layer layer, Volume... inputs) {
        return new Sample(layer, List.of(inputs));
    }

    private static final Volume PICTURE = volume(6, 5, 4);
    private static final Volume COLUMN = Volume.column(7);

    public static List<Sample> all() {
        return Stream.of(convolutions(), pools(), others(), moved(), joined())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Sample> convolutions() {
        return List.of(
                of(conv(3, 3).padding(1), PICTURE),
                of(conv(2, 1).bias(false), PICTURE),
                of(conv(3, 3, 2).stride(2, 1).padding(1, 0, 0, 2), PICTURE),
                of(conv(4, 3).groups(2).normal(0.01).biases(1), PICTURE),
                of(conv(8, 3).groups(4).padding(1).initial(Initial.dirac()), PICTURE),
                of(conv(2, 2).dilation(3, 2).initialBias(Initial.uniform()), PICTURE),
                of(conv(2, 3).stride(2).floor(), PICTURE),
                of(conv(2, 3).stride(2).ceil().initial(Initial.constant(-0.5)), PICTURE),
                of(conv(2, 1).stride(4).ceil(), volume(6, 5, 3)),
                of(convTranspose(3, 3), volume(4, 3, 2)),
                of(convTranspose(3, 2, 3).stride(2, 3).bias(false), volume(3, 2, 2)),
                of(convTranspose(3, 3).stride(2).padding(1).outputPadding(1), volume(3, 4, 2)),
                of(convTranspose(4, 2).stride(3, 2).outputPadding(2, 0).groups(2), PICTURE),
                of(convTranspose(2, 2).dilation(2).padding(0, 1), PICTURE),
                of(local(3, 3).padding(1), volume(4, 3, 2)),
                of(local(2, 2).stride(2).floor().bias(false).initial(Initial.xavier()), PICTURE),
                of(dense(5), COLUMN),
                of(dense(3).bias(false), PICTURE));
    }

    private static List<Sample> pools() {
        return List.of(
                of(maxPool(2), PICTURE),
                of(maxPool(2), volume(2, 2, 21)),
                of(maxPool(3).stride(2).padding(1).ceil(), PICTURE),
                of(maxPool(2, 3).stride(3, 2).floor(), PICTURE),
                of(maxPool(2).dilation(2), PICTURE),
                of(averagePool(3).stride(2).padding(1).ceil(), PICTURE),
                of(averagePool(3).stride(1, 2).padding(1, 1, 0, 0).countPadding(true), PICTURE),
                of(averagePool(2, 1), PICTURE),
                of(globalAveragePool(), PICTURE),
                of(globalMaxPool(), PICTURE));
    }

    private static List<Sample> others() {
        return List.of(
                of(relu(), PICTURE),
                of(leakyRelu(0.1), PICTURE),
                of(gelu(), PICTURE),
                of(silu(), PICTURE),
                of(sigmoid(), PICTURE),
                of(tanh(), PICTURE),
                of(hardSwish(), PICTURE),
                of(elu(0.7), PICTURE),
                of(selu(), PICTURE),
                of(hardSigmoid(), PICTURE),
                of(mish(), PICTURE),
                of(softplus(), PICTURE),
                of(geluTanh(), PICTURE),
                of(exp(), PICTURE),
                of(clip(-0.25, 0.3), PICTURE),
                of(lrn(5), PICTURE),
                of(lrn(3).alpha(0.2).beta(0.5).k(1), volume(2, 3, 7)),
                of(lrn(5).alpha(0.01), volume(1, 2, 21)),
                of(lrn(2).dividedAlpha(0.5), volume(1, 2, 5)),
                of(batchNorm(), PICTURE),
                of(batchNorm().momentum(0.4).epsilon(1e-12).scale(false), PICTURE),
                of(batchNorm().shift(false), volume(2, 2, 5)),
                of(batchNorm().scale(false).shift(false), volume(3, 1, 2)),
                of(batchNorm(), volume(2, 1, 21)),
                of(dropout(0.5), PICTURE),
                of(dropout(0), COLUMN),
                of(softmax(), COLUMN),
                of(softmax(), volume(2, 2, 5)),
                of(softmax(), Volume.column(21)),
                of(logSoftmax(), volume(2, 2, 5)),
                of(groupNorm(2), PICTURE),
                of(groupNorm(3).epsilon(0.1), volume(2, 3, 3)),
                of(groupNorm(1), volume(1, 2, 6)),
                of(layerNorm(), PICTURE),
                of(layerNorm().epsilon(0.1), volume(1, 2, 7)),
                of(stochasticDepth(0.5), PICTURE),
                of(layerScale(1e-6), PICTURE),
                of(affine(), PICTURE),
                of(affine().scale(false), PICTURE),
                of(affine().shift(false), volume(1, 2, 21)),
                of(prelu(), PICTURE),
                of(scale(1.0 / 9), PICTURE),
                of(scale(-2), COLUMN));
    }

    private static List<Sample> moved() {
        return List.of(
                of(flatten(), PICTURE),
                of(flatten().channelsFirst(true), PICTURE),
                of(padDepth(2, 3), PICTURE),
                of(padDepth(0, 1), COLUMN),
                of(slice(1, 2), PICTURE),
                of(shuffle(2), volume(2, 3, 6)),
                of(reshape(2, 3, 20), PICTURE),
                of(reshape(12, 10, 1).cut(5, 6, 2, 2).order(0, 2, 1, 3), volume(6, 5, 4)),
                of(reshape(2, 3, 4).cut(3, 2, 4).order(2, 0, 1), volume(2, 3, 4)),
                of(reshape(6, 1, 4).cut(3, 2, 2, 2).order(1, 0, 2, 3), volume(4, 3, 2)),
                of(constant(2, 3, 4), PICTURE),
                of(source(2, 3, 4), PICTURE),
                of(pad(1, 2, 0, 3), PICTURE),
                of(pad(2).value(-0.5), volume(2, 3, 2)),
                of(pad(2, 0, 1, 3).edge(), PICTURE),
                of(pad(3, 2, 4, -1).reflect(), PICTURE),
                of(pad(-1, -2, 0, -1), PICTURE),
                of(resize(2), PICTURE),
                of(resize(0.5, 7.0 / 5).nearestUp(), PICTURE),
                of(resize(1.5, 0.8).before().asymmetric(), PICTURE),
                of(resize(1.7).after(), PICTURE),
                of(resize(2).linear(), PICTURE),
                of(resize(1.5, 0.6).linear().asymmetric(), PICTURE),
                of(resize(2.5, 1.8).linear().alignCorners(), PICTURE),
                of(resize(1.0 / 6, 1).linear().alignCorners(), PICTURE));
    }

    private static List<Sample> joined() {
        return List.of(
                of(multiply(), PICTURE, PICTURE),
                of(multiply(), PICTURE, volume(1, 1, 4), PICTURE),
                of(multiply(), PICTURE, volume(6, 5, 1)),
                of(multiply(), COLUMN),
                of(add(), PICTURE, PICTURE),
                of(add(), COLUMN, COLUMN, COLUMN),
                of(add(), COLUMN),
                of(concat(), volume(3, 2, 1), volume(3, 2, 4), volume(3, 2, 2)),
                of(concat().along(Dimension.WIDTH), volume(3, 2, 4), volume(2, 2, 4)),
                of(concat().along(Dimension.HEIGHT), volume(3, 2, 4), volume(3, 4, 4)),
                of(concat(), PICTURE));
    }
}
