package dev.fathom.engine.bf16;

import dev.fathom.engine.Engine;
import dev.fathom.engine.LayerStep;
import dev.fathom.engine.Part;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.quantized.QuantizedEngine;
import dev.fathom.kernel.CheckedKernels;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.bf16.Bf16Convolutions;
import dev.fathom.kernel.bf16.Bf16Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.layer.shape.Source;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes a network with bfloat16 factors on another engine. What a program for outputs or a
/// trace makes has the same bits on every engine, machine and number of threads:
///
/// - convolutions and fully connected layers round what they read, and their weights, to bfloat16;
///   they add floats, in the order that [Bf16Convolutions] has
/// - sums round what they read from other steps
/// - all else computes in floats as it does, also convolutions with filters of one channel; where
///   engines could differ in that, by the plain loops
///
/// Training is the same but for the last: it has the bits of the other engine. Thread-safe; closing
/// it closes the other.
///
/// @param engine lends its threads, its arithmetic of bfloat16, and its kernels where they can't
///   differ
/// @param kernels for layers that run by themselves
/// @param plain the same in plain loops
public record Bf16Engine(Engine engine, Kernels kernels, Kernels plain) implements Engine {

    /// An engine with the threads of another.
    public Bf16Engine(Engine engine) {
        this(engine, kernels(engine, engine.kernels()), kernels(engine, new ReferenceKernels()));
    }

    private static Kernels kernels(Engine engine, Kernels others) {
        Bf16Convolutions own = new Bf16Convolutions(engine.kernels(), engine.bf16());
        return new CheckedKernels(new Bf16Kernels(others, own));
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String description() {
        return "bfloat16 factors on " + engine.description();
    }

    @Override
    public String arithmetic() {
        return "bf16";
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
        StepRequest.Convolution c = Part.of(first) == Part.CONVOLUTION ? r.convolution() : null;
        if (c != null) {
            return isOfPairs(c.shape())
                    ? Bf16Step.of(r, c, engine.kernels(), engine.bf16(), isRounded(r))
                    : QuantizedEngine.floats(engine, r, c);
        }
        if (r.step().nodes().size() > 1) {
            return null;
        }
        float[][] weights = StepRequest.floats(r.weights().get(r.step().first()));
        Kernels same = LayerStep.isExact(first) ? engine.kernels() : plain;
        LayerStep layer = new LayerStep(first, same, weights);
        return Part.of(first) == Part.SUM ? new SumStep(layer) : layer;
    }

    private static boolean isOfPairs(ConvShape s) {
        return s.filterDepth() > 1;
    }

    /// Whether all who read what a step makes round it, so that it can be kept rounded.
    private static boolean isRounded(StepRequest r) {
        Network network = r.network();
        int made = r.step().last();
        List<Node> readers =
                network.nodes().stream().filter(node -> node.inputs().contains(made)).toList();
        return !r.shown()
                && !readers.isEmpty()
                && network.outputs().stream().noneMatch(output -> output.node() == made)
                && readers.stream().allMatch(Bf16Engine::rounds);
    }

    private static boolean rounds(Node reader) {
        ConvShape s = reader.layer().convolution(reader.inputVolumes());
        return s == null ? Part.of(reader) == Part.SUM : isOfPairs(s);
    }
}
