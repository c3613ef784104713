package dev.fathom.zoo.weights;

import dev.fathom.file.TensorFile;
import dev.fathom.tensor.Stored;
import java.util.List;
import java.util.Map;

/// Arrays of numbers with names, as other programs keep a network's weights.
///
/// Safe for use by one thread at a time.
public interface NamedTensors extends AutoCloseable {
    /// Their shapes by name, outermost dimension first, in the file's order.
    Map<String, List<Integer>> shapes();

    /// The numbers of one.
    Stored read(String name);

    @Override
    default void close() {}

    /// Those of a safetensors file, which is closed with them.
    static NamedTensors of(TensorFile file) {
        return new NamedTensors() {
            @Override
            public Map<String, List<Integer>> shapes() {
                return file.shapes();
            }

            @Override
            public Stored read(String name) {
                return file.read(name);
            }

            @Override
            public void close() {
                file.close();
            }
        };
    }
}
