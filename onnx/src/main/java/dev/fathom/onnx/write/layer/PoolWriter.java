package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.whole;

import dev.fathom.kernel.Span;
import dev.fathom.layer.pool.Pool;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

final class PoolWriter {
    private PoolWriter() {}

    static Value pool(LayerScope s, Pool pool, Value x) {
        String in = s.fourDimensions(x);
        Slide slide = new Slide(pool.window(), x.volume(), s.node().output());
        boolean average = pool.type() == Pool.Type.AVERAGE;
        if (average && !operatorAverages(pool, slide)) {
            return s.spatial(sumsOverCounts(s, pool, slide, in));
        }
        List<NamedAttribute> attributes =
                slide.ceilMode() ? slide.attributes() : slide.floorAttributes();
        if (slide.ceilMode()) {
            attributes.add(whole("ceil_mode", 1));
        } else if (slide.hangs()) {
            s.note("the windows over the border by pads, because ceil mode would make more");
        }
        if (pool.countPadding()) {
            attributes.add(whole("count_include_pad", 1));
        }
        return s.spatial(s.last(average ? "AveragePool" : "MaxPool", List.of(in), attributes));
    }

    /// Opset 17's AveragePool has no dilations, and what it divides by where a window hangs over
    /// counted padding differs from runtime to runtime.
    private static boolean operatorAverages(Pool pool, Slide slide) {
        Window w = pool.window();
        return w.x().dilation() == 1
                && w.y().dilation() == 1
                && !(pool.countPadding() && slide.hangs());
    }

    private static String sumsOverCounts(LayerScope s, Pool pool, Slide slide, String x) {
        s.note("means by Conv and Div, because AveragePool counts otherwise or has no dilation");
        Window w = pool.window();
        int depth = slide.input().depth();
        float[] ones = s.filled((long) depth * w.taps(), 1);
        List<Integer> dims = List.of(depth, 1, w.y().kernel(), w.x().kernel());
        List<NamedAttribute> attributes = slide.floorAttributes();
        attributes.add(whole("group", depth));
        String sums = s.step("sums", "Conv", List.of(x, s.reals("ones", dims, ones)), attributes);
        Volume out = slide.output();
        float[] counts = s.filled(out.pixels(), 0);
        for (int i = 0; i < counts.length; i++) {
            Span across = Span.of(w.x(), slide.input().width(), i % out.width());
            Span down = Span.of(w.y(), slide.input().height(), i / out.width());
            counts[i] = Span.divisor(pool.countPadding(), across, down);
        }
        List<Integer> plane = List.of(1, 1, out.height(), out.width());
        return s.last("Div", List.of(sums, s.reals("counts", plane, counts)));
    }
}
