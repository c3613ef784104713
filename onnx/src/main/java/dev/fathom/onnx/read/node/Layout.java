package dev.fathom.onnx.read.node;

import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// How an ONNX tensor's dimensions, the batch left out, lie in the memory of a volume: row by row,
/// depth contiguous. Each dimension is cut into parts, the outermost first; a dimension of 1 has
/// none. Transpose and Reshape change the layout and move nothing.
public record Layout(List<List<Part>> dims) {

    /// Places of which each lies as far behind the one before.
    ///
    /// @param size number of places, more than 1
    /// @param stride distance in memory
    public record Part(int size, int stride) {}

    public Layout {
        dims = dims.stream().map(Layout::joined).toList();
    }

    /// A volume as ONNX has it: depth, height, width; without the last or the last two where `rank`
    /// is less than 3.
    public static Layout of(Volume v, int rank) {
        List<Part> depth = List.of(new Part(v.depth(), 1));
        List<Part> height = List.of(new Part(v.height(), v.width() * v.depth()));
        List<Part> width = List.of(new Part(v.width(), v.depth()));
        return new Layout(
                switch (rank) {
                    case 1 -> List.of(depth);
                    case 2 -> List.of(depth, width);
                    default -> List.of(depth, height, width);
                });
    }

    /// Height, width, depth: dimensions as they lie in memory.
    public static Layout inMemory(Volume v) {
        List<List<Part>> dims = of(v, 3).dims;
        return new Layout(List.of(dims.get(1), dims.get(2), dims.get(0)));
    }

    /// All of a memory of this size in order, as one dimension.
    static List<Part> whole(int size) {
        return joined(List.of(new Part(size, 1)));
    }

    /// Dimensions of these sizes as they lie in memory.
    static Layout row(List<Integer> sizes) {
        List<List<Part>> dims = new ArrayList<>();
        int stride = 1;
        for (int size : sizes.reversed()) {
            dims.addFirst(List.of(new Part(size, stride)));
            stride *= size;
        }
        return new Layout(dims);
    }

    /// Whether the values lie in the graph's order.
    boolean isInOrder() {
        return parts().equals(whole(sizes().stream().reduce(1, Math::multiplyExact)));
    }

    /// The same places with as few parts as can be.
    static List<Part> joined(List<Part> parts) {
        List<Part> joined = new ArrayList<>();
        for (Part part : parts) {
            if (part.size == 1) {
                continue;
            }
            Part before = joined.isEmpty() ? part : joined.getLast();
            if (!joined.isEmpty() && before.stride == part.size * part.stride) {
                joined.set(joined.size() - 1, new Part(before.size * part.size, part.stride));
            } else {
                joined.add(part);
            }
        }
        return List.copyOf(joined);
    }

    int rank() {
        return dims.size();
    }

    List<Integer> sizes() {
        return dims.stream().map(Layout::count).toList();
    }

    /// Number of places of all parts.
    static int count(List<Part> parts) {
        return parts.stream().mapToInt(Part::size).reduce(1, Math::multiplyExact);
    }

    /// All parts in ONNX's order.
    public List<Part> parts() {
        return joined(dims.stream().flatMap(List::stream).toList());
    }

    /// Whether all dimensions behind the first are 1.
    boolean isColumn() {
        return dims.stream().skip(1).allMatch(List::isEmpty);
    }

    /// The dimension at a place made of other parts.
    Layout with(int place, List<Part> parts) {
        List<List<Part>> changed = new ArrayList<>(dims);
        changed.set(place, parts);
        return new Layout(changed);
    }

    /// The dimensions with each part in another place.
    Layout mapped(UnaryOperator<Part> moved) {
        return new Layout(dims.stream().map(dim -> dim.stream().map(moved).toList()).toList());
    }

    /// @param order for each dimension which one of these it is
    Layout transposed(List<Integer> order) {
        return new Layout(order.stream().map(dims::get).toList());
    }

    /// The same values in the same order under other dimensions; empty when the parts can't be cut
    /// so.
    ///
    /// @param sizes as many in all as before
    Optional<Layout> reshaped(List<Integer> sizes) {
        List<Part> left = new ArrayList<>(parts());
        List<List<Part>> cut = new ArrayList<>();
        for (int size : sizes) {
            List<Part> dim = new ArrayList<>();
            int open = size;
            while (open > 1) {
                Part part = left.removeFirst();
                if (open % part.size == 0) {
                    dim.add(part);
                    open /= part.size;
                } else if (part.size % open == 0) {
                    int inner = part.size / open;
                    dim.add(new Part(open, part.stride * inner));
                    left.addFirst(new Part(inner, part.stride));
                    open = 1;
                } else {
                    return Optional.empty();
                }
            }
            cut.add(dim);
        }
        return Optional.of(new Layout(cut));
    }

    /// Where in memory each element lies, in ONNX's order.
    int[] places() {
        int[] places = new int[] {0};
        for (Part part : parts()) {
            int[] finer = new int[places.length * part.size];
            for (int i = 0; i < finer.length; i++) {
                finer[i] = places[i / part.size] + i % part.size * part.stride;
            }
            places = finer;
        }
        return places;
    }

    /// For each channel, which element of a constant meets it; empty when they differ from pixel to
    /// pixel.
    ///
    /// @param sizes the constant's dimensions, each 1 or as here
    Optional<int[]> elements(List<Integer> sizes, int depth) {
        int[] elements = new int[depth];
        int step = 1;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            int inner = step;
            for (Part part : sizes.get(i) == 1 ? List.<Part>of() : dims.get(i).reversed()) {
                if ((long) part.size * part.stride > depth) {
                    return Optional.empty();
                }
                for (int d = 0; d < depth; d++) {
                    elements[d] += d / part.stride % part.size * inner;
                }
                inner *= part.size;
            }
            step *= sizes.get(i);
        }
        return Optional.of(elements);
    }
}
