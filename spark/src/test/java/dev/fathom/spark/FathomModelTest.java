package dev.fathom.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.network.NetworkText;
import dev.fathom.train.evaluate.PixelMetrics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import py4j.reflection.ReflectionEngine;

/// A model in a pipeline against the same model by itself.
class FathomModelTest {
    private static final int PICTURES = 11;
    private static final String DENSE =
            "conv(4, 3).padding(1)\nrelu()\nglobalAveragePool()\ndense(3)\n";

    @TempDir private static Path folder;
    private static SparkSession spark;
    private static Dataset<Row> pictures;

    /// Pictures of many sizes, the last cut off and one that is a text.
    @BeforeAll
    static void begin() throws IOException {
        Path files = Files.createDirectories(folder.resolve("pictures"));
        Random random = new Random(5);
        for (int n = 0; n < PICTURES; n++) {
            var image = new BufferedImage(9 + n, 12 - n / 2, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
                image.setRGB(i % image.getWidth(), i / image.getWidth(), random.nextInt());
            }
            ImageIO.write(image, "png", files.resolve("%02d.png".formatted(n)).toFile());
        }
        Path last = files.resolve("%02d.png".formatted(PICTURES - 1));
        Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 60));
        Files.writeString(files.resolve("05.png"), "no picture");
        spark =
                SparkSession.builder()
                        .master("local[2]")
                        .config("spark.ui.enabled", false)
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                        .getOrCreate();
        pictures = spark.read().format("binaryFile").load(files.toString()).repartition(3);
    }

    @AfterAll
    static void end() {
        spark.stop();
    }

    private static Model model(Task task, String layers, List<String> labels) {
        return Model.initialize(
                        NetworkText.parse("tiny", "network tiny\ninput 8x8x3\n" + layers), 4)
                .task(task)
                .labels(labels);
    }

    private static FathomModel saved(String name, Model model) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        model.save(file);
        return new FathomModel().setModel(file.toString()).setBatchSize(4);
    }

    private static List<Row> rows(FathomModel model) {
        return model.transform(pictures).orderBy("path").collectAsList();
    }

    /// What is wrong with the two, and the others, each with its source.
    private static List<Row> good(List<Row> rows) {
        assertThat(rows).hasSize(PICTURES);
        for (int n = 0; n < PICTURES; n++) {
            Row row = rows.get(n);
            if (n == 5) {
                assertThat(row.<String>getAs("error"))
                        .endsWith(
                                "/05.png: at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found something else; convert it, or leave it out");
            } else if (n == PICTURES - 1) {
                assertThat(row.<String>getAs("error")).contains("/10.png");
            } else {
                assertThat(row.<String>getAs("error")).isNull();
            }
        }
        return IntStream.range(0, PICTURES - 1).filter(n -> n != 5).mapToObj(rows::get).toList();
    }

    private static ImageSource source(Row row) {
        return ImageSource.of("picture", row.<byte[]>getAs("content"));
    }

    @Test
    void classes_are_those_that_the_model_tells_by_itself() throws IOException {
        Model model = model(Task.CLASSIFY, DENSE + "softmax()\n", List.of("a", "b", "c"));
        List<Row> rows = rows(saved("classes", model));
        try (Engine engine = Engine.best(1)) {
            Predictor predictor = new Predictor(model, engine);
            for (Row row : good(rows)) {
                double[] expected = predictor.probabilities(source(row));
                Predictor.Guess best = predictor.guesses(expected).getFirst();
                assertThat(row.<Vector>getAs("probability").toArray()).isEqualTo(expected);
                assertThat(row.<Double>getAs("prediction")).isEqualTo(best.number());
                assertThat(row.<String>getAs("label")).isEqualTo(best.label());
            }
        }
        assertThat(rows.get(5).<Double>getAs("prediction")).isNull();
        assertThat(rows.get(5).<Vector>getAs("probability")).isNull();
    }

    @Test
    void labels_and_numbers_too() throws IOException {
        Model labels = model(Task.LABELS, DENSE + "sigmoid()\n", List.of("a", "b", "c"));
        Model numbers = model(Task.REGRESS, DENSE, List.of("x", "y", "z"));
        try (Engine engine = Engine.best(1)) {
            Predictor ofLabels = new Predictor(labels, engine);
            for (Row row : good(rows(saved("labels", labels)))) {
                double[] expected = ofLabels.probabilities(source(row));
                assertThat(row.<Vector>getAs("probability").toArray()).isEqualTo(expected);
                assertThat(row.getList(row.fieldIndex("labels")))
                        .isEqualTo(
                                IntStream.range(0, 3)
                                        .filter(c -> expected[c] > 0.5)
                                        .mapToObj(labels::label)
                                        .toList());
            }
            Predictor ofNumbers = new Predictor(numbers, engine);
            for (Row row : good(rows(saved("numbers", numbers)))) {
                float[] expected = ofNumbers.values(source(row));
                assertThat(row.<Vector>getAs("prediction").toArray())
                        .isEqualTo(IntStream.range(0, 3).mapToDouble(i -> expected[i]).toArray());
            }
        }
    }

    @Test
    void masks_are_pictures_as_large_as_the_picture() throws IOException {
        Model model = model(Task.SEGMENT, "conv(3, 3).padding(1)\n", List.of("a", "b", "c"));
        try (Engine engine = Engine.best(1)) {
            Predictor predictor = new Predictor(model, engine);
            for (Row row : good(rows(saved("masks", model)))) {
                byte[] content = row.getAs("content");
                BufferedImage picture = ImageIO.read(new ByteArrayInputStream(content));
                BufferedImage mask =
                        ImageIO.read(new ByteArrayInputStream(row.<byte[]>getAs("mask")));
                assertThat(mask.getWidth()).isEqualTo(picture.getWidth());
                assertThat(mask.getHeight()).isEqualTo(picture.getHeight());
                byte[] told = PixelMetrics.told(predictor.values(source(row)), 64, 3);
                int middle = 4 * 8 + 4;
                int x = mask.getWidth() / 2;
                int y = mask.getHeight() / 2;
                assertThat(mask.getRaster().getSample(x, y, 0))
                        .isIn((int) told[middle], (int) told[middle - 1], (int) told[middle - 8]);
            }
        }
    }

    @Test
    void numbers_that_are_prepared_are_told_like_the_pictures_that_they_were() throws IOException {
        Model model = model(Task.CLASSIFY, DENSE + "softmax()\n", List.of("a", "b", "c"));
        FathomModel stage = saved("numbers-in", model).setInputCol("x");
        try (Engine engine = Engine.best(1)) {
            Predictor predictor = new Predictor(model, engine);
            List<Row> rows = new ArrayList<>();
            List<double[]> expected = new ArrayList<>();
            Random random = new Random(7);
            for (int n = 0; n < 6; n++) {
                byte[] pixels = new byte[192];
                random.nextBytes(pixels);
                float[] x = model.input(pixels).data();
                expected.add(predictor.probabilities(pixels)[0]);
                List<Float> boxed = new ArrayList<>();
                double[] wide = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    boxed.add(x[i]);
                    wide[i] = x[i];
                }
                rows.add(RowFactory.create(n, boxed, Vectors.dense(wide)));
            }
            rows.add(RowFactory.create(6, List.of(1f, 2f), Vectors.dense(1, 2)));
            rows.add(RowFactory.create(7, Collections.nCopies(192, Float.NaN), null));
            StructType schema =
                    new StructType()
                            .add("n", DataTypes.IntegerType)
                            .add("x", DataTypes.createArrayType(DataTypes.FloatType))
                            .add("v", SQLDataTypes.VectorType());
            Dataset<Row> numbers = spark.createDataFrame(rows, schema).repartition(2);
            List<Row> arrays = stage.transform(numbers).orderBy("n").collectAsList();
            List<Row> vectors =
                    stage.setInputCol("v").transform(numbers).orderBy("n").collectAsList();
            for (int n = 0; n < 6; n++) {
                assertThat(arrays.get(n).<Vector>getAs("probability").toArray())
                        .isEqualTo(expected.get(n));
                assertThat(vectors.get(n).<Vector>getAs("probability").toArray())
                        .isEqualTo(expected.get(n));
            }
            assertThat(arrays.get(6).<String>getAs("error"))
                    .isEqualTo(
                            "picture: 2 numbers, but tiny reads 8×8×3, 192 numbers; give as many");
            assertThat(arrays.get(7).<String>getAs("error"))
                    .isEqualTo("picture: number 0 is NaN; all must be finite");
            assertThat(vectors.get(7).<String>getAs("error"))
                    .isEqualTo("picture: there is no picture, the column holds null");
        }
    }

    @Test
    void a_pipeline_is_written_and_read_again() throws IOException {
        FathomModel stage =
                saved("stage", model(Task.CLASSIFY, DENSE + "softmax()\n", List.of("a", "b", "c")));
        String written = folder.resolve("pipeline").toString();
        new Pipeline().setStages(new PipelineStage[] {stage}).fit(pictures).save(written);
        List<Row> again =
                PipelineModel.load(written).transform(pictures).orderBy("path").collectAsList();
        assertThat(again.stream().map(row -> row.getAs("probability")))
                .isEqualTo(rows(stage).stream().map(row -> row.getAs("probability")).toList());
    }

    /// The guide's lines for Python, which isn't there: what they ask Java for, found and called by
    /// py4j's own rules.
    @Test
    void what_python_calls_in_the_guide_knows_its_photographs() throws IOException {
        String guide = Files.readString(Path.of("../docs/guides/scale.md"));
        ReflectionEngine py4j = new ReflectionEngine();
        List<String> made =
                found("model = spark\\._jvm\\.([\\w.]+)\\(\\)\\.(\\w+)\\(\"(.*)\"\\)\n", guide);
        Object model = py4j.invoke(null, py4j.getConstructor(made.get(0), new Object[0]), null);
        model = called(py4j, model, made.get(1), made.get(2));
        List<String> read =
                found(
                        "pictures = spark\\.read\\.format\\(\"(.*)\"\\)\\.load\\(\"(.*)\"\\)\n",
                        guide);
        Object photographs = spark.read().format(read.get(0)).load("../" + read.get(1));
        List<String> telling =
                found("told = DataFrame\\(model\\.(\\w+)\\(pictures\\._jdf\\), spark\\)", guide);
        Dataset<?> told = (Dataset<?>) called(py4j, model, telling.getFirst(), photographs);
        List<String> columns = found("told\\.select\\((.*)\\)\\.show\\(truncate=False\\)\n", guide);
        String[] names = columns.getFirst().replaceAll("[\" ]", "").split(",");
        Object chosen = told.selectExpr(names);
        assertThat((String) called(py4j, chosen, "showString", 20, 0, false))
                .containsPattern("data/photos/coffee.jpg *\\|espresso *\\|NULL *\\|");
    }

    private static List<String> found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return IntStream.rangeClosed(1, matcher.groupCount()).mapToObj(matcher::group).toList();
    }

    private static Object called(ReflectionEngine py4j, Object on, String method, Object... with) {
        return py4j.invoke(on, py4j.getMethod(on, method, with), with);
    }

    @Test
    void wrong_use_is_told_before_any_job() throws IOException {
        FathomModel model =
                saved("wrong", model(Task.CLASSIFY, DENSE + "softmax()\n", List.of("a", "b", "c")));
        assertThatThrownBy(() -> new FathomModel().transform(pictures))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "FathomModel has no model; name a file or a pretrained one with setModel");
        assertThatThrownBy(
                        () ->
                                model.transform(
                                        pictures, new ParamMap().put(model.inputCol(), "path")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "FathomModel reads a column 'path' of bytes of pictures, or of arrays or vectors of numbers; there are struct<path:string,")
                .hasMessageEndingWith("; name it with setInputCol");
        Dataset<Row> told = pictures.withColumnRenamed("path", "label");
        assertThatThrownBy(() -> model.transform(told))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "FathomModel adds a column 'label', and there is one; rename or drop it before");
        assertThatThrownBy(() -> new FathomModel().setModel("nothing").transform(pictures))
                .hasMessageStartingWith("'nothing' is neither a file nor pretrained; ");
    }
}
