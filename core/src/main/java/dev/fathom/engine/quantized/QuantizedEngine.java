package dev.fathom.engine.quantized;

import dev.fathom.engine.Engine;
import dev.fathom.engine.LayerStep;
import dev.fathom.engine.Part;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Step;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.bf16.Bf16Engine;
import dev.fathom.kernel.CheckedKernels;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.layer.shape.Source;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Computes a quantized network on another engine. What it makes has the same bits on every engine,
/// machine and number of threads: sums of whole numbers are exact, and all that is rounded is
/// rounded in one order, that of the plain loops.
///
/// Values between steps are floats on their grids. A convolution in whole numbers is
///
/// - n = the [whole numbers][Grid#whole] of what it reads, w = its 8-bit weights
/// - s = Σ n·w + b, a whole number of 32 bits; b = the bias / (scale of n · scale of w), rounded
/// - v = s · (scale of n · scale of w), in single precision; then what follows, a sum and a
///   function, in single precision; at last the nearest value of its own grid
///
/// Thread-safe; closing it closes the other.
///
/// @param engine lends its threads, and its kernels where they can't differ
/// @param grids of the network
/// @param quick whether convolutions in floats run as fast as the other engine can, whose bits may
///   be its own
public record QuantizedEngine(Engine engine, Grids grids, boolean quick) implements Engine {
    private static final Kernels PLAIN = new CheckedKernels(new ReferenceKernels());

    /// @throws IllegalArgumentException when the other is for bfloat16
    public QuantizedEngine {
        if (engine instanceof Bf16Engine) {
            throw new IllegalArgumentException(
                    "a quantized model computes in whole numbers of 8 bits, not in bf16; leave out the"
                            + " precision bf16, or take the model that it was made of");
        }
    }

    /// An engine for a network's grids.
    public QuantizedEngine(Engine engine, Grids grids) {
        this(engine, grids, false);
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String description() {
        return "whole numbers of 8 bits on " + engine.description();
    }

    @Override
    public String arithmetic() {
        return "int8";
    }

    @Override
    public Kernels kernels() {
        return engine.kernels();
    }

    @Override
    public boolean defines() {
        return true;
    }

    @Override
    public void close() {
        engine.close();
    }

    @Override
    public @Nullable PreparedStep prepare(StepRequest r) {
        Node first = r.first();
        if (first.layer() instanceof Source) {
            return null;
        }
        if (Part.of(first) == Part.CONVOLUTION) {
            return convolution(r);
        }
        int node = r.step().first();
        float[][] weights = StepRequest.floats(r.weights().get(node));
        if (r.step().nodes().size() > 1) {
            return null;
        }
        Kernels same = LayerStep.isExact(first) ? engine.kernels() : PLAIN;
        LayerStep layer = new LayerStep(first, same, weights);
        Grid made = grids.made(node);
        PreparedStep plain = made == null ? layer : new GridStep(layer, made);
        Grid grid = r.shown() ? null : handedOn(r.network(), node);
        PreparedStep own =
                grid == null || !(engine instanceof WholeEngine wholes)
                        ? null
                        : wholes.handsOn(first, grid, r.batch(), plain);
        return own != null ? own : plain;
    }

    /// The grid on which all lies that a node reads and makes; null when it does more than hand on
    /// values of a grid.
    private @Nullable Grid handedOn(Network network, int node) {
        Grid grid = grids.rounded(network, node);
        Node it = network.nodes().get(node);
        return grid != null
                        && Grids.handsOn(it)
                        && it.inputs().stream()
                                .allMatch(i -> grid.equals(grids.rounded(network, i)))
                ? grid
                : null;
    }

    private @Nullable PreparedStep convolution(StepRequest r) {
        Step step = r.step();
        Network network = r.network();
        StepRequest.Convolution c = Objects.requireNonNull(r.convolution());
        Grid read = grids.read(network, step.first(), r.weights().get(step.first()));
        boolean norm =
                step.nodes().stream().anyMatch(i -> Part.of(network.nodes().get(i)) == Part.NORM);
        Finish finish = Finish.of(r, c, grids);
        if (norm && (read != null || finish.roundsFirst())) {
            return null;
        }
        if (read == null) {
            return ConvolutionStep.ofFloats(engine, r, c, finish, quick && !norm);
        }
        WholeConvolution whole = WholeConvolution.of(r, c, grids, read, finish);
        Supplier<PreparedStep> plain = () -> ConvolutionStep.ofWholes(engine, r, whole);
        PreparedStep own =
                r.shown() || !(engine instanceof WholeEngine wholes)
                        ? null
                        : wholes.convolution(whole, r.batch(), plain);
        return own != null ? own : plain.get();
    }

    /// A convolution in floats, and what follows it, with the bits of the plain loops.
    public static PreparedStep floats(Engine engine, StepRequest r, StepRequest.Convolution c) {
        Finish finish = new Finish(null, c.adds(), null, c.ending(), null);
        return ConvolutionStep.ofFloats(engine, r, c, finish, false);
    }
}
