package dev.fathom.spark;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.tensor.Volume;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.jspecify.annotations.Nullable;

/// Tells of the pictures of a partition, some at a time: see [FathomModel].
///
/// Immutable; any number of threads may share one.
///
/// @param model bytes of its file
/// @param key of the model, of no other
/// @param column number of the column of pictures
/// @param path number of the column of their names, or -1
/// @param together pictures that are computed at a time
record Telling(Broadcast<byte[]> model, String key, int column, int path, int together)
        implements MapPartitionsFunction<Row, Row> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Told told = ToldPool.of(key, model, together);
        return new Iterator<>() {
            private Iterator<Row> ready = List.<Row>of().iterator();

            @Override
            public boolean hasNext() {
                return ready.hasNext() || rows.hasNext();
            }

            @Override
            public Row next() {
                if (!ready.hasNext()) {
                    List<Row> some = new ArrayList<>();
                    do {
                        some.add(rows.next());
                    } while (some.size() < together && rows.hasNext());
                    ready = rows(told, some).iterator();
                }
                return ready.next();
            }
        };
    }

    /// Whether a column of this type can be told of.
    static boolean reads(DataType type) {
        return type.equals(DataTypes.BinaryType)
                || type.equals(SQLDataTypes.VectorType())
                || (type instanceof ArrayType array && array.elementType() instanceof NumericType);
    }

    private List<Row> rows(Told told, List<Row> some) {
        List<float[]> inputs = new ArrayList<>();
        List<Volume> sizes = new ArrayList<>();
        List<@Nullable String> errors = new ArrayList<>();
        for (Row row : some) {
            try {
                Object value = value(row);
                byte[] file = value instanceof byte[] bytes ? bytes : null;
                inputs.add(
                        file == null
                                ? numbers(told.model(), row, value)
                                : picture(told.model(), row, file));
                sizes.add(file == null ? told.model().network().input() : size(file));
                errors.add(null);
            } catch (DataException e) {
                errors.add(e.getMessage());
            }
        }
        Iterator<@Nullable Object[]> answers = answers(told, inputs, sizes).iterator();
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            String error = errors.get(i);
            all.add(joined(some.get(i), error == null ? answers.next() : told.none(error)));
        }
        return all;
    }

    private Object value(Row row) {
        if (row.isNullAt(column)) {
            throw new DataException(place(row) + ": there is no picture, the column holds null");
        }
        return row.get(column);
    }

    private String place(Row row) {
        return path < 0 || row.isNullAt(path) ? "picture" : String.valueOf(row.get(path));
    }

    private float[] picture(Model model, Row row, byte[] file) {
        byte[] pixels =
                model.preprocessing()
                        .read(
                                ImageSource.of(place(row), file),
                                model.network().input(),
                                Views.crops(1).each());
        return model.input(pixels).data();
    }

    private static Volume size(byte[] file) {
        try {
            return ImageFile.size("a picture", new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory has no such errors
        }
    }

    private float[] numbers(Model model, Row row, Object value) {
        Volume input = model.network().input();
        double[] given =
                value instanceof Vector vector
                        ? vector.toArray()
                        : row.<Number>getList(column).stream()
                                .mapToDouble(n -> n == null ? Double.NaN : n.doubleValue())
                                .toArray();
        if (given.length != input.size()) {
            throw new DataException(
                    "%s: %d numbers, but %s reads %s, %d numbers; give as many"
                            .formatted(
                                    place(row),
                                    given.length,
                                    model.network().name(),
                                    input,
                                    input.size()));
        }
        float[] x = new float[given.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) given[i];
            if (!Float.isFinite(x[i])) {
                throw new DataException(
                        "%s: number %d is %s; all must be finite"
                                .formatted(place(row), i, given[i]));
            }
        }
        return x;
    }

    /// Of all together; where a score isn't finite, of each by itself.
    private static List<@Nullable Object[]> answers(
            Told told, List<float[]> inputs, List<Volume> sizes) {
        List<@Nullable Object[]> all = new ArrayList<>();
        if (inputs.isEmpty()) {
            return all;
        }
        try {
            all.addAll(told.of(joined(inputs), sizes));
        } catch (DataException e) {
            if (inputs.size() == 1) {
                all.add(told.none(String.valueOf(e.getMessage())));
                return all;
            }
            for (int i = 0; i < inputs.size(); i++) {
                all.addAll(answers(told, inputs.subList(i, i + 1), sizes.subList(i, i + 1)));
            }
        }
        return all;
    }

    private static float[] joined(List<float[]> inputs) {
        int size = inputs.getFirst().length;
        float[] all = new float[inputs.size() * size];
        for (int i = 0; i < inputs.size(); i++) {
            System.arraycopy(inputs.get(i), 0, all, i * size, size);
        }
        return all;
    }

    private static Row joined(Row row, @Nullable Object[] answer) {
        @Nullable Object[] all = new Object[row.length() + answer.length];
        for (int i = 0; i < row.length(); i++) {
            all[i] = row.get(i);
        }
        System.arraycopy(answer, 0, all, row.length(), answer.length);
        return RowFactory.create(all);
    }
}
