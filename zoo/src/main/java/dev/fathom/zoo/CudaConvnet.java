package dev.fathom.zoo;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.local;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.pool.Pool;
import dev.fathom.network.Network;

/// The CIFAR-10 networks of Krizhevsky's cuda-convnet (2011), called by their published error;
/// first weights from its layer files. Its pools keep the rest: `ceil()`.
final class CudaConvnet {
    private CudaConvnet() {}

    /// 26 % in 80 seconds (layers-80sec.cfg).
    static Network error26() {
        return Network.of(
                "cuda-convnet-26",
                volume(32, 32, 3),
                five(32, 1e-4),
                halving(),
                relu(),
                five(32, 0.01),
                relu(),
                averageHalving(),
                five(64, 0.01),
                relu(),
                averageHalving(),
                dense(64).normal(0.1),
                relu(),
                dense(10).normal(0.1),
                softmax());
    }

    /// 18 % (layers-18pct.cfg). Its norms sum over 3×3 places of one map; these sum over 3 maps.
    static Network error18() {
        return Network.of(
                "cuda-convnet-18",
                volume(32, 32, 3),
                five(32, 1e-4),
                halving(),
                relu(),
                norm(3, 5e-5),
                five(32, 0.01),
                relu(),
                averageHalving(),
                norm(3, 5e-5),
                five(64, 0.01),
                relu(),
                averageHalving(),
                dense(10).normal(0.01),
                softmax());
    }

    /// 13 % (layers-conv-local-13pct.cfg): two layers whose filters are not shared.
    static Network error13() {
        return Network.of(
                "cuda-convnet-13",
                volume(24, 24, 3),
                five(64, 1e-4),
                relu(),
                halving(),
                five(64, 0.01),
                relu(),
                halving(),
                local(32, 3).padding(1).normal(0.04),
                relu(),
                local(32, 3).padding(1).normal(0.04),
                relu(),
                dense(10).normal(0.01),
                softmax());
    }

    /// 11 % (layers-conv-local-11pct.cfg): the same with norms over 9 maps, and wider.
    static Network error11() {
        return Network.of(
                "cuda-convnet-11",
                volume(24, 24, 3),
                five(64, 1e-4),
                relu(),
                halving(),
                norm(9, 1e-3),
                five(64, 0.01),
                relu(),
                norm(9, 1e-3),
                halving(),
                local(64, 3).padding(1).normal(0.04),
                relu(),
                local(32, 3).padding(1).normal(0.04),
                relu(),
                dense(10).normal(0.01),
                softmax());
    }

    private static Conv five(int filters, double deviation) {
        return conv(filters, 5).padding(2).normal(deviation);
    }

    private static Pool halving() {
        return maxPool(3).stride(2).ceil();
    }

    private static Pool averageHalving() {
        return averagePool(3).stride(2).ceil();
    }

    /// cuda-convnet divides its scale by the size.
    private static Lrn norm(int size, double scale) {
        return lrn(size).dividedAlpha(scale).k(1);
    }
}
