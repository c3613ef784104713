import dev.fathom.spark.FathomModel;
import org.apache.spark.sql.SparkSession;

/// What is on the pictures of a folder, told by a Spark cluster: OnSpark.java 'FOLDER/*.jpg'
void main(String[] arguments) {
    try (SparkSession spark =
            SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate()) {
        var pictures = spark.read().format("binaryFile").load(arguments[0]);
        new FathomModel()
                .setModel("squeezenet1.1")
                .transform(pictures)
                .select("path", "label", "error")
                .collectAsList()
                .forEach(row -> IO.println(row.getString(0) + ": " + row.getString(1)));
    }
}
