package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.show.attribution.TopPictures;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A data set whose pictures are a folder for each class.
class DataTest {
    @TempDir private Path folder;
    private Path data;
    private SmallStudio studio;

    @BeforeEach
    void start() throws IOException {
        data = SmallStudio.dataSet(folder.resolve("shapes"));
        Runs none = Runs.in(folder.resolve("runs"), List.of());
        studio = SmallStudio.withData(folder, data, none);
    }

    @AfterEach
    void stop() throws IOException {
        studio.close();
    }

    private DataSet set() {
        return DataSets.open(data, studio.model.network().input());
    }

    @Test
    void two_test_pictures_of_each_class_are_shown_with_its_name() throws Exception {
        JsonNode pictures = studio.json("/api/studio").get("pictures");
        Pictures test = set().test();
        assertThat(pictures.size()).isEqualTo(1 + test.size());
        for (int i = 0; i < test.size(); i++) {
            assertThat(pictures.get(i + 1).get("name").asString()).isEqualTo("test picture " + i);
            assertThat(pictures.get(i + 1).get("label").asString())
                    .isEqualTo(test.labels().get(test.label(i)));
        }
    }

    @Test
    void what_excites_a_filter_is_looked_for_among_the_training_pictures() throws Exception {
        JsonNode top = studio.json("/api/top?network=small&layer=conv1&d=2");
        List<TopPictures.Hit> hits =
                TopPictures.ofAll(studio.model, set().training(), "conv1", 9, studio.engine)
                        .get(2)
                        .hits();
        assertThat(top.get("known").intValue()).isEqualTo(12);
        assertThat(top.get("kind").asString()).isEqualTo("training");
        assertThat(top.get("hits").size()).isEqualTo(9);
        for (int i = 0; i < 9; i++) {
            JsonNode hit = top.get("hits").get(i);
            assertThat(hit.get("picture").asString()).isEqualTo("t" + hits.get(i).picture());
            assertThat(hit.get("value").floatValue()).isEqualTo(hits.get(i).value());
        }
        String best = top.get("hits").get(0).get("picture").asString();
        JsonNode neuron =
                studio.json(
                        "/api/neuron?network=small&layer=conv1&d=2&x=%d&y=%d&picture=%s"
                                .formatted(hits.getFirst().x(), hits.getFirst().y(), best));
        assertThat(neuron.get("engine").floatValue()).isEqualTo(hits.getFirst().value());
    }

    @Test
    void errors_are_counted_on_the_test_pictures() throws Exception {
        JsonNode progress;
        do {
            progress = studio.json("/api/errors?network=small");
        } while (progress.get("result").isNull());
        assertThat(progress.get("total").intValue()).isEqualTo(3);
        assertThat(progress.get("result").get("labels").toString())
                .isEqualTo("[\"dots\",\"lines\",\"rings\"]");
        JsonNode worst = studio.json("/api/answers?network=small");
        assertThat(worst.get("total").intValue()).isEqualTo(3);
        String id = worst.get("shown").get(0).get("id").asString();
        assertThat(studio.get("/api/picture?network=small&picture=" + id).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_picture_that_is_damaged_is_named() throws Exception {
        Files.writeString(data.resolve("dots/2.png"), "hello");
        HttpResponse<byte[]> answer = studio.get("/api/top?network=lenet5&layer=conv1&d=0");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(SmallStudio.error(answer)).contains("shapes").contains("dots/2.png");
    }

    @Test
    void a_folder_of_pictures_without_classes_is_shown_but_not_counted() throws Exception {
        Gallery gallery = new Gallery();
        assertThat(gallery.addFolder(data.resolve("rings"))).isTrue();
        assertThat(gallery.addFolder(data)).isFalse();
        assertThat(gallery.list()).hasSize(5);
        assertThat(gallery.searched(studio.model).ids())
                .containsExactly("p1", "p2", "p3", "p4", "p5");
        assertThat(gallery.sets()).isEmpty();
        gallery.close();
    }
}
