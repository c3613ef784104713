package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// `fathom pack`, and other commands on what it writes.
class PackTest {
    @TempDir private Path folder;

    private static JsonNode json(Ran ran) {
        assertThat(ran.code()).as(ran.err()).isZero();
        return new ObjectMapper().readTree(ran.out());
    }

    private JsonNode train(String network, String data, String run) {
        return json(
                Ran.fathom(
                        "train",
                        network,
                        "--data",
                        data,
                        "--optimizer",
                        "adam:0.02",
                        "--epochs",
                        "8",
                        "--batch",
                        "16",
                        "--out",
                        folder.resolve(run).toString(),
                        "--json"));
    }

    @Test
    void tables_are_for_spark_and_their_columns_for_tables() {
        Ran alone = Ran.fathom("pack", "t.parquet", "--table", "parquet", "-o", folder + "/s");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err())
                .isEqualTo(
                        "fathom pack: tables are read by Spark; give the same words to bin/spark-pack;"
                                + " see fathom pack --help\n");
        Ran columns = Ran.fathom("pack", "photos", "--content", "image", "-o", folder + "/s");
        assertThat(columns.code()).isEqualTo(2);
        assertThat(columns.err())
                .isEqualTo(
                        "fathom pack: Error: Missing required argument(s): --table=FORMAT;"
                                + " see fathom pack --help\n");
        assertThat(folder.resolve("s")).doesNotExist();
    }

    @Test
    void a_packed_set_trains_and_tests_as_the_set_itself() throws IOException {
        Tiny tiny = new Tiny(folder);
        String data = tiny.data().toString();
        String shards = folder.resolve("shards").toString();
        Ran packing = Ran.fathom("pack", data, "-o", shards, "--json");
        JsonNode packed = json(packing);
        assertThat(packed.get("pictures").asInt()).isEqualTo(128);
        assertThat(packed.get("shards").asInt()).isEqualTo(2);
        try (Stream<Path> files = Files.list(Path.of(shards))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("classes.txt", "train-000000.tar", "val-000000.tar");
        }
        assertThat(packed.get("bytes").asLong())
                .isEqualTo(
                        Files.size(Path.of(shards, "train-000000.tar"))
                                + Files.size(Path.of(shards, "val-000000.tar")));
        assertThat(packing.err()).contains("packing: 128 of 128 pictures");
        JsonNode trained = train(tiny.network().toString(), shards, "run");
        assertThat(trained.get("testAccuracy").asDouble()).isGreaterThan(0.9);
        String model = folder.resolve("run/model.safetensors").toString();
        JsonNode onShards = json(Ran.fathom("evaluate", model, "--data", shards, "--json"));
        JsonNode onSet = json(Ran.fathom("evaluate", model, "--data", data, "--json"));
        assertThat(onShards.get("labels").toString()).isEqualTo("[\"rows\",\"columns\"]");
        assertThat(onShards.get("confusion")).isEqualTo(onSet.get("confusion"));
    }

    @Test
    void a_folder_that_is_there_and_a_size_that_can_not_be_are_refused() throws IOException {
        String data = new Tiny(folder).data().toString();
        Ran there = Ran.fathom("pack", data, "-o", data);
        assertThat(there.code()).isEqualTo(1);
        assertThat(there.err()).isEqualTo(data + " is there already; name a new folder\n");
        Ran size = Ran.fathom("pack", data, "-o", data + "2", "--shard-size", "0");
        assertThat(size.code()).isEqualTo(2);
        assertThat(size.err()).contains("--shard-size: 0 must be 1 or more, in megabytes");
        assertThat(Ran.fathom("pack", data, "-o", data + "2").out())
                .matches("128 pictures in 2 shards of 0\\.\\d MB together: .*stripes2\n");
    }
}
