package dev.fathom.zoo.torch;

import java.util.List;

/// Where a tensor's numbers stand in a file.
///
/// @param storage the numbers that it is a view of; several tensors may share one
/// @param offset of its first number in the storage
/// @param shape outermost dimension first; empty for a single number
/// @param strides from one number to the next along each dimension
public record TorchTensor(Storage storage, long offset, List<Integer> shape, List<Long> strides) {

    /// Numbers that lie together in a file.
    ///
    /// @param key its name in the file
    /// @param size number of numbers
    public record Storage(TorchType type, String key, long size) {}

    /// @throws IllegalArgumentException when it leaves its storage, or has more numbers
    public TorchTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size()) {
            throw new IllegalArgumentException(
                    "%d dimensions with %d strides".formatted(shape.size(), strides.size()));
        }
        long last = offset;
        long size = 1;
        for (int i = 0; i < shape.size(); i++) {
            int extent = shape.get(i);
            long stride = strides.get(i);
            if (extent < 0 || stride < 0 || (extent > 1 && stride > storage.size())) {
                throw new IllegalArgumentException(
                        "shape %s with strides %s of %,d numbers"
                                .formatted(shape, strides, storage.size()));
            }
            last += Math.max(0, extent - 1) * stride;
            size = extent == 0 ? 0 : Math.min(size, Integer.MAX_VALUE) * extent;
        }
        if (size > storage.size() || (size > 0 && (offset < 0 || last >= storage.size()))) {
            throw new IllegalArgumentException(
                    "shape %s from number %,d with strides %s, in a storage of %,d numbers"
                            .formatted(shape, offset, strides, storage.size()));
        }
    }

    /// Number of numbers.
    public int size() {
        return shape.contains(0) ? 0 : shape.stream().reduce(1, Math::multiplyExact);
    }

    /// Where each number stands in the storage, the last dimension fastest.
    int[] places() {
        int[] places = new int[size()];
        int[] index = new int[shape.size()];
        long place = offset;
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.toIntExact(place);
            for (int d = index.length - 1; d >= 0; d--) {
                place += strides.get(d);
                if (++index[d] < shape.get(d)) {
                    break;
                }
                place -= index[d] * strides.get(d);
                index[d] = 0;
            }
        }
        return places;
    }
}
