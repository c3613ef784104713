package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.operator.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Which elements of smaller tensors meet when their dimensions are stretched to be the same
/// (https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md).
public final class Broadcast {
    private Broadcast() {}

    /// The dimensions that both are stretched to.
    public static List<Integer> dimensions(Call call, List<Integer> a, List<Integer> b) {
        int rank = Math.max(a.size(), b.size());
        List<Integer> wide = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int p = from(a, i - rank + a.size());
            int q = from(b, i - rank + b.size());
            if (p != q && p != 1 && q != 1) {
                throw call.wrong(
                        "%s and %s do not go together: %s and %s differ and neither is 1"
                                .formatted(Dimensions.text(a), Dimensions.text(b), p, q));
            }
            wide.add(p == 1 ? q : p);
        }
        return wide;
    }

    private static int from(List<Integer> dimensions, int axis) {
        return axis < 0 ? 1 : dimensions.get(axis);
    }

    /// For every element of the wide dimensions in order, the place of the element of `narrow`.
    public static int[] places(List<Integer> narrow, List<Integer> wide) {
        int rank = wide.size();
        List<Integer> full = new ArrayList<>(Collections.nCopies(rank - narrow.size(), 1));
        full.addAll(narrow);
        int[] strides = Strides.of(full);
        for (int i = 0; i < rank; i++) {
            if (full.get(i) == 1) {
                strides[i] = 0;
            }
        }
        return Strides.places(wide, strides);
    }
}
