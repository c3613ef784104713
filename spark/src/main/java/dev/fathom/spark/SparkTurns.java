package dev.fathom.spark;

import dev.fathom.file.DataException;
import dev.fathom.train.learn.Round;
import dev.fathom.train.learn.Turn;
import dev.fathom.train.learn.Turns;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/// Has each round taken as an ordinary Spark job, each turn as a task. A task needs nothing but the
/// round, which is broadcast, and the words of the command; so it may be lost, repeated or run
/// twice at once, and gives the same bits. Spark is started for the first round.
///
/// Safe for use by one thread at a time.
final class SparkTurns implements Turns, AutoCloseable {
    private final SparkConf conf;
    private final List<String> words;
    private @Nullable JavaSparkContext started;

    /// @param words of the command that trains, by which an executor finds network and pictures
    SparkTurns(SparkConf conf, List<String> words) {
        this.conf = conf;
        this.words = List.copyOf(words);
    }

    @Override
    public List<Turn> take(Round round, int count) {
        JavaSparkContext spark = started;
        if (spark == null) {
            spark = new JavaSparkContext(conf);
            started = spark;
        }
        List<Integer> numbers = IntStream.range(0, count).boxed().toList();
        List<String> command = words;
        Broadcast<Round> sent = spark.broadcast(round);
        try {
            return spark.parallelize(numbers, count)
                    .map(number -> ReplicaPool.take(command, sent.value(), number))
                    .collect();
        } catch (Exception e) {
            // Scala throws checked exceptions without saying so
            if (e instanceof SparkException failed) {
                throw new DataException(
                        "a replica's turn failed on the cluster again and again: " + reason(failed),
                        failed);
            }
            throw e;
        } finally {
            sent.destroy();
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
