package dev.fathom.studio.view;

import dev.fathom.data.Loader;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.show.text.MetricsText;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.train.evaluate.LabelMetrics;
import dev.fathom.train.evaluate.Loss;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.Objective;
import dev.fathom.train.evaluate.PixelMetrics;
import dev.fathom.train.evaluate.ValueMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// An evaluation of a model that tells labels, the classes of pixels, or numbers.
final class TaskAnswers extends Answered {
    private static final int MOST_TOGETHER = 64;

    /// Of what a network gives of one batch.
    private static final int MOST_VALUES = 1 << 24;

    /// More classes than this have no cells to be chosen.
    private static final int WIDEST = 24;

    private static final int MOST_POINTS = 2000;

    private final List<Told> told = new ArrayList<>();
    private final int names;
    private final boolean cells;

    /// What was told of one picture.
    ///
    /// @param picture its position
    /// @param values logits of the labels, or numbers; of pixels none
    /// @param targets what is right
    /// @param pixels by right class, then by the class that they were taken for; else none
    @SuppressWarnings("ArrayRecordComponent")
    private record Told(int picture, double loss, float[] values, float[] targets, int[] pixels) {}

    TaskAnswers(Model model, Gallery.Tests pictures, int most, Engine engine) {
        super(model, pictures, most, engine);
        names = pictures.pictures().labels().size();
        cells = task() != Task.SEGMENT || names <= WIDEST;
    }

    @Override
    public Metrics call() {
        int each = Math.max(1, model.network().output().size());
        int batch = Math.clamp(MOST_VALUES / each, 1, MOST_TOGETHER);
        Loss loss = Objective.none().loss(model.task(task()), 0);
        try (Loader loader = new Loader(engine.kernels().threads())) {
            return Metrics.of(
                    model,
                    pictures.subset(chosen),
                    Views.crops(1),
                    engine,
                    loader,
                    batch,
                    (n, values, targets) -> told(n, values, targets, loss));
        }
    }

    /// @param n pictures; the arrays may have room for more
    private void told(int n, float[] values, float[] targets, Loss loss) {
        hear(n);
        int each = model.network().output().size();
        int right = task() == Task.SEGMENT ? model.network().input().pixels() : names;
        for (int i = 0; i < n; i++) {
            float[] own = Arrays.copyOfRange(values, i * each, (i + 1) * each);
            float[] target = Arrays.copyOfRange(targets, i * right, (i + 1) * right);
            double lost = loss.of(1, each, own, target, null, null);
            boolean pixels = task() == Task.SEGMENT;
            told.add(
                    new Told(
                            chosen[told.size()],
                            lost,
                            pixels ? new float[0] : own,
                            pixels ? new float[0] : target,
                            pixels && cells ? pixels(own, target) : new int[0]));
        }
    }

    private int[] pixels(float[] scores, float[] targets) {
        int[] pixels = new int[names * names];
        byte[] classes = PixelMetrics.told(scores, targets.length, names);
        for (int p = 0; p < classes.length; p++) {
            int right = (int) targets[p];
            if (right != Task.IGNORED) {
                pixels[right * names + classes[p]]++;
            }
        }
        return pixels;
    }

    /// What came out.
    ///
    /// @param summary all figures in a line
    /// @param columns the figures of each name
    /// @param rows for each name the columns' figures; NaN where one is undefined
    /// @param cells by name: for labels pictures that have it and were taken to, that were missed,
    ///   that were taken to have it and don't; for pixels how many were taken for which class;
    ///   else, or of many classes, none
    /// @param points where numbers are told
    record Result(
            List<String> labels,
            String summary,
            List<String> columns,
            List<List<Double>> rows,
            List<List<Long>> cells,
            Points points) {}

    /// What is right and what was told, for each name; of many pictures of some, evenly chosen.
    ///
    /// @param ids of the pictures
    record Points(List<String> ids, List<List<Float>> right, List<List<Float>> told) {}

    @Override
    Result result(Metrics metrics) {
        return new Result(
                pictures.labels(),
                MetricsText.summary(metrics),
                switch (task()) {
                    case LABELS ->
                            List.of("pictures", "precision", "recall", "F1", "average precision");
                    case SEGMENT -> List.of("pixels", "IoU", "precision", "recall");
                    case REGRESS -> List.of("mean absolute error", "root mean squared error", "R²");
                    case CLASSIFY -> List.of();
                },
                IntStream.range(0, names).mapToObj(i -> row(metrics, i)).toList(),
                cells(metrics),
                points(metrics instanceof ValueMetrics ? told : List.of()));
    }

