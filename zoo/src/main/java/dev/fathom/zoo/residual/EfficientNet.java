package dev.fathom.zoo.residual;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.silu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import java.util.List;

/// EfficientNet (Tan and Le 2019) and its second version (2021), as torchvision has them: padded
/// alike on all sides. First weights as He 2015.
public final class EfficientNet {
    /// Of the last block; the others have their share of it.
    private static final double STOCHASTIC_DEPTH = 0.2;

    /// The norm of the larger ones.
    private static final BatchNorm SLOW = batchNorm().epsilon(0.001).momentum(0.01);

    /// Blocks alike but for the first's stride.
    ///
    /// @param ratio how many times as wide a block is inside
    private record Stage(int ratio, int kernel, int stride, int width, int blocks, boolean fused) {}

    private static final List<Stage> FIRST =
            List.of(
                    new Stage(1, 3, 1, 16, 1, false),
                    new Stage(6, 3, 2, 24, 2, false),
                    new Stage(6, 5, 2, 40, 2, false),
                    new Stage(6, 3, 2, 80, 3, false),
                    new Stage(6, 5, 1, 112, 3, false),
                    new Stage(6, 5, 2, 192, 4, false),
                    new Stage(6, 3, 1, 320, 1, false));

    private static final List<Stage> SECOND_SMALL =
            List.of(
                    new Stage(1, 3, 1, 24, 2, true),
                    new Stage(4, 3, 2, 48, 4, true),
                    new Stage(4, 3, 2, 64, 4, true),
                    new Stage(4, 3, 2, 128, 6, false),
                    new Stage(6, 3, 1, 160, 9, false),
                    new Stage(6, 3, 2, 256, 15, false));

    private EfficientNet() {}

    /// The paper's B0 … B7: wider, deeper and on larger pictures together.
    public static Network version1(int number) {
        int[] sizes = {224, 240, 288, 300, 380, 456, 528, 600};
        double[] widths = {1, 1, 1.1, 1.2, 1.4, 1.6, 1.8, 2};
        double[] depths = {1, 1.1, 1.2, 1.4, 1.8, 2.2, 2.6, 3.1};
        double[] dropouts = {0.2, 0.2, 0.3, 0.3, 0.4, 0.4, 0.5, 0.5};
        double width = widths[number];
        List<Stage> stages =
                FIRST.stream()
                        .map(
                                s ->
                                        new Stage(
                                                s.ratio,
                                                s.kernel,
                                                s.stride,
                                                Blocks.multipleOf8(s.width * width),
                                                (int) Math.ceil(s.blocks * depths[number]),
                                                false))
                        .toList();
        return network(
                "efficientnet-b" + number,
                sizes[number],
                Blocks.multipleOf8(32 * width),
                stages,
                4 * stages.getLast().width,
                number < 5 ? batchNorm() : SLOW,
                dropouts[number]);
    }

    /// The second version's S: its first stages filter all channels at once.
    public static Network version2Small() {
        return network(
                "efficientnet-v2-s", 384, 24, SECOND_SMALL, 1280, batchNorm().epsilon(0.001), 0.2);
    }

    private static Network network(
            String name,
            int size,
            int first,
            List<Stage> stages,
            int last,
            BatchNorm norm,
            double dropout) {
        Inverted.Style style = new Inverted.Style(norm, silu(), silu(), sigmoid());
        int blocks = stages.stream().mapToInt(Stage::blocks).sum();
        return Network.graph(
                name,
                volume(size, size, 3),
                x -> {
                    x = Blocks.normed(x, "stem", Blocks.even(first, 3, 2), norm, silu());
                    int number = 0;
                    for (int s = 0; s < stages.size(); s++) {
                        for (int i = 0; i < stages.get(s).blocks; i++, number++) {
                            String place = "stage" + (s + 1) + "/block" + (i + 1) + "/";
                            double drop = STOCHASTIC_DEPTH * number / blocks;
                            x = block(x, stages.get(s), i == 0, drop).behind(x, place, style);
                        }
                    }
                    return Blocks.normed(x, "head", conv(last, 1), norm, silu())
                            .then("pool", globalAveragePool())
                            .then("drop", dropout(dropout))
                            .then("fc", dense(1000))
                            .then("prob", softmax());
                });
    }

    private static Inverted block(Flow x, Stage stage, boolean first, double drop) {
        int depth = x.volume().depth();
        return new Inverted(
                stage.kernel,
                stage.ratio * depth,
                stage.width,
                first ? stage.stride : 1,
                stage.fused ? 0 : depth / 4,
                stage.fused,
                Math.round(1e4 * drop) / 1e4);
    }
}
