package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.whole;
import static dev.fathom.onnx.write.layer.NamedAttribute.wholes;

import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.onnx.graph.Reordering;
import java.util.ArrayList;
import java.util.List;

final class ConvWriter {
    private ConvWriter() {}

    static Value conv(LayerScope s, Conv conv, Value x) {
        List<String> inputs = inputs(s, x);
        Slide slide = new Slide(conv.window(), x.volume(), s.node().output());
        if (slide.hangs()) {
            s.note("the windows over the border by pads, because Conv has no ceil mode");
        }
        List<NamedAttribute> attributes = slide.floorAttributes();
        attributes.add(whole("group", conv.groups()));
        return s.spatial(s.last("Conv", inputs, attributes));
    }

    static Value transposed(LayerScope s, ConvTranspose conv, Value x) {
        List<String> inputs = inputs(s, x);
        Slide slide = new Slide(conv.window(), s.node().output(), x.volume());
        List<NamedAttribute> attributes = slide.attributes();
        attributes.add(whole("group", conv.groups()));
        if (conv.outputPaddingX() > 0 || conv.outputPaddingY() > 0) {
            attributes.add(wholes("output_padding", conv.outputPaddingY(), conv.outputPaddingX()));
        }
        return s.spatial(s.last("ConvTranspose", inputs, attributes));
    }

    private static List<String> inputs(LayerScope s, Value x) {
        List<String> inputs = new ArrayList<>(List.of(s.fourDimensions(x)));
        Reordering order = Reordering.depthSecond(s.node().parameters().getFirst().shape());
        inputs.add(s.parameter(0, order.dims(), order));
        if (s.hasBias()) {
            inputs.add(s.parameter(1));
        }
        return inputs;
    }
}
