package dev.fathom.cli.train;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.ProgressBar;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.BadPictures;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Packing;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.train.TrainingJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pack",
        description =
                "Packs a data set into shards, tar archives as WebDataset has them, which are read"
                        + " from front to back: for sets that are too large for memory, or have too"
                        + " many small files. All commands take the folder as --data.",
        footer = {
            "  ./fathom pack photos -o photos-shards",
            "  ./fathom train squeezenet --data photos-shards"
        })
public final class Pack extends ConsoleCommand {
    private static final long MEGA = 1_000_000;

    private final @Nullable Cluster cluster;

    @Parameters(
            paramLabel = "DIR",
            description =
                    "A data set: MNIST or CIFAR files, a folder of pictures for each class, pictures"
                            + " with a table or masks, or shards.")
    private Path data = Path.of("");

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FOLDER",
            description = "Where the shards go, a new folder.")
    private Path folder = Path.of("");

    @Option(
            names = "--task",
            paramLabel = "T",
            description =
                    "What is to be told of pictures: classify, labels, segment or regress. Default:"
                            + " classify.")
    private Task task = Task.CLASSIFY;

    @Option(
            names = "--shard-size",
            paramLabel = "MB",
            description = "Megabytes of a shard. Default: 1000.")
    private long megabytes = 1000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Decides the order of the pictures. Default: " + TrainingJob.USUAL_SEED + ".")
    private long seed = TrainingJob.USUAL_SEED;

    @ArgGroup(exclusive = false)
    private @Nullable TableColumns table;

    @Mixin private BadPictures badPictures = new BadPictures();

    @Mixin private Printer printer = new Printer();

    /// @param cluster that packs; null to do it here
    public Pack(@Nullable Cluster cluster) {
        this.cluster = cluster;
    }

    /// The training or the test pictures of this command, to be packed.
    ///
    /// @param name one of [Packing#PARTS]
    public Packing.Part part(String name) throws IOException {
        return packing().part(set(), name);
    }

    private Packing packing() {
        return new Packing(megabytes * MEGA, seed);
    }

    private DataSet set() throws IOException {
        return DataSets.stored(data, badPictures.unreadable(console()), task);
    }

    /// The result for machines.
    record Report(String data, String folder, int shards, long pictures, long bytes) {}

    @Override
    protected void run() throws IOException {
        if (megabytes < 1 || megabytes > Long.MAX_VALUE / MEGA) {
            throw new WrongUse(
                    "--shard-size: %d must be 1 or more, in megabytes".formatted(megabytes));
        }
        Packing.checkNew(folder);
        Packing.Packed packed = table == null ? ofSet() : ofTable(table);
        printer.print(
                console(),
                new Report(
                        data.toString(),
                        folder.toString(),
                        packed.shards(),
                        packed.pictures(),
                        packed.bytes()),
                String.format(
                        Locale.ROOT,
                        "%,d pictures in %d shards of %,.1f MB together: %s%n",
                        packed.pictures(),
                        packed.shards(),
                        packed.bytes() / (double) MEGA,
                        folder));
    }

    private Packing.Packed ofSet() throws IOException {
        DataSet set = set();
        int all = set.training().size() + set.test().size();
        try (ProgressBar bar = console().progress("packing", all, "pictures")) {
            return packing().pack(set, folder, cluster, done -> bar.at(done, ""));
        }
    }

    private Packing.Packed ofTable(TableColumns columns) throws IOException {
        if (cluster == null) {
            throw new WrongUse("tables are read by Spark; give the same words to bin/spark-pack");
        }
        if (task != Task.CLASSIFY) {
            throw new WrongUse(
                    "a table has pictures with a class each, not those of the task %s; leave out --task"
                            .formatted(task));
        }
        Cluster.Rows rows = cluster.rows(columns, data.toString(), packing());
        if (rows.repeated() > 0) {
            console()
                    .err()
                    .printf(
                            Locale.ROOT,
                            "%,d rows have the same picture and class as another, and are left out%n",
                            rows.repeated());
        }
        try (ProgressBar bar = console().progress("packing", rows.size(), "pictures")) {
            return rows.pack(folder, done -> bar.at(done, ""));
        }
    }
}
