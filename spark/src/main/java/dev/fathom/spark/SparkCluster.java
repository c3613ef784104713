package dev.fathom.spark;

import dev.fathom.cli.Main;
import dev.fathom.cli.train.Cluster;
import dev.fathom.cli.train.Evaluate;
import dev.fathom.cli.train.Pack;
import dev.fathom.cli.train.TableColumns;
import dev.fathom.cli.train.Train;
import dev.fathom.data.Loader;
import dev.fathom.data.format.Packing;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.train.Replica;
import dev.fathom.train.evaluate.Answering;
import dev.fathom.train.learn.Round;
import dev.fathom.train.learn.Turn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/// Has the work of a command done by ordinary Spark jobs. A task needs nothing but its number, the
/// words of the command, and of a training the round, which is broadcast; so it may be lost,
/// repeated or run twice at once, and gives the same bits. Spark is started for the first job.
///
/// Safe for use by one thread at a time.
final class SparkCluster implements Cluster, AutoCloseable {
    /// Tasks of a job for each that runs at a time, where there are many: their answers are in the
    /// driver's memory together.
    private static final int EACH = 4;

    /// Samples whose bytes are counted by one task.
    private static final int COUNTED = 512;

    private final SparkConf conf;
    private final List<String> words;
    private @Nullable JavaSparkContext started;

    /// @param words of the command, by which an executor finds network and pictures
    SparkCluster(SparkConf conf, List<String> words) {
        this.conf = conf;
        this.words = List.copyOf(words);
    }

    /// Started, where it was not.
    JavaSparkContext spark() {
        JavaSparkContext spark = started;
        if (spark == null) {
            spark = new JavaSparkContext(conf);
            started = spark;
        }
        return spark;
    }

    @Override
    public List<Turn> take(Round round, int count) {
        List<String> command = words;
        Broadcast<Round> sent = spark().broadcast(round);
        try {
            return job(
                    "a replica's turn",
                    IntStream.range(0, count).boxed().toList(),
                    number ->
                            Idle.with(
                                    command,
                                    Replica.class,
                                    all -> Main.command(all, Train.class).replica(),
                                    replica -> replica.take(sent.value(), number)));
        } finally {
            sent.destroy();
        }
    }

    /// A model beside its pictures, and the threads that work for it.
    private record Beside(Answering answering, Engine engine, Loader loader) {
        static Beside of(List<String> words) throws Exception {
            Evaluate command = Main.command(words, Evaluate.class);
            Engine engine = command.engine();
            return new Beside(command.answering(), engine, new Loader(engine.kernels().threads()));
        }
    }

    @Override
    public void tell(int batches, Consumer<Answering.Answers> heard) {
        List<String> command = words;
        jobs(
                "a batch of pictures",
                batches,
                number ->
                        Idle.with(
                                command,
                                Beside.class,
                                Beside::of,
                                own ->
                                        own.answering()
                                                .part(
                                                        number,
                                                        number + 1,
                                                        own.engine(),
                                                        own.loader())),
                part -> part.forEach(heard));
    }

    @Override
    public long[] bytes(String part, int samples) {
        List<String> command = words;
        long[] all = new long[samples];
        int[] at = new int[1];
        jobs(
                "the size of pictures",
                Math.ceilDiv(samples, COUNTED),
                number -> {
                    int from = number * COUNTED;
                    long[] bytes = new long[Math.min(COUNTED, samples - from)];
                    return packing(
                            command,
                            part,
                            own -> {
                                for (int i = 0; i < bytes.length; i++) {
                                    bytes[i] = own.bytes(from + i);
                                }
                                return bytes;
                            });
                },
                some -> {
                    System.arraycopy(some, 0, all, at[0], some.length);
                    at[0] += some.length;
                });
        return all;
    }

