package dev.fathom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who uses a public class knows how many threads may do so at the same time.
class ThreadSafetyTest {
    private static final Pattern EXPORTED = Pattern.compile("exports ([\\w.]+);");
    private static final Pattern TYPE =
            Pattern.compile(
                    "(?m)((?:^///.*\\n)*)(?:^@.*\\n)*^public (?:(?:sealed|non-sealed|final|abstract) )*"
                            + "(class|record|interface|enum) ([^{]*)\\{");

    /// What holds for a package's records, enums and exceptions, which hold no arrays.
    private static final String VALUES = "Records, enums and exceptions here are immutable and";

    @ParameterizedTest
    @ValueSource(strings = {"core", "show", "zoo", "onnx", "pretrained"})
    void it_is_said_of_every_public_class_of_a_published_module(String module) throws IOException {
        Path sources = root().resolve(module).resolve("src/main/java");
        Matcher exported = EXPORTED.matcher(Files.readString(sources.resolve("module-info.java")));
        List<String> silent = new ArrayList<>();
        int types = 0;
        while (exported.find()) {
            Path folder = sources.resolve(exported.group(1).replace('.', '/'));
            String ofAll = Files.readString(folder.resolve("package-info.java"));
            for (Path file : files(folder)) {
                Matcher type = TYPE.matcher(Files.readString(file));
                if (type.find()) {
                    types++;
                    boolean value =
                            switch (type.group(2)) {
                                case "record" -> !type.group(3).contains("[]");
                                case "enum" -> true;
                                default -> type.group(3).contains("Exception ");
                            };
                    String words = value ? type.group(1) + ofAll : type.group(1);
                    if (!Pattern.compile("(?i)thread").matcher(words).find()) {
                        silent.add(file.toString());
                    }
                    assertThat(ofAll).contains(VALUES);
                }
            }
        }
        assertThat(types).isPositive();
        assertThat(silent).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("fathom"))) {
            folder = Objects.requireNonNull(folder.getParent(), "not inside the project");
        }
        return folder;
    }
}
