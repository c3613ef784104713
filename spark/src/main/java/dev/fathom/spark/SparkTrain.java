package dev.fathom.spark;

import dev.fathom.cli.Main;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/// `fathom train` with its replicas on Spark: the same words, and how many executors this machine
/// is to start where spark-submit names no cluster. See bin/spark-train and docs/guides/scale.md.
///
/// Stateless and thread-safe.
public final class SparkTrain {
    private static final String EXECUTORS = "--executors";
    private static final String MEMORY = "--executor-memory";
    private static final String THREADS = "--threads";
    private static final int USUAL_MEMORY = 2048;
    private static final int MOST = 64;

    private SparkTrain() {}

    public static void main(String[] args) {
        List<String> words = new ArrayList<>(List.of(args));
        int executors;
        int memory;
        try {
            executors = number(words, EXECUTORS, 1, MOST);
            memory = number(words, MEMORY, USUAL_MEMORY, 1 << 20);
        } catch (IllegalArgumentException e) {
            System.err.println("spark-train: " + e.getMessage());
            System.exit(2);
            return;
        }
        SparkConf conf = new SparkConf();
        conf.setIfMissing("spark.app.name", "fathom train");
        conf.setIfMissing("spark.master", "local-cluster[%d,1,%d]".formatted(executors, memory));
        conf.setIfMissing("spark.executor.memory", memory * 3 / 4 + "m");
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        words.addFirst("train");
        List<String> there = new ArrayList<>(words);
        if (!there.contains(THREADS)) {
            there.add(THREADS);
            there.add(conf.get("spark.task.cpus", "1"));
        }
        int code;
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            code = Main.run(new SparkTurns(spark, there), words);
        }
        System.exit(code);
    }

    /// Takes an option with a number out of the words.
    ///
    /// @throws IllegalArgumentException when the number is none, or not from 1 to the most
    static int number(List<String> words, String option, int usual, int most) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean joined = word.startsWith(option + "=");
            if (!joined && !word.equals(option)) {
                continue;
            }
            words.remove(i);
            String text =
                    joined
                            ? word.substring(option.length() + 1)
                            : i < words.size() ? words.remove(i) : "";
            if (!text.matches("\\d{1,7}")
                    || Integer.parseInt(text) < 1
                    || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException(
                        "%s: '%s' must be a whole number of 1 … %d".formatted(option, text, most));
            }
            return Integer.parseInt(text);
        }
        return usual;
    }
}
