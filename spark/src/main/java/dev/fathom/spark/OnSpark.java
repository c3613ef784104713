package dev.fathom.spark;

import dev.fathom.cli.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;

/// `fathom train`, `evaluate` and `pack` with their work done on Spark: the same words, and how
/// many executors this machine is to start where spark-submit names no cluster. See bin/spark-train
/// and docs/guides/scale.md.
///
/// Stateless and thread-safe.
public final class OnSpark {
    private static final String PACK = "pack";
    private static final List<String> COMMANDS = List.of("train", "evaluate", PACK);
    private static final String MASTER = "spark.master";
    private static final String EXECUTORS = "--executors";
    private static final String MEMORY = "--executor-memory";
    private static final String THREADS = "--threads";
    private static final int MOST = 64;

    /// Below it Spark's executors refuse to start.
    private static final int LEAST_MEMORY = 1024;

    private static final int MOST_MEMORY = 1 << 20;
    private static final int USUAL_MEMORY = 2048;

    private OnSpark() {}

    public static void main(String[] args) {
        List<String> words = new ArrayList<>(List.of(args));
        String command = words.isEmpty() ? "" : words.getFirst();
        if (!COMMANDS.contains(command)) {
            System.err.println(
                    "fathom on Spark: '%s' is not among the commands %s"
                            .formatted(command, String.join(", ", COMMANDS)));
            System.exit(2);
        }
        SparkConf conf = new SparkConf();
        conf.setIfMissing("spark.app.name", "fathom " + command);
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        try {
            settle(conf, words);
        } catch (IllegalArgumentException e) {
            System.err.println("spark-" + command + ": " + e.getMessage());
            System.exit(2);
        }
        List<String> there = new ArrayList<>(words);
        if (!command.equals(PACK)
                && there.stream().noneMatch(word -> word.matches(THREADS + "(=.*)?"))) {
            there.add(THREADS);
            there.add(conf.get("spark.task.cpus", "1"));
        }
        int code;
        try (SparkCluster cluster = new SparkCluster(conf, there)) {
            code = Main.run(cluster, words);
        }
        System.exit(code);
    }

    /// Takes the options that are not those of the command out of the words. Where no cluster is
    /// named, this machine is one: of processes that have this one's folder and class path.
    ///
    /// @throws IllegalArgumentException when an option makes no sense
    static void settle(SparkConf conf, List<String> words) {
        int executors = number(words, EXECUTORS, 1, MOST);
        int memory = number(words, MEMORY, LEAST_MEMORY, MOST_MEMORY);
        if (conf.contains(MASTER)) {
            if (executors > 0 || memory > 0) {
                throw new IllegalArgumentException(
                        "%s and %s are for executors on this machine; for those of %s give spark-submit --num-executors and --executor-memory"
                                .formatted(EXECUTORS, MEMORY, conf.get(MASTER)));
            }
            return;
        }
        int megabytes = memory == 0 ? USUAL_MEMORY : memory;
        conf.set(MASTER, "local-cluster[%d,1,%d]".formatted(Math.max(executors, 1), megabytes));
        conf.setIfMissing("spark.executor.memory", megabytes * 3 / 4 + "m");
        conf.setIfMissing("spark.driver.host", "127.0.0.1");
        conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        conf.setIfMissing(
                "spark.executor.extraJavaOptions",
                "\"-Duser.dir=%s\" \"-Dfathom.home=%s\""
                        .formatted(
                                Path.of("").toAbsolutePath(),
                                System.getProperty("fathom.home", ".")));
    }

    /// Takes an option with a number out of the words.
    ///
    /// @return 0 when it is not among them
    /// @throws IllegalArgumentException when the number is none, or not from the least to the most
    private static int number(List<String> words, String option, int least, int most) {
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
                    || Integer.parseInt(text) < least
                    || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException(
                        "%s: '%s' must be a whole number of %d … %d"
                                .formatted(option, text, least, most));
            }
            return Integer.parseInt(text);
        }
        return 0;
    }
}