    private static List<Double> row(Metrics metrics, int i) {
        return switch (metrics) {
            case LabelMetrics m -> {
                LabelMetrics.Label of = m.labels().get(i);
                yield List.of(
                        (double) of.positives(),
                        of.precision(),
                        of.recall(),
                        of.f1(),
                        of.averagePrecision());
            }
            case PixelMetrics m ->
                    List.of((double) m.pixels(i), m.iou(i), m.precision(i), m.recall(i));
            case ValueMetrics m -> {
                ValueMetrics.Value of = m.values().get(i);
                yield List.of(of.mae(), of.rmse(), of.r2());
            }
            default -> throw new IllegalArgumentException("figures of " + metrics.task());
        };
    }

    private List<List<Long>> cells(Metrics metrics) {
        return switch (metrics) {
            case LabelMetrics m ->
                    m.labels().stream()
                            .map(
                                    label ->
                                            List.of(
                                                    label.hits(),
                                                    label.positives() - label.hits(),
                                                    label.taken() - label.hits()))
                            .toList();
            case PixelMetrics m when cells -> m.confusion();
            default -> List.of();
        };
    }

    private Points points(List<Told> all) {
        int count = Math.min(MOST_POINTS, all.size());
        List<Told> some =
                IntStream.range(0, count)
                        .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                        .toList();
        return new Points(
                some.stream().map(t -> id(t.picture())).toList(),
                byName(some, Told::targets),
                byName(some, Told::values));
    }

    private List<List<Float>> byName(List<Told> some, Function<Told, float[]> of) {
        return IntStream.range(0, some.isEmpty() ? 0 : names)
                .mapToObj(v -> some.stream().map(t -> of.apply(t)[v]).toList())
                .toList();
    }

    /// What was told of a picture.
    ///
    /// @param told probabilities of the labels, or numbers; of pixels none
    /// @param right 1 or 0 for each label, or numbers; of pixels none
    /// @param share part of the pixels whose class was told; NaN for other tasks
    @SuppressWarnings("ArrayRecordComponent")
    record PictureAnswer(String id, double loss, double[] told, float[] right, double share) {}

    @Override
    List<PictureAnswer> shown(Cell cell) {
        ToDoubleFunction<Told> worst = cell.isAll() || !cells ? Told::loss : t -> wrong(t, cell);
        return told.stream()
                .filter(t -> cell.isAll() || !cells || wrong(t, cell) > 0)
                .sorted(Comparator.comparingDouble(worst).reversed())
                .map(this::picture)
                .toList();
    }

    @Override
    List<PictureAnswer> inOrder() {
        return told.stream().map(this::picture).toList();
    }

    /// How much a picture belongs to a cell; 0 for not at all. Of a label by how sure the wrong
    /// answer was, or the right one wasn't; of pixels by their number; of a number by its error.
    private double wrong(Told t, Cell cell) {
        int row = TraceViews.within(cell.right(), "row", names);
        return switch (task()) {
            case LABELS -> {
                boolean has = t.targets()[row] > 0;
                boolean taken = t.values()[row] > 0;
                int column = has ? (taken ? 0 : 1) : 2;
                yield column == cell.taken() && (has || taken)
                        ? probability(has ? -t.values()[row] : t.values()[row])
                        : 0;
            }
            case SEGMENT ->
                    t.pixels()[row * names + TraceViews.within(cell.taken(), "column", names)];
            case REGRESS -> Math.abs(t.values()[row] - t.targets()[row]) + Double.MIN_NORMAL;
            case CLASSIFY -> 0;
        };
    }

    private static double probability(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    private PictureAnswer picture(Told t) {
        double[] values = new double[t.values().length];
        Arrays.setAll(
                values, i -> task() == Task.LABELS ? probability(t.values()[i]) : t.values()[i]);
        return new PictureAnswer(id(t.picture()), t.loss(), values, t.targets(), share(t.pixels()));
    }

    private double share(int[] pixels) {
        int all = IntStream.of(pixels).sum();
        int hits =
                pixels.length == 0
                        ? 0
                        : IntStream.range(0, names).map(c -> pixels[c * (names + 1)]).sum();
        return (double) hits / all;
    }
}
