package dev.fathom.cli.options;

import dev.fathom.cli.console.WrongUse;
import dev.fathom.data.Preprocessing;
import dev.fathom.model.Model;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options that say how pictures become what a model reads.
public final class PreprocessingOptions {
    private static final double BYTE = 255;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "N",
            description =
                    "What is taken off each channel, one number or one a channel in the network's"
                            + " order. Default: 0.")
    private @Nullable List<Double> mean;

    @Option(
            names = "--deviation",
            split = ",",
            paramLabel = "N",
            description = "What each channel is then divided by. Default: 1.")
    private @Nullable List<Double> deviation;

    @Option(
            names = "--bytes",
            description = "The network, --mean and --deviation count in 0 … 255. Default: 0 … 1.")
    private boolean bytes;

    @Option(
            names = "--order",
            paramLabel = "rgb|bgr",
            description = "Which colour comes first: bgr for networks trained with Caffe.")
    private @Nullable Order order;

    @Option(
            names = "--resize",
            paramLabel = "N",
            description =
                    "Bring pictures to N×N, then cut out their middle. Default: bring them to what"
                            + " the network reads.")
    private @Nullable Integer resize;

    /// The order of channels.
    enum Order {
        rgb,
        bgr
    }

    /// The model with what the options say; as it is when they say nothing.
    public Model applied(Model model) {
        if (mean == null && deviation == null && !bytes && order == null && resize == null) {
            return model;
        }
        int depth = model.network().input().depth();
        double unit = bytes ? BYTE : 1;
        Preprocessing preprocessing =
                new Preprocessing(
                        perChannel("--mean", mean, 0, unit, depth),
                        perChannel("--deviation", deviation, 1, unit, depth));
        if (order == Order.bgr) {
            preprocessing = preprocessing.order(Preprocessing.Order.BGR);
        }
        if (resize != null) {
            preprocessing = preprocessing.resize(resize);
            preprocessing.resized(model.network().input());
        }
        return model.preprocessing(preprocessing);
    }

    private static List<Double> perChannel(
            String option, @Nullable List<Double> given, double otherwise, double unit, int depth) {
        List<Double> values = given == null ? List.of(otherwise) : given;
        if (values.size() != 1 && values.size() != depth) {
            throw new WrongUse(
                    String.format(
                            Locale.ROOT,
                            "%s has %d numbers, but the network reads %d channels; give one for all"
                                    + " or one a channel",
                            option,
                            values.size(),
                            depth));
        }
        List<Double> scaled = values.stream().map(value -> value / unit).toList();
        return values.size() == depth ? scaled : Collections.nCopies(depth, scaled.getFirst());
    }
}
