package dev.fathom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files with which fuzzing begins, and those with which it found a fault.
class HostileFilesTest {
    private static final Map<String, Consumer<byte[]>> KINDS =
            Map.of(
                    "idx", HostileFiles::idx,
                    "cifar", HostileFiles::cifar,
                    "picture", HostileFiles::picture,
                    "shard", HostileFiles::shard,
                    "safetensors", HostileFiles::safeTensors,
                    "model", HostileFiles::model);

    @ParameterizedTest
    @ValueSource(strings = {"idx", "cifar", "picture", "shard", "safetensors", "model"})
    void files_are_read_or_refused_with_a_sentence(String kind) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("src/test/resources/hostile", kind))) {
            files = all.sorted().toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            assertThatCode(() -> KINDS.get(kind).accept(bytes))
                    .as(file.toString())
                    .doesNotThrowAnyException();
        }
    }
}
