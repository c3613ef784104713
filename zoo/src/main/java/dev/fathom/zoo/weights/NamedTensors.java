package dev.fathom.zoo.weights;

import dev.fathom.tensor.Stored;
import java.util.List;
import java.util.Map;

/// Arrays of numbers with names, as other programs keep a network's weights.
///
/// Safe for use by one thread at a time.
public interface NamedTensors {
    /// Their shapes by name, outermost dimension first, in the file's order.
    Map<String, List<Integer>> shapes();

    /// The numbers of one.
    Stored read(String name);
}
