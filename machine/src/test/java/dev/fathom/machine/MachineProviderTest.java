package dev.fathom.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.machine.kernel.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineProviderTest {
    private static final String FEATURES = "flags : sse fma avx avx2 bmi2";

    /// What the child process runs.
    static final class Told {
        private Told() {}

        public static void main(String[] arguments) {
            try (Engine engine = Engine.best(2)) {
                System.out.println(engine.name() + ": " + engine.description());
            }
        }
    }

    private static String told(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-modules=jdk.incubator.vector");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Told.class.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text;
    }

    @Test
    void elsewhere_it_says_why_it_cant_be_used() {
        assertThat(MachineProvider.obstacle("Mac OS X", "aarch64", "", FEATURES))
                .isEqualTo(
                        "machine code is written for Linux on amd64, and this is Mac OS X on"
                                + " aarch64");
        assertThat(MachineProvider.obstacle("Linux", "amd64", "", "flags : sse fma avx bmi2"))
                .isEqualTo(
                        "the processor, or its virtual machine, has no avx2, which machine code needs");
        assertThat(MachineProvider.obstacle("Linux", "amd64", "", "flags : fma4 avx2"))
                .isEqualTo(
                        "the processor, or its virtual machine, has no fma, which machine code needs");
        assertThat(MachineProvider.obstacle("Linux", "amd64", "off", FEATURES))
                .isEqualTo("machine code is turned off by -Dfathom.machine=off");
        assertThat(MachineProvider.obstacle("Linux", "amd64", "", FEATURES)).isNull();
    }

    @Test
    void kernels_are_for_what_the_processor_has() {
        String wide = FEATURES + " avx512f avx512bw avx512_vnni";
        assertThat(MachineProvider.target("", FEATURES)).isEqualTo(Target.AVX2);
        assertThat(MachineProvider.target("", FEATURES + " avx512f avx512bw"))
                .isEqualTo(Target.AVX2);
        assertThat(MachineProvider.target("", wide)).isEqualTo(Target.AVX512);
        assertThat(MachineProvider.target("avx2", wide)).isEqualTo(Target.AVX2);
    }

    @Test
    void bfloat16_needs_an_instruction_of_its_own() {
        String halves = FEATURES + " avx512f avx512bw avx512_vnni avx512_bf16";
        assertThat(MachineProvider.halves(Target.AVX512, halves)).isTrue();
        assertThat(MachineProvider.halves(Target.AVX512, FEATURES)).isFalse();
        assertThat(MachineProvider.halves(Target.AVX2, halves)).isFalse();
    }

    @Test
    void turned_off_the_vector_engine_takes_over_and_says_why() throws Exception {
        assertThat(told("--enable-native-access=ALL-UNNAMED", "-Dfathom.machine=off"))
                .startsWith("vector: Vector API: ")
                .endsWith(", because machine code is turned off by -Dfathom.machine=off\n");
    }

    @Test
    void who_doesnt_allow_native_access_gets_the_vector_engine_and_is_told() throws Exception {
        assertThat(told())
                .startsWith("vector: Vector API: ")
                .containsAnyOf(
                        ", because Java may not call machine code; start it with"
                                + " --enable-native-access=ALL-UNNAMED",
                        "machine code is written for Linux",
                        "has no ");
    }
}
