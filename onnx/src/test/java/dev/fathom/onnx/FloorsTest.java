package dev.fathom.onnx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who may use whom in the ONNX module.
class FloorsTest {
    /// Lowest first. Reading and writing stand side by side; the package itself is above both.
    private static final List<String> READING =
            List.of("graph", "operator", "fold", "read.node", "read");

    private static final List<String> WRITING = List.of("graph", "write.layer", "write");

    private static final JavaClasses ONNX =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fathom.onnx");

    static Stream<String> floors() {
        return Stream.concat(READING.stream(), WRITING.stream()).distinct();
    }

    private static String[] packages(Stream<String> floors) {
        return floors.map(f -> "dev.fathom.onnx" + (f.isEmpty() ? "" : "." + f))
                .toArray(String[]::new);
    }

    /// One floor and those below it.
    private static List<String> upTo(String floor) {
        return Stream.of(READING, WRITING)
                .flatMap(house -> house.subList(0, house.indexOf(floor) + 1).stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("floors")
    void a_floor_uses_only_those_below(String floor) {
        Stream<String> others = floors().filter(f -> !upTo(floor).contains(f));
        noClasses()
                .that()
                .resideInAPackage("dev.fathom.onnx." + floor)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(Stream.concat(others, Stream.of(""))))
                .check(ONNX);
    }

    @Test
    void every_class_is_on_a_floor() {
        classes()
                .should()
                .resideInAnyPackage(packages(Stream.concat(floors(), Stream.of(""))))
                .check(ONNX);
    }
}
