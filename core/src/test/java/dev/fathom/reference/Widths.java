package dev.fathom.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs a program once for each width of vectors: as many bits as the processor has up to a limit,
/// and as many as are wished.
public final class Widths {
    /// What the virtual machine is told, and what the kernels then say of themselves.
    private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

    static {
        OPTIONS.put("-XX:MaxVectorSize=16", "Vector API: 4 floats at once");
        OPTIONS.put("-XX:MaxVectorSize=32", "Vector API: ");
        OPTIONS.put("-XX:MaxVectorSize=64", "Vector API: ");
        OPTIONS.put("-Dfathom.vector.bits=128", "Vector API: 4 floats at once");
        OPTIONS.put("-Dfathom.vector.bits=256", "Vector API: 8 floats at once");
        OPTIONS.put("-Dfathom.vector.bits=512", "Vector API: 16 floats at once");
    }

    private static final Map<String, String> WITHOUT_FMA =
            Map.of(
                    "-XX:-UseFMA", ", without fused multiply-adds (FMA)",
                    "-XX:-UseFMA -XX:MaxVectorSize=16", ", without fused multiply-adds (FMA)");

    private Widths() {}

    /// The program prints the same at every width, but for its first line, which is the kernels'
    /// description.
    public static void assertSame(Class<?> program) throws Exception {
        assertSame(program, OPTIONS.keySet().stream().toList());
    }

    /// The same for a program that is only bearable with vectors that the processor has.
    public static void assertSameNatively(Class<?> program) throws Exception {
        assertSame(program, OPTIONS.keySet().stream().filter(o -> o.startsWith("-XX")).toList());
    }

    /// The same where the virtual machine may not use fused multiply-adds; the results are others
    /// than with them.
    public static void assertSameWithoutFma(Class<?> program) throws Exception {
        List<String> results = assertSame(program, WITHOUT_FMA.keySet().stream().toList());
        Process fused = start("-XX:+UseFMA", program);
        List<String> lines = lines(fused);
        assertThat(fused.waitFor()).as("%s", lines).isZero();
        assertThat(lines.getFirst()).doesNotContain("FMA");
        assertThat(lines.subList(1, lines.size())).hasSameSizeAs(results).isNotEqualTo(results);
    }

    private static List<String> assertSame(Class<?> program, List<String> options)
            throws Exception {
        Map<String, Process> processes = new LinkedHashMap<>();
        for (String option : options) {
            processes.put(option, start(option, program));
        }
        List<String> first = List.of();
        for (Map.Entry<String, Process> entry : processes.entrySet()) {
            String option = entry.getKey();
            List<String> lines = lines(entry.getValue());
            assertThat(entry.getValue().waitFor()).as("%s: %s", option, lines).isZero();
            assertThat(lines.getFirst())
                    .as(option)
                    .startsWith(OPTIONS.getOrDefault(option, "Vector API: "))
                    .contains(WITHOUT_FMA.getOrDefault(option, ""));
            List<String> results = lines.subList(1, lines.size());
            first = first.isEmpty() ? results : first;
            List<String> others = new ArrayList<>(results);
            others.removeAll(first);
            assertThat(others).as("bits that are others with %s", option).isEmpty();
            assertThat(results).as(option).hasSameSizeAs(first).isNotEmpty();
        }
        return first;
    }

    private static Process start(String option, Class<?> program) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(option.split(" ")));
        command.addAll(List.of("-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /// Without the virtual machine's own warnings.
    private static List<String> lines(Process process) throws Exception {
        try (BufferedReader out = process.inputReader()) {
            return out.lines()
                    .filter(line -> !line.startsWith("WARNING:") && !line.contains("VM warning:"))
                    .toList();
        }
    }
}
