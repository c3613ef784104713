package dev.fathom.spark;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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

    private List<Row> rows(Told told, List<Row> some) {
        List<byte[]> pixels = new ArrayList<>();
        List<byte[]> files = new ArrayList<>();
        List<@Nullable String> errors = new ArrayList<>();
        for (Row row : some) {
            try {
                byte[] file = file(row);
                pixels.add(pixels(told.model(), place(row), file));
                files.add(file);
                errors.add(null);
            } catch (DataException e) {
                errors.add(e.getMessage());
            }
        }
        Iterator<@Nullable Object[]> answers = answers(told, pixels, files).iterator();
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            String error = errors.get(i);
            all.add(joined(some.get(i), error == null ? answers.next() : told.none(error)));
        }
        return all;
    }

    private byte[] file(Row row) {
        if (row.isNullAt(column)) {
            throw new DataException(place(row) + ": there is no picture, the column holds null");
        }
        return row.getAs(column);
    }

    private String place(Row row) {
        return path < 0 || row.isNullAt(path) ? "picture" : String.valueOf(row.get(path));
    }

    private static byte[] pixels(Model model, String place, byte[] file) {
        List<View> middle = Views.crops(1).each();
        return model.preprocessing()
                .read(ImageSource.of(place, file), model.network().input(), middle);
    }

    /// Of all together; where a score isn't finite, of each by itself.
    private static List<@Nullable Object[]> answers(
            Told told, List<byte[]> pixels, List<byte[]> files) {
        List<@Nullable Object[]> all = new ArrayList<>();
        if (files.isEmpty()) {
            return all;
        }
        try {
            all.addAll(told.of(joined(pixels), files));
        } catch (DataException e) {
            if (files.size() == 1) {
                all.add(told.none(String.valueOf(e.getMessage())));
                return all;
            }
            for (int i = 0; i < files.size(); i++) {
                all.addAll(answers(told, pixels.subList(i, i + 1), files.subList(i, i + 1)));
            }
        }
        return all;
    }

    private static byte[] joined(List<byte[]> pixels) {
        int size = pixels.getFirst().length;
        byte[] all = new byte[pixels.size() * size];
        for (int i = 0; i < pixels.size(); i++) {
            System.arraycopy(pixels.get(i), 0, all, i * size, size);
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