    @Override
    public List<Packing.Written> write(
            String part, List<Integer> begins, Path folder, IntConsumer more) {
        List<String> command = words;
        String whole = folder.toAbsolutePath().toString();
        List<Integer> positions = List.copyOf(begins);
        List<Packing.Written> shards = new ArrayList<>();
        jobs(
                "a shard",
                positions.size(),
                number ->
                        packing(
                                command,
                                part,
                                own ->
                                        own.write(
                                                number,
                                                positions.get(number),
                                                Path.of(whole),
                                                n -> {})),
                shard -> {
                    shards.add(shard);
                    more.accept(shard.to() - shard.from());
                });
        return shards;
    }

    @Override
    public Rows rows(TableColumns table, String path, Packing packing) {
        SparkSession session = SparkSession.builder().sparkContext(spark().sc()).getOrCreate();
        List<String> columns = new ArrayList<>();
        columns.add(table.content() + " AS content");
        columns.add("CAST(" + table.label() + " AS STRING) AS label");
        if (table.test() != null) {
            columns.add("(" + table.test() + ") AS test");
        }
        try {
            Dataset<Row> all = session.read().format(table.format()).load(path);
            Dataset<Row> some = table.where() == null ? all : all.where(table.where());
            Dataset<Row> chosen = some.selectExpr(columns.toArray(String[]::new));
            checkType(chosen, "content", DataTypes.BinaryType, table.content());
            if (table.test() != null) {
                checkType(chosen, "test", DataTypes.BooleanType, table.test());
            }
            return new TableShards(packing, chosen);
        } catch (Exception e) {
            // Scala throws checked exceptions without saying so
            if (e instanceof AnalysisException wrong) {
                throw new DataException(
                        "%s: Spark can't read this table so: %s"
                                .formatted(
                                        path,
                                        String.valueOf(wrong.getMessage())
                                                .lines()
                                                .findFirst()
                                                .orElse("")),
                        wrong);
            }
            throw e;
        }
    }

    private static void checkType(Dataset<Row> rows, String column, DataType type, String told) {
        DataType found = rows.schema().apply(column).dataType();
        if (!found.equals(type)) {
            throw new DataException(
                    "--%s %s is of the type %s; expected %s"
                            .formatted(column, told, found.simpleString(), type.simpleString()));
        }
    }

    private static <R> R packing(List<String> words, String part, Idle.Made<Packing.Part, R> use)
            throws Exception {
        List<String> key = new ArrayList<>(words);
        key.add(part);
        return Idle.with(
                key, Packing.Part.class, all -> Main.command(words, Pack.class).part(part), use);
    }

    /// Does so many tasks, some of them at a time.
    ///
    /// @param heard hears what came of each, in their order
    private <R> void jobs(String what, int count, Function<Integer, R> task, Consumer<R> heard) {
        int together = EACH * spark().defaultParallelism();
        for (int from = 0; from < count; from += together) {
            int to = Math.min(from + together, count);
            job(what, IntStream.range(from, to).boxed().toList(), task).forEach(heard);
        }
    }

    private <R> List<R> job(String what, List<Integer> numbers, Function<Integer, R> task) {
        return collected(what, spark().parallelize(numbers, numbers.size()).map(task));
    }

    /// All that came of a job.
    ///
    /// @param what of the job may fail
    /// @throws DataException when it did, again and again: why
    static <R> List<R> collected(String what, JavaRDD<R> job) {
        try {
            return job.collect();
        } catch (Exception e) {
            // Scala throws checked exceptions without saying so
            if (e instanceof SparkException failed) {
                throw new DataException(
                        "%s failed on the cluster again and again: %s"
                                .formatted(what, reason(failed)),
                        failed);
            }
            throw e;
        }
    }

    /// The line that says what was wrong, of a text that has the executor's stack trace in it.
    static String reason(SparkException failed) {
        String message = String.valueOf(failed.getMessage());
        return message.lines()
                .filter(line -> line.contains("Exception: ") || line.contains("Error: "))
                .findFirst()
                .map(line -> line.replaceFirst("^.*?(?:Exception|Error): ", ""))
                .orElseGet(() -> message.lines().findFirst().orElse(""));
    }

    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
    }
}
