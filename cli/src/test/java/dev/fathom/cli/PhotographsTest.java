package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.pretrained.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The photographs that come with Fathom: each has an author and a licence that allows it, and what
/// it is said to show is a class of ImageNet.
class PhotographsTest {
    private static final Path FOLDER = Path.of("..", "data", "photographs");
    private static final Set<String> LICENCES =
            Set.of(
                    "public domain",
                    "CC0 1.0",
                    "CC BY 1.0",
                    "CC BY 2.0",
                    "CC BY 3.0",
                    "CC BY 4.0",
                    "CC BY-SA 2.0",
                    "CC BY-SA 3.0",
                    "CC BY-SA 4.0");
    private static final long MOST_BYTES = 2_000_000;

    @Test
    void the_table_tells_of_each_file_whose_it_is_and_what_it_shows() throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("photographs.tsv"));
        assertThat(lines.getFirst()).isEqualTo("file\tclass\tshows\tauthor\tlicence\tsource");
        List<String> classes = Pretrained.load("squeezenet1.1").labels();
        List<String> files = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\t", -1);
            assertThat(columns).as(line).hasSize(6);
            files.add(columns[0]);
            if (!columns[1].isEmpty()) {
                assertThat(classes).as(line).contains(columns[1]);
            }
            assertThat(columns[2]).as(line).isNotBlank();
            assertThat(columns[3]).as(line).isNotBlank();
            assertThat(LICENCES).as(line).contains(columns[4]);
            assertThat(columns[5]).as(line).startsWith("https://");
        }
        List<String> found;
        try (Stream<Path> all = Files.list(FOLDER)) {
            found =
                    all.map(file -> file.getFileName().toString())
                            .filter(f -> f.endsWith(".jpg"))
                            .toList();
        }
        assertThat(files).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(found);
        long bytes = 0;
        for (String file : files) {
            bytes += Files.size(FOLDER.resolve(file));
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }
}
