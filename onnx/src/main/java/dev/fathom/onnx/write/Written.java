package dev.fathom.onnx.write;

import java.util.List;
import java.util.Map;

/// What an ONNX file was written with.
///
/// @param opset version of the operators
/// @param inputs names of what the network reads
/// @param outputs names of what it gives
/// @param operators how many there are of each, by name
/// @param initializers number of arrays: parameters and constants
/// @param notes sentences on what is not in ONNX as it is in the network, the layer's name first
/// @param bytes the file's length
public record Written(
        int opset,
        List<String> inputs,
        List<String> outputs,
        Map<String, Long> operators,
        int initializers,
        List<String> notes,
        long bytes) {}
