package dev.fathom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.fathom.model.Network;
import dev.fathom.model.Node;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import jdk.incubator.vector.VectorOperators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may use whom in core.
class FloorsTest {
    /// Lowest first.
    private static final List<String> FLOORS =
            List.of(
                    "tensor", "kernel", "layer", "data", "engine", "run", "model", "explain",
                    "train", "report", "zoo");

    /// They stand in the model's package and belong below engines.
    private static final DescribedPredicate<JavaClass> NETWORK =
            JavaClass.Predicates.belongToAnyOf(Network.class, Node.class);

    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fathom");

    private static String[] packages(List<String> floors) {
        return floors.stream().map(f -> "dev.fathom." + f).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tensor", "kernel", "layer", "data", "engine", "run", "model", "explain", "train",
                "report"
            })
    void a_floor_uses_only_those_below(String floor) {
        List<String> above = FLOORS.subList(FLOORS.indexOf(floor) + 1, FLOORS.size());
        noClasses()
                .that()
                .resideInAPackage("dev.fathom." + floor)
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAnyPackage(packages(above))
                                .and(DescribedPredicate.not(NETWORK)))
                .check(CORE);
    }

    @Test
    void every_class_is_on_a_floor() {
        classes().should().resideInAnyPackage(packages(FLOORS)).check(CORE);
    }

    @Test
    void core_needs_java_and_a_json_parser_only() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.fathom..",
                        "java..",
                        "javax.imageio..",
                        "jdk.incubator.vector",
                        "org.jspecify.annotations",
                        "tools.jackson.core..")
                .check(CORE);
    }

    @Test
    void only_kernels_use_the_vector_module() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.fathom.kernel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector")
                .check(CORE);
    }

    /// Their bits differ between interpreted and compiled code.
    @ParameterizedTest
    @ValueSource(strings = {"EXP", "LOG", "POW", "TANH", "SIN", "COS", "CBRT", "EXPM1", "LOG1P"})
    void kernels_use_no_transcendental_vector_operators(String operator) {
        noClasses().should().accessField(VectorOperators.class, operator).check(CORE);
    }

    @Test
    void all_randomness_has_a_seed() {
        noClasses()
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callConstructor(java.util.SplittableRandom.class)
                .check(CORE);
    }
}
