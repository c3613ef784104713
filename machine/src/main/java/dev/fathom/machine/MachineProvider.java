package dev.fathom.machine;

import dev.fathom.engine.Engine;
import dev.fathom.engine.EngineProvider;
import dev.fathom.machine.code.CodeMemory;
import dev.fathom.machine.kernel.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells of the engine that writes machine code. Thread-safe.
///
/// It is for Linux on x86-64 processors with AVX2 and FMA, and uses AVX-512 where VNNI is there,
/// too. Where it can't be used, the engine `vector` takes over. The system property
/// `fathom.machine` can say `off`, which makes it so, or `avx2`, to leave AVX-512 alone.
public final class MachineProvider implements EngineProvider {
    private static final String SWITCH = "fathom.machine";
    private static final String OFF = "off";
    private static final String NARROW = "avx2";
    private static final List<String> NEEDED = List.of("avx2", "fma");
    private static final List<String> WIDE = List.of("avx512f", "avx512bw", "avx512_vnni");
    private static final byte[] RETURN = {(byte) 0xC3};

    /// For [java.util.ServiceLoader].
    public MachineProvider() {}

    @Override
    public String name() {
        return "machine";
    }

    @Override
    public int rank() {
        return 200;
    }

    @Override
    public @Nullable String obstacle() {
        String obstacle =
                obstacle(
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty(SWITCH, ""),
                        features());
        if (obstacle != null) {
            return obstacle;
        }
        Module module = MachineProvider.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            return "Java may not call machine code; start it with --enable-native-access="
                    + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
        }
        return refusal();
    }

    /// @param features what the processor can, in words between spaces
    static @Nullable String obstacle(String system, String processor, String set, String features) {
        if (set.equals(OFF)) {
            return "machine code is turned off by -D" + SWITCH + "=" + OFF;
        }
        if (!system.equals("Linux") || !processor.equals("amd64")) {
            return "machine code is written for Linux on amd64, and this is %s on %s"
                    .formatted(system, processor);
        }
        for (String feature : NEEDED) {
            if (!has(features, feature)) {
                return "the processor, or its virtual machine, has no "
                        + feature
                        + ", which machine code needs";
            }
        }
        return null;
    }

    private static boolean has(String features, String feature) {
        return Pattern.compile("\\b" + feature + "\\b").matcher(features).find();
    }

    /// What kernels are written for on a processor with AVX2.
    static Target target(String set, String features) {
        boolean wide = WIDE.stream().allMatch(feature -> has(features, feature));
        return wide && !set.equals(NARROW) ? Target.AVX512 : Target.AVX2;
    }

    /// Whether kernels for this multiply bfloat16 on a processor.
    static boolean halves(Target target, String features) {
        return target == Target.AVX512 && has(features, "avx512_bf16");
    }

    static String features() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /// What the system says when it refuses executable memory.
    private static @Nullable String refusal() {
        try (CodeMemory memory = new CodeMemory()) {
            memory.executable(RETURN);
            return null;
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    @Override
    public Engine open(int threads, boolean exact, String obstacles) {
        Target target = target(System.getProperty(SWITCH, ""), features());
        return new MachineEngine(
                vector(threads, exact), new CodeStore(target), halves(target, features()));
    }

    private static Engine vector(int threads, boolean exact) {
        try {
            return Engine.of("vector", threads, exact);
        } catch (IllegalArgumentException e) {
            return Engine.of("plain", threads, exact);
        }
    }
}
