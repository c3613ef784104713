package dev.fathom.peers;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Who takes part, and how its process is started.
public enum Contestant {
    FATHOM("fathom", ""),
    TENSORFLOW("tensorflow-java", "tensorflow"),
    ONNX_RUNTIME("onnxruntime", "onnxruntime"),
    DJL("djl-pytorch", "djl"),
    /// PyTorch takes and gives back large blocks of memory for each operation; here glibc keeps
    /// them.
    DJL_TUNED("djl-pytorch-tuned", "djl"),
    DL4J("dl4j", "dl4j");

    private static final List<String> JVM =
            List.of(
                    "-XX:+UseParallelGC",
                    "-XX:MaxRAMPercentage=30",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private static final String LARGE_PAGES = "-XX:+UseTransparentHugePages";

    private final String text;
    private final String folder;

    Contestant(String text, String folder) {
        this.text = text;
        this.folder = folder;
    }

    private Map<String, String> environment() {
        return switch (this) {
            case DJL_TUNED ->
                    Map.of(
                            "MALLOC_ARENA_MAX",
                            "1",
                            "MALLOC_MMAP_MAX_",
                            "0",
                            "MALLOC_TRIM_THRESHOLD_",
                            Long.toString(1L << 40),
                            "MALLOC_TOP_PAD_",
                            Integer.toString(1 << 26));
            case FATHOM, TENSORFLOW, ONNX_RUNTIME, DJL, DL4J -> Map.of();
        };
    }

    /// Options of Java for the framework.
    private List<String> options() {
        return switch (this) {
            case DJL, DJL_TUNED -> List.of("-Dai.djl.offline=true");
            case DL4J ->
                    List.of(
                            "-Dorg.bytedeco.javacpp.maxbytes=0",
                            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
            // Fathom quantizes what it is given
            case ONNX_RUNTIME -> List.of("--add-modules=jdk.incubator.vector");
            case FATHOM, TENSORFLOW -> List.of();
        };
    }

    /// Whom Fathom is compared with.
    public static List<Contestant> peers() {
        return Arrays.stream(values()).filter(c -> c != FATHOM).toList();
    }

    /// The peer of this name.
    ///
    /// @throws IllegalArgumentException when there is none: the message lists the names
    public static Contestant peer(String name) {
        return peers().stream()
                .filter(c -> c.text.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no peer '" + name + "'; there are " + peers()));
    }

    /// Whether its libraries are there.
    ///
    /// @param home folder with a folder of libraries for each peer
    boolean isBuilt(Path home) {
        return Files.isDirectory(home.resolve(folder));
    }

    /// The command of a process that runs [PeerProcess].
    ProcessBuilder process(Path home, int threads, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String classPath = System.getProperty("java.class.path");
        List<String> own = ManagementFactory.getRuntimeMXBean().getInputArguments();
        boolean largePages = this != FATHOM && own.contains(LARGE_PAGES);
        if (this == FATHOM) {
            command.addAll(own);
        } else {
            command.addAll(JVM);
            if (largePages) {
                command.add(LARGE_PAGES);
            }
            command.addAll(options());
            classPath = home.resolve(folder) + "/*";
        }
        command.add("-D" + PeerEngine.THREADS + "=" + threads);
        command.addAll(
                List.of("-cp", Objects.requireNonNull(classPath), PeerProcess.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        if (largePages) {
            // for what the frameworks allocate themselves, as Java's heap has them
            builder.environment().put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        }
        builder.environment().putAll(environment());
        return builder;
    }

    @Override
    public String toString() {
        return text;
    }
}
