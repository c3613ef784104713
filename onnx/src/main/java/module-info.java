/// ONNX files in and out.
@SuppressWarnings("requires-automatic") // neither has a module-info
module dev.fathom.onnx {
    requires transitive dev.fathom.core;
    requires com.google.protobuf;
    requires org.tribuo.util.onnx;

    exports dev.fathom.onnx;
    exports dev.fathom.onnx.graph;
    exports dev.fathom.onnx.read;
    exports dev.fathom.onnx.write;
}
