package dev.fathom.spark;

import dev.fathom.cli.options.ModelArgument;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.model.Likelihood;
import dev.fathom.model.Model;
import java.io.IOException;
import java.io.Serial;
import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// A model in a pipeline of Spark ML: reads a column of pictures, the bytes of their files, and
/// adds columns of what the model tells of them, as `fathom predict` does. Or a column of arrays or
/// vectors: the numbers of the network's input, row by row, each place's depth contiguous, as
/// `fathom run` reads them.
///
/// | task | columns |
/// |---|---|
/// | classify | `prediction`: number of the likeliest class, `label`: its name, `probability`: of each class, a vector |
/// | labels | `labels`: names of those that the picture has, `probability`: of each label, a vector |
/// | regress | `prediction`: the numbers, a vector |
/// | segment | `mask`: a PNG as large as the picture, or as the network's input, each pixel's number its class |
///
/// Behind them stands `error`: why a picture can't be told, say because it is damaged; its other
/// columns are then null, and of all others `error` is. Where there is a column `path`, as
/// `binaryFile` makes it, errors name the picture by it.
///
/// The model is read where the pipeline is, and broadcast. An executor's process prepares it once,
/// for all of its tasks; each task computes on a thread of its own.
///
/// Safe for use by one thread at a time.
public final class FathomModel extends Transformer implements DefaultParamsWritable {
    @Serial private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> model;
    private final Param<String> inputCol;
    private final IntParam batchSize;

    public FathomModel() {
        this(Identifiable$.MODULE$.randomUID("fathomModel"));
    }

    /// For reading pipelines from files.
    public FathomModel(String uid) {
        this.uid = uid;
        model =
                new Param<>(
                        this, "model", "a model file (.safetensors, .onnx) or a pretrained model");
        inputCol = new Param<>(this, "inputCol", "column of bytes of picture files, or of numbers");
        batchSize =
                new IntParam(
                        this,
                        "batchSize",
                        "pictures that a task computes at a time",
                        ParamValidators.inRange(1, 1024));
        setDefault(inputCol, "content");
        setDefault(batchSize, 16);
    }

    /// Reads one that was written with `write()` or `save()`; of the model that is where it is
    /// found.
    public static FathomModel load(String path) {
        return read().load(path);
    }

    public static MLReader<FathomModel> read() {
        return new DefaultParamsReader<>();
    }

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> model() {
        return model;
    }

    public Param<String> inputCol() {
        return inputCol;
    }

    public IntParam batchSize() {
        return batchSize;
    }

    /// @param name a model file (.safetensors, .onnx), or a pretrained model of the zoo
    public FathomModel setModel(String name) {
        set(model, name);
        return this;
    }

    /// @param name of the column of pictures; `content` unless set
    public FathomModel setInputCol(String name) {
        set(inputCol, name);
        return this;
    }

    /// @param pictures that a task computes at a time, 1 … 1024; 16 unless set
    public FathomModel setBatchSize(int pictures) {
        set(batchSize, (Object) pictures);
        return this;
    }

    @Override
    public FathomModel copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /// @throws IllegalArgumentException when the column of pictures is missing or of another type,
    ///   or a new one is there already; or when the model gives no such answers
    @Override
    public StructType transformSchema(StructType schema) {
        return schema(schema, read(name()));
    }

    private StructType schema(StructType schema, Model read) {
        String column = getOrDefault(inputCol);
        if (!Arrays.asList(schema.fieldNames()).contains(column)
                || !Telling.reads(schema.apply(column).dataType())) {
            throw new IllegalArgumentException(
                    "FathomModel reads a column '%s' of bytes of pictures, or of arrays or vectors of numbers; there are %s; name it with setInputCol"
                            .formatted(column, schema.simpleString()));
        }
        if (read.task() != Task.SEGMENT) {
            Likelihood.of(read.network());
        }
        StructType all = schema;
        for (StructField field : Told.fields(read.task())) {
            if (Arrays.asList(schema.fieldNames()).contains(field.name())) {
                throw new IllegalArgumentException(
                        "FathomModel adds a column '%s', and there is one; rename or drop it before"
                                .formatted(field.name()));
            }
            all = all.add(field);
        }
        return all;
    }

    private String name() {
        if (!isSet(model)) {
            throw new IllegalArgumentException(
                    "FathomModel has no model; name a file or a pretrained one with setModel");
        }
        return getOrDefault(model);
    }

    private static Model read(String name) {
        try {
            return ModelArgument.model(name);
        } catch (IOException e) {
            throw new DataException(name + ": the model can't be read: " + e, e);
        }
    }

    @Override
    public Dataset<Row> transform(Dataset<?> pictures) {
        Model read = read(name());
        StructType before = pictures.schema();
        StructType after = schema(before, read);
        Broadcast<byte[]> sent =
                JavaSparkContext.fromSparkContext(pictures.sparkSession().sparkContext())
                        .broadcast(read.toBytes());
        Telling telling =
                new Telling(
                        sent,
                        uid + " " + sent.id(),
                        before.fieldIndex(getOrDefault(inputCol)),
                        Arrays.asList(before.fieldNames()).indexOf("path"),
                        (int) getOrDefault(batchSize));
        return pictures.toDF().mapPartitions(telling, Encoders.row(after));
    }
}
