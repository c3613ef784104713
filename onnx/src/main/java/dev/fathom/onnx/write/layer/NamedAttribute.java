package dev.fathom.onnx.write.layer;

import dev.fathom.onnx.graph.Attribute;

/// An attribute of an ONNX node.
record NamedAttribute(String name, Attribute value) {}
