package dev.fathom.cli.train;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where in a table of Spark pictures and their classes are.
public final class TableColumns {
    @Option(
            names = "--table",
            required = true,
            paramLabel = "FORMAT",
            description =
                    "DIR is a table that Spark reads: parquet, orc, binaryFile …; only with"
                            + " bin/spark-pack.")
    private String format = "";

    @Option(
            names = "--content",
            paramLabel = "SQL",
            description = "The bytes of a row's picture: a column, or what is made of some.")
    private String content = "content";

    @Option(
            names = "--label",
            paramLabel = "SQL",
            description = "The class of a row's picture: a text or a number.")
    private String label = "label";

    @Option(
            names = "--test",
            paramLabel = "SQL",
            description = "Whether a row is for testing. Default: a tenth of them.")
    private @Nullable String test;

    @Option(
            names = "--where",
            paramLabel = "SQL",
            description = "Which rows to take. Default: all.")
    private @Nullable String where;

    public String format() {
        return format;
    }

    public String content() {
        return content;
    }

    public String label() {
        return label;
    }

    /// Null for a tenth.
    public @Nullable String test() {
        return test;
    }

    /// Null for all rows.
    public @Nullable String where() {
        return where;
    }
}
