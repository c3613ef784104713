package dev.fathom;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import jdk.incubator.vector.VectorOperators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may use whom in core.
class FloorsTest {
    /// Lowest first; a package of several words stands for those inside it as well, but for those
    /// that have a floor of their own.
    private static final List<String> FLOORS =
            List.of(
                    "tensor",
                    "text",
                    "file",
                    "data.picture",
                    "data.samples",
                    "data.augment",
                    "data.format",
                    "data",
                    "kernel",
                    "layer",
                    "network",
                    "engine",
                    "run",
                    "model",
                    "train.optimizer",
                    "train.evaluate",
                    "train.learn",
                    "train");

    /// The same within what computes.
    private static final List<String> KERNEL_FLOORS =
            List.of(
                    "kernel",
                    "kernel.plain",
                    "kernel.vector.lanes",
                    "kernel.vector.pointwise",
                    "kernel.vector.norm",
                    "kernel.vector.pool",
                    "kernel.vector.direct",
                    "kernel.vector.winograd",
                    "kernel.vector.depthwise",
                    "kernel.vector");

    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fathom");

    /// The floor, among these, of a class.
    private static String floor(JavaClass of, List<String> floors) {
        return floors.stream()
                .filter(f -> (of.getPackageName() + ".").startsWith("dev.fathom." + f + "."))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    private static DescribedPredicate<JavaClass> on(List<String> some, List<String> floors) {
        return DescribedPredicate.describe(
                "on floor " + String.join(", ", some), c -> some.contains(floor(c, floors)));
    }

    private static void checkArrows(List<String> floors) {
        for (String floor : floors) {
            List<String> above = floors.subList(floors.indexOf(floor) + 1, floors.size());
            noClasses()
                    .that(on(List.of(floor), floors))
                    .should()
                    .dependOnClassesThat(on(above, floors))
                    .allowEmptyShould(false)
                    .check(CORE);
        }
    }

    @Test
    void a_floor_uses_only_those_below() {
        checkArrows(FLOORS);
        checkArrows(KERNEL_FLOORS);
    }

    @Test
    void every_class_is_on_a_floor() {
        classes()
                .that()
                .doNotHaveSimpleName("module-info")
                .should(be(on(FLOORS, FLOORS)))
                .check(CORE);
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
                .resideOutsideOfPackage("dev.fathom.kernel..")
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
