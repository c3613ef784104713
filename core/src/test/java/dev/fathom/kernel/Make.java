package dev.fathom.kernel;

import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.kernel.vector.VectorKernels;
import dev.fathom.reference.Reference;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// The kernels that must all give the reference values.
enum Make {
    PLAIN {
        @Override
        Kernels open() {
            return new ReferenceKernels();
        }
    },
    VECTOR {
        @Override
        Kernels open() {
            return new VectorKernels(2);
        }
    };

    abstract Kernels open();

    /// Every make with every case that the filter lets through.
    static Stream<Arguments> withCases(String group, Predicate<Reference.Case> filter) {
        List<Reference.Case> cases = Reference.cases(group).stream().filter(filter).toList();
        return Stream.of(values()).flatMap(make -> cases.stream().map(c -> Arguments.of(make, c)));
    }
}
