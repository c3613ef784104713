package dev.fathom.onnx.write;

import java.util.List;
import java.util.Map;

/// What an ONNX file was written with.
///
/// @param opset version of the operators
/// @param operators how many there are of each, by name
/// @param notes sentences on what is not in ONNX as it is in the network, the layer's name first
/// @param bytes the file's length
public record Written(int opset, Map<String, Long> operators, List<String> notes, long bytes) {}
