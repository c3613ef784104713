package dev.fathom.studio.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.layer.Layers;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.studio.SmallStudio;
import dev.fathom.studio.http.Refusal;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Photographs with a table of what they show.
class PhotographsTest {
    private static final Model MODEL =
            Model.initialize(
                    Network.of("n", Volume.volume(8, 8, 3), Layers.dense(3), Layers.softmax()), 1);

    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
        StringBuilder table = new StringBuilder("file\tclass\tauthor\n");
        for (int i = 0; i < 20; i++) {
            Files.write(folder.resolve(i + ".png"), SmallStudio.picture(10, 9 + i));
            String shows = i % 3 == 0 ? "Komodo dragon" : i % 3 == 1 ? "hen" : "";
            table.append("%d.png\t%s\tme\n".formatted(i, shows));
        }
        Files.writeString(folder.resolve("photographs.tsv"), table);
    }

    @Test
    void those_of_known_classes_are_test_pictures_of_networks_that_tell_them_apart()
            throws IOException {
        try (Gallery gallery = new Gallery()) {
            gallery.addPhotographs(folder);
            Model known = MODEL.labels(List.of("hen", "Komodo_dragon, Varanus komodoensis", "cup"));
            Gallery.Tests tests = gallery.tests(known);
            Pictures pictures = tests.pictures();
            assertThat(pictures.size()).isEqualTo(14);
            assertThat(pictures.labels()).isEqualTo(known.labels());
            for (int i = 0; i < pictures.size(); i++) {
                String shows = gallery.picture(tests.ids().apply(i)).label();
                assertThat(pictures.label(i)).isEqualTo(shows.equals("hen") ? 0 : 1);
            }
            assertThatThrownBy(() -> gallery.tests(MODEL.labels(List.of("a", "b", "c"))))
                    .isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("there are no pictures of which it is known");
        }
    }

    @Test
    void some_are_shown_and_all_are_searched() throws IOException {
        try (Gallery gallery = new Gallery()) {
            gallery.addPhotographs(folder);
            assertThat(gallery.list()).hasSize(16);
            Gallery.Searched searched = gallery.searched(MODEL);
            assertThat(searched.ids()).hasSize(20).doesNotHaveDuplicates();
            assertThat(searched.pictures().get().size()).isEqualTo(20);
            assertThat(searched.ids().stream().map(id -> gallery.picture(id).name()))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20).mapToObj(i -> i + ".png").toList());
            String added = gallery.upload("mine", SmallStudio.picture(5, 5));
            assertThat(searched.ids()).doesNotContain(added);
        }
    }

    @Test
    void a_line_without_its_file_is_named() throws IOException {
        Files.delete(folder.resolve("7.png"));
        try (Gallery gallery = new Gallery()) {
            assertThatThrownBy(() -> gallery.addPhotographs(folder))
                    .isInstanceOf(DataException.class)
                    .hasMessage(
                            folder.resolve("photographs.tsv")
                                    + ": '7.png\then\tme' names no file beside it");
        }
    }
}
