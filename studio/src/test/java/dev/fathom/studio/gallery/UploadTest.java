package dev.fathom.studio.gallery;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.studio.SmallStudio;
import dev.fathom.studio.http.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
    private static final Network NETWORK = Network.of("tiny", volume(2, 2, 1), dense(2));

    private SmallStudio studio;
    private Path uploads;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        studio = new SmallStudio(folder);
        uploads = studio.gallery.door("x").getParent();
    }

    @AfterEach
    void stop() throws IOException {
        studio.close();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> found = Files.list(uploads)) {
            return found.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void what_another_part_shows_has_a_name_of_its_own_and_only_the_last_few_are_kept() {
        Shelf shelf = new Shelf(Model.initialize(NETWORK, 1), "", List.of(), 1);
        Model first = Model.initialize(NETWORK, 2);
        assertThat(shelf.show("shirts, version 1", "Served.", first))
                .isEqualTo("shirts, version 1");
        assertThat(shelf.show("shirts, version 1", "Served.", first))
                .isEqualTo("shirts, version 1");
        Model other = Model.initialize(NETWORK, 3);
        String name = shelf.show("shirts, version 1", "Served.", other);
        assertThat(name).isEqualTo("shirts, version 1 (changed 1)");
        assertThat(shelf.model(name)).isSameAs(other);
        for (int i = 2; i < 5; i++) {
            shelf.show("shirts, version " + i, "Served.", Model.initialize(NETWORK, i));
        }
        assertThat(shelf.model(name)).isSameAs(other);
        assertThatThrownBy(() -> shelf.source("shirts, version 1"))
                .hasMessage("there is no such network here");
    }

    /// One that waited would wait for ever.
    @Test
    @Timeout(60)
    void while_a_picture_is_decoded_others_are_answered() throws Exception {
        CountDownLatch decoding = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        CompletableFuture<String> id =
                CompletableFuture.supplyAsync(
                        () ->
                                studio.gallery.upload(
                                        "slow",
                                        studio.picture,
                                        file -> {
                                            decoding.countDown();
                                            await(answered);
                                        }));
        await(decoding);
        for (String question : List.of("studio", "overview?network=small&picture=p1")) {
            assertThat(studio.get("/api/" + question).statusCode()).isEqualTo(200);
        }
        assertThat(studio.gallery.list()).hasSize(1);
        answered.countDown();
        assertThat(studio.gallery.picture(id.get()).name()).isEqualTo("slow");
    }

    @Test
    @Timeout(60)
    void what_is_kept_is_given_while_another_is_made() {
        Recent<String, Integer> recent = new Recent<>(2);
        assertThat(recent.of("a", () -> 1)).isEqualTo(1);
        int made =
                recent.of(
                        "b",
                        () ->
                                CompletableFuture.supplyAsync(() -> recent.of("a", () -> -1)).join()
                                        + 1);
        assertThat(made).isEqualTo(2);
    }

    @Test
    void what_is_refused_leaves_nothing_and_does_not_count() throws Exception {
        List<String> before = files();
        for (int i = 0; i < 101; i++) {
            assertThatThrownBy(() -> studio.gallery.upload("no", "hello".getBytes()))
                    .isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("no: at byte 0 expected a JPEG");
        }
        assertThatThrownBy(
                        () ->
                                studio.gallery.upload(
                                        "full",
                                        new byte[1],
                                        file -> {
                                            throw new OutOfMemoryError("for a test");
                                        }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(files()).isEqualTo(before);
        assertThat(studio.gallery.list()).hasSize(1);
        assertThat(studio.gallery.upload("yes", studio.picture)).isEqualTo("p2");
        assertThat(files()).hasSize(before.size() + 1);
    }
}
