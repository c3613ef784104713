package dev.fathom.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.cli.train.Cluster;
import dev.fathom.cli.train.TableColumns;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Packing;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Evaluations and packing with executors in processes of their own, against one machine alone.
class SparkWorkTest {
    @TempDir private static Path folder;

    @BeforeAll
    static void write() throws IOException {
        Stripes.write(folder);
        String text = Files.readString(folder.resolve("tiny.txt"));
        Model.initialize(NetworkText.parse("tiny", text), 4)
                .labels(List.of("rows", "columns"))
                .save(folder.resolve("model.safetensors"));
    }

    @Test
    void an_evaluation_gives_the_figures_of_one_machine_to_the_last_digit()
            throws IOException, InterruptedException {
        String[] words = {"evaluate", "model.safetensors", "--data", "stripes", "--json"};
        String alone;
        try (Started run = Started.alone(folder, words)) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
            alone = Files.readString(run.out());
        }
        assertThat(alone).contains("\"pictures\":600");
        try (Started run = Started.spark(folder, List.of(), with(words, "--executors", "2"))) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
            assertThat(Files.readString(run.out())).isEqualTo(alone);
        }
    }

    @Test
    void shards_are_those_of_one_machine_to_the_last_byte()
            throws IOException, InterruptedException {
        String[] words = {"pack", "stripes", "--shard-size", "1", "-o"};
        try (Started run = Started.alone(folder, with(words, "alone"))) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
        }
        Map<String, byte[]> alone = files("alone");
        assertThat(alone)
                .containsOnlyKeys(
                        "classes.txt", "train-000000.tar", "val-000000.tar", "val-000001.tar");
        String[] spread = with(words, "spread", "--executors", "2");
        try (Started run = Started.spark(folder, List.of(), spread)) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
            assertThat(run.said()).doesNotContain("\tat ");
            assertThat(Files.readString(run.out()))
                    .isEqualTo("696 pictures in 3 shards of 1.4 MB together: spread\n");
        }
        Map<String, byte[]> there = files("spread");
        assertThat(there.keySet()).isEqualTo(alone.keySet());
        alone.forEach((name, bytes) -> assertThat(there.get(name)).as(name).isEqualTo(bytes));
    }

    /// A table of pictures as others write them, in any order and number of files.
    @Test
    void a_table_becomes_the_same_shards_on_any_number_of_executors() throws Exception {
        Path table = folder.resolve("table.parquet");
        SparkConf conf =
                new SparkConf()
                        .setMaster("local[1]")
                        .setAppName("alone")
                        .set("spark.ui.enabled", "false")
                        .set("spark.driver.host", "127.0.0.1")
                        .set("spark.driver.bindAddress", "127.0.0.1");
        TableColumns columns = columns("image.bytes", "kind");
        TableColumns wrong = columns("kind", "kind");
        TableColumns missing = columns("image.bytes", "nothing");
        try (SparkCluster alone = new SparkCluster(conf, List.of())) {
            SparkSession spark =
                    SparkSession.builder().sparkContext(alone.spark().sc()).getOrCreate();
            pictures(spark).repartition(3).write().parquet(table.toString());
            Packing packing = new Packing(1_000_000, 1);
            Cluster.Rows read = alone.rows(columns, table.toString(), packing);
            assertThat(read.size()).isEqualTo(900);
            assertThat(read.repeated()).isEqualTo(3);
            read.pack(folder.resolve("table-1"), n -> {});
            assertThatThrownBy(() -> alone.rows(wrong, table.toString(), packing))
                    .isInstanceOf(DataException.class)
                    .hasMessage("--content kind is of the type int; expected binary");
            assertThatThrownBy(() -> alone.rows(missing, table.toString(), packing))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(table + ": Spark can't read this table so: ")
                    .hasMessageContaining("`nothing`");
        }
        String[] words = {
            "pack", "table.parquet", "--table", "parquet", "--content", "image.bytes", "--label"
        };
        String[] more = {"kind", "--shard-size", "1", "--seed", "1", "-o", "table-2"};
        String[] own = with(with(words, more), "--executors", "2");
        try (Started run = Started.spark(folder, List.of(), own)) {
            assertThat(run.ended()).as("%s", run.said()).isZero();
            assertThat(run.said())
                    .contains("3 rows have the same picture and class as another, and are left out")
                    .doesNotContain("\tat ");
            assertThat(Files.readString(run.out())).startsWith("900 pictures in 3 shards ");
        }
        Map<String, byte[]> one = files("table-1");
        Map<String, byte[]> two = files("table-2");
        assertThat(one)
                .containsOnlyKeys(
                        "classes.txt", "train-000000.tar", "train-000001.tar", "val-000000.tar");
        one.forEach((name, bytes) -> assertThat(two.get(name)).as(name).isEqualTo(bytes));
        assertThat(one.get("classes.txt")).asString(US_ASCII).isEqualTo("5\n10\n");
        DataSet set = DataSets.stored(folder.resolve("table-1"), Unreadable.stop(), Task.CLASSIFY);
        assertThat(set.training().size() + set.test().size()).isEqualTo(900);
        assertThat(set.test().size()).isBetween(60, 120);
    }

    /// 900 pictures of two kinds, and three of them again.
    private static Dataset<Row> pictures(SparkSession spark) {
        StructType image = new StructType().add("bytes", DataTypes.BinaryType);
        StructType schema = new StructType().add("image", image).add("kind", DataTypes.IntegerType);
        List<Row> rows = new ArrayList<>();
        Random random = new Random(3);
        for (int n = 0; n < 900; n++) {
            byte[] grey = new byte[64];
            for (int i = 0; i < 64; i++) {
                grey[i] = (byte) Stripes.grey(n % 2, i % 8, i / 8, random);
            }
            byte[] png = ImageFile.png(grey, new Volume(8, 8, 1));
            rows.add(RowFactory.create(RowFactory.create((Object) png), 5 + 5 * (n % 2)));
        }
        rows.addAll(rows.subList(0, 3));
        return spark.createDataFrame(rows, schema);
    }

    private static TableColumns columns(String content, String label) {
        TableColumns columns = new TableColumns();
        new CommandLine(new Columns(columns))
                .parseArgs("--table", "parquet", "--content", content, "--label", label);
        return columns;
    }

    @Command
    private static final class Columns {
        @Mixin private final TableColumns columns;

        Columns(TableColumns columns) {
            this.columns = columns;
        }
    }

    @Test
    void a_command_that_is_not_done_on_spark_is_told() throws IOException, InterruptedException {
        try (Started run = Started.spark(folder, List.of(), "predict", "model.safetensors")) {
            assertThat(run.ended()).isEqualTo(2);
            assertThat(run.said())
                    .isEqualTo(
                            "fathom on Spark: 'predict' is not among the commands train, evaluate, pack\n");
        }
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
    }

    private static Map<String, byte[]> files(String name) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            for (Path file : files.toList()) {
                all.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return all;
    }
}
