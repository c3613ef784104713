package dev.fathom.layer.convolution;

import dev.fathom.kernel.ConvShape;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.layer.Weighted;
import dev.fathom.layer.Weights;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// Transposed convolution: the convolution that would read this layer's output and make its input,
/// run backwards. Strides make the output larger (ONNX ConvTranspose).
///
/// Weights `[input depth][kernel height][kernel width][filters / groups]`, biases `[filters]`.
///
/// @param filters number of filters, the depth of the output
/// @param window how that convolution slides over the output
/// @param outputPaddingX columns added at the right of the output, fewer than the stride: which of
///   the widths from which that convolution makes this input is meant
/// @param outputPaddingY rows added at the bottom
/// @param groups number of parts into which input and filters are cut
/// @param weights how weights and biases begin
public record ConvTranspose(
        int filters,
        Window window,
        int outputPaddingX,
        int outputPaddingY,
        int groups,
        Weights weights)
        implements Layer, Windowed<ConvTranspose>, Weighted<ConvTranspose> {

    public ConvTranspose {
        Checks.atLeast(1, "filters", filters);
        Checks.atLeast(1, "groups", groups);
        Checks.atLeast(0, "output padding", outputPaddingX);
        Checks.atLeast(0, "output padding", outputPaddingY);
        if (window.rounding() != Rounding.STRICT) {
            throw new IllegalArgumentException(
                    "a transposed convolution leaves nothing out: use outputPadding instead of"
                            + " floor and ceil");
        }
    }

    @Override
    public ConvTranspose window(Window window) {
        return new ConvTranspose(filters, window, outputPaddingX, outputPaddingY, groups, weights);
    }

    public ConvTranspose outputPadding(int outputPadding) {
        return outputPadding(outputPadding, outputPadding);
    }

    public ConvTranspose outputPadding(int x, int y) {
        return new ConvTranspose(filters, window, x, y, groups, weights);
    }

    public ConvTranspose groups(int groups) {
        return new ConvTranspose(filters, window, outputPaddingX, outputPaddingY, groups, weights);
    }

    @Override
    public ConvTranspose weights(Weights weights) {
        return new ConvTranspose(filters, window, outputPaddingX, outputPaddingY, groups, weights);
    }

    /// The convolution that makes the input of the output: its filters are the input's depth.
    private ConvShape shape(Volume input) {
        Volume output =
                new Volume(
                        window.x().transposedOutput(input.width(), outputPaddingX),
                        window.y().transposedOutput(input.height(), outputPaddingY),
                        filters);
        return new ConvShape(output, window.rounding(Rounding.FLOOR), input.depth(), groups);
    }

    @Override
    public String kind() {
        return "convTranspose";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return shape(first(inputs)).input();
    }

    @Override
    public String formula(List<Volume> inputs) {
        Volume in = first(inputs);
        return Windowed.both(
                window.x().transposedArithmetic(in.width(), outputPaddingX),
                window.y().transposedArithmetic(in.height(), outputPaddingY));
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        ConvShape s = shape(first(inputs));
        int in = window.taps() * s.filters() / groups / window.x().stride() / window.y().stride();
        return weights.parameters(
                List.of(s.filters(), window.y().kernel(), window.x().kernel(), s.filterDepth()),
                new Parameter.Fan(Math.max(1, in), s.fanIn()),
                List.of(filters));
    }

    @Override
    public long macs(List<Volume> inputs) {
        return shape(first(inputs)).macs();
    }

    @Override
    public Volume filter(List<Volume> inputs) {
        return new Volume(window.x().kernel(), window.y().kernel(), first(inputs).depth() / groups);
    }

    @Override
    public boolean isTransposed() {
        return true;
    }

    /// As many inputs as an output sees at most. That outputs lie closer together than inputs is
    /// not expressed.
    @Override
    public Window window(List<Volume> inputs) {
        return Window.of(seen(window.x()), seen(window.y()));
    }

    private static int seen(Axis axis) {
        return Math.ceilDiv(axis.extent(), axis.stride());
    }

    @Override
    public Sight sight(List<Volume> inputs, int input) {
        return new Sight(
                Sight.Along.throughTransposed(window.x()),
                Sight.Along.throughTransposed(window.y()));
    }

    @Override
    public void forward(Pass p) {
        p.kernels().convBackwardData(shape(p.input()), p.batch(), p.x(), p.weight(0), p.y());
        float[] bias = p.weightOrNull(1);
        if (bias != null) {
            Convolution.addBias(p, bias);
        }
    }

    @Override
    public void backward(Pass p) {
        ConvShape s = shape(p.input());
        float[] dw = p.dweight(0);
        if (dw != null) {
            p.kernels().convBackwardWeights(s, p.batch(), p.dy(), p.x(), dw, null);
        }
        float[] db = p.dweight(1);
        if (db != null) {
            p.kernels().biasGradient(p.columns(), p.dy(), db);
        }
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().conv(s, p.batch(), p.dy(), p.weight(0), null, dx);
        }
    }

    @Override
    public String toString() {
        boolean padded = outputPaddingX != 0 || outputPaddingY != 0;
        return "convTranspose(%s, %s)%s"
                        .formatted(filters, Windowed.kernel(window), Windowed.modifiers(window))
                + (padded
                        ? ".outputPadding(" + Windowed.pair(outputPaddingX, outputPaddingY) + ")"
                        : "")
                + (groups == 1 ? "" : ".groups(" + groups + ")")
                + weights;
    }
}
