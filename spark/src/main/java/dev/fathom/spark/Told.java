package dev.fathom.spark;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.show.sheet.MaskSheet;
import dev.fathom.show.sheet.Png;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.PixelMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/// What a model tells of pictures, as values of columns: see [FathomModel].
///
/// Any number of threads may share one.
record Told(Model model, Predictor predictor) {

    /// The columns, of which the last is the error.
    static List<StructField> fields(Task task) {
        List<StructField> fields = new ArrayList<>();
        switch (task) {
            case CLASSIFY -> {
                fields.add(DataTypes.createStructField("prediction", DataTypes.DoubleType, true));
                fields.add(DataTypes.createStructField("label", DataTypes.StringType, true));
            }
            case LABELS ->
                    fields.add(
                            DataTypes.createStructField(
                                    "labels",
                                    DataTypes.createArrayType(DataTypes.StringType),
                                    true));
            case REGRESS ->
                    fields.add(
                            DataTypes.createStructField(
                                    "prediction", SQLDataTypes.VectorType(), true));
            case SEGMENT ->
                    fields.add(DataTypes.createStructField("mask", DataTypes.BinaryType, true));
        }
        if (task == Task.CLASSIFY || task == Task.LABELS) {
            fields.add(DataTypes.createStructField("probability", SQLDataTypes.VectorType(), true));
        }
        fields.add(DataTypes.createStructField("error", DataTypes.StringType, true));
        return fields;
    }

    /// The columns of a picture that can't be told.
    @Nullable Object[] none(String error) {
        @Nullable Object[] values = new Object[fields(model.task()).size()];
        values[values.length - 1] = error;
        return values;
    }

    /// The columns of each of some pictures.
    ///
    /// @param x the network's input, one picture after the other
    /// @param sizes of the pictures
    /// @throws dev.fathom.file.DataException when a score isn't finite
    List<@Nullable Object[]> of(float[] x, List<Volume> sizes) {
        List<@Nullable Object[]> all = new ArrayList<>();
        predictor.scores(
                sizes.size(),
                x,
                scores -> {
                    int size = model.network().output().size();
                    for (int n = 0; n < sizes.size(); n++) {
                        float[] own = Arrays.copyOfRange(scores, n * size, (n + 1) * size);
                        all.add(of(own, sizes.get(n)));
                    }
                });
        return all;
    }

    private @Nullable Object[] of(float[] scores, Volume size) {
        return switch (model.task()) {
            case CLASSIFY -> {
                double[] probabilities = probabilities(scores);
                Predictor.Guess best = predictor.guesses(probabilities).getFirst();
                yield new @Nullable Object[] {
                    (double) best.number(), best.label(), Vectors.dense(probabilities), null
                };
            }
            case LABELS -> {
                double[] probabilities = probabilities(scores);
                String[] labels =
                        IntStream.range(0, probabilities.length)
                                .filter(c -> probabilities[c] > 0.5)
                                .mapToObj(model::label)
                                .toArray(String[]::new);
                yield new @Nullable Object[] {labels, Vectors.dense(probabilities), null};
            }
            case REGRESS -> {
                double[] values = new double[scores.length];
                Arrays.setAll(values, i -> scores[i]);
                yield new @Nullable Object[] {Vectors.dense(values), null};
            }
            case SEGMENT ->
                    new @Nullable Object[] {
                        Png.bytes(MaskSheet.mask(size, PixelMetrics.mask(model, scores, size))),
                        null
                    };
        };
    }

    private double[] probabilities(float[] scores) {
        double[] probabilities = new double[scores.length];
        predictor.likelihood().probabilities(scores, 0, probabilities);
        return probabilities;
    }
}
