package dev.fathom.spark;

import dev.fathom.cli.train.Cluster;
import dev.fathom.data.format.Packing;
import dev.fathom.file.DataException;
import dev.fathom.file.TarWriter;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/// Pictures with a class in a table of Spark, as shards: in the order of a hash of content, class
/// and seed, which no cluster decides. Rows go over the network once; of rows that are the same one
/// is packed.
///
/// Safe for use by one thread at a time.
final class TableShards implements Packing.Elsewhere, Cluster.Rows {
    private static final String CONTENT = "content";
    private static final String LABEL = "label";
    private static final String TEST = "test";
    private static final String KEY = "key";
    private static final String BYTES = "bytes";
    private static final int ONE_IN = 10;

    private final Packing packing;
    private final Dataset<Row> rows;
    private final List<String> labels;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int found;
    private final Map<String, List<Sample>> parts = new HashMap<>();

    /// @param key of the order
    private record Sample(String key, long bytes) {}

    /// @param table has columns `content`, bytes of pictures, `label`, and, unless a tenth of the
    ///   pictures are put aside, `test`, a boolean
    /// @throws DataException when a row lacks something
    TableShards(Packing packing, Dataset<Row> table) {
        this.packing = packing;
        Dataset<Row> keyed =
                table.withColumn(
                        KEY,
                        functions.sha2(
                                functions.concat(
                                        functions.lit(packing.seed() + " ").cast("binary"),
                                        functions.col(LABEL).cast("binary"),
                                        functions.col(CONTENT)),
                                256));
        boolean told = List.of(table.columns()).contains(TEST);
        rows =
                told
                        ? keyed
                        : keyed.withColumn(
                                TEST,
                                functions
                                        .conv(
                                                functions.substring(functions.col(KEY), 57, 8),
                                                16,
                                                10)
                                        .cast("bigint")
                                        .mod(ONE_IN)
                                        .equalTo(0));
        List<Row> all =
                rows.select(
                                functions.col(TEST),
                                functions.col(KEY),
                                functions.col(LABEL),
                                functions.length(functions.col(CONTENT)).as(BYTES))
                        .collectAsList();
        labels = labels(all);
        labels.forEach(label -> numbers.put(label, numbers.size()));
        found = all.size();
        for (String part : Packing.PARTS) {
            boolean test = !part.equals(Packing.PARTS.getFirst());
            parts.put(
                    part,
                    all.stream()
                            .filter(row -> row.getBoolean(0) == test)
                            .map(this::sample)
                            .distinct()
                            .sorted(Comparator.comparing(Sample::key))
                            .toList());
        }
    }

    private Sample sample(Row row) {
        String label = String.valueOf(numbers.get(row.getString(2)));
        return new Sample(
                row.getString(1), TarWriter.bytes(row.getInt(3)) + TarWriter.bytes(label.length()));
    }

    private static List<String> labels(List<Row> all) {
        for (Row row : all) {
            for (int i = 0; i < row.length(); i++) {
                if (row.isNullAt(i)) {
                    throw new DataException(
                            "a row of the table has no content, label or part; leave such rows out, as with --where 'COLUMN is not null'");
                }
            }
        }
        List<String> names = all.stream().map(row -> row.getString(2)).distinct().sorted().toList();
        boolean numbers = names.stream().allMatch(name -> name.matches("\\d{1,9}"));
        return numbers
                ? names.stream().sorted(Comparator.comparingInt(Integer::parseInt)).toList()
                : names;
    }

    @Override
    public Packing.Packed pack(Path folder, IntConsumer progress) throws IOException {
        return packing.pack(labels, part -> samples(part).size(), folder, this, progress);
    }

    @Override
    public int repeated() {
        return found - size();
    }

    @Override
    public int size() {
        return parts.values().stream().mapToInt(List::size).sum();
    }

    private List<Sample> samples(String part) {
        return parts.getOrDefault(part, List.of());
    }

    @Override
    public long[] bytes(String part, int samples) {
        return samples(part).stream().mapToLong(Sample::bytes).toArray();
    }

    @Override
    public List<Packing.Written> write(
            String part, List<Integer> begins, Path folder, IntConsumer more) {
        if (begins.isEmpty()) {
            return List.of();
        }
        List<Sample> samples = samples(part);
        String[] keys = begins.stream().map(at -> samples.get(at).key()).toArray(String[]::new);
        boolean test = !part.equals(Packing.PARTS.getFirst());
        JavaPairRDD<String, Tuple2<byte[], Integer>> pairs =
                numbered(
                        rows.filter(functions.col(TEST).equalTo(test))
                                .select(KEY, CONTENT, LABEL)
                                .javaRDD(),
                        numbers);
        int[] ends = new int[begins.size()];
        Arrays.setAll(ends, i -> i + 1 < begins.size() ? begins.get(i + 1) : samples.size());
        int[] starts = begins.stream().mapToInt(Integer::intValue).toArray();
        long most = packing.shardBytes();
        long seed = packing.seed();
        String whole = folder.toAbsolutePath().toString();
        List<Packing.Written> shards =
                SparkCluster.collected(
                        "a shard",
                        pairs.repartitionAndSortWithinPartitions(new ByShard(keys))
                                .mapPartitionsWithIndex(
                                        (number, sorted) ->
                                                List.of(
                                                                shard(
                                                                        new Packing(most, seed),
                                                                        part,
                                                                        number,
                                                                        starts[number],
                                                                        ends[number],
                                                                        sorted,
                                                                        Path.of(whole)))
                                                        .iterator(),
                                        true));
        shards.forEach(shard -> more.accept(shard.to() - shard.from()));
        return shards;
    }

    private static JavaPairRDD<String, Tuple2<byte[], Integer>> numbered(
            JavaRDD<Row> rows, Map<String, Integer> numbers) {
        return rows.mapToPair(
                row ->
                        new Tuple2<>(
                                row.getString(0),
                                new Tuple2<>(row.getAs(1), numbers.get(row.getString(2)))));
    }

    private static Packing.Written shard(
            Packing packing,
            String part,
            int number,
            int from,
            int to,
            Iterator<Tuple2<String, Tuple2<byte[], Integer>>> sorted,
            Path folder)
            throws IOException {
        String[] before = {""};
        return packing.part(
                        part,
                        to,
                        at -> {
                            Tuple2<String, Tuple2<byte[], Integer>> next = sorted.next();
                            while (next._1().equals(before[0])) {
                                next = sorted.next();
                            }
                            before[0] = next._1();
                            return Packing.classified(next._2()._1(), next._2()._2());
                        })
                .write(number, from, folder, n -> {});
    }

    /// By the keys with which shards begin, rising.
    private static final class ByShard extends Partitioner {
        @Serial private static final long serialVersionUID = 1;

        private final String[] begins;

        ByShard(String[] begins) {
            this.begins = begins;
        }

        @Override
        public int numPartitions() {
            return begins.length;
        }

        @Override
        public int getPartition(Object key) {
            int at = Arrays.binarySearch(begins, (String) key);
            return at >= 0 ? at : Math.max(0, -at - 2);
        }
    }
}
