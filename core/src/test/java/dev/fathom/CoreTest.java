package dev.fathom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.ThreadLocalRandom;
import jdk.incubator.vector.VectorOperators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What core may use. Which package may use which: `ArchitectureTest` in the module `cli`.
class CoreTest {
    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fathom");

    @Test
    void core_needs_java_and_a_json_parser_only() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.fathom..",
                        "java..",
                        // whether the processor has fused multiply-adds
                        "com.sun.management",
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
