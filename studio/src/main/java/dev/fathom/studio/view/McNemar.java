package dev.fathom.studio.view;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Recent;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.train.compare.PairedComparison;
import dev.fathom.train.evaluate.Comparison;

/// Whether one of two networks is better on the test pictures than chance explains: of classes by
/// McNemar's test, of other tasks by the paired bootstrap. As many pictures as are done in a few
/// seconds are looked at, evenly chosen.
public final class McNemar {
    private static final int KEPT = 8;
    private static final int FEWEST = 40;
    private static final int MOST = 10_000;
    private static final double MOST_MACS = 4e10;
    private static final int BATCH = 64;

    private final Shelf shelf;
    private final Gallery gallery;
    private final Engine engine;
    private final Recent<Key, Object> kept = new Recent<>(KEPT);

    private record Key(String first, String second) {}

    public McNemar(Shelf shelf, Gallery gallery, Engine engine) {
        this.shelf = shelf;
        this.gallery = gallery;
        this.engine = engine;
    }

    /// The figures of [Comparison].
    ///
    /// @param known number of test pictures that there are
    record Verdict(
            long pictures,
            int known,
            double firstAccuracy,
            double secondAccuracy,
            long bothRight,
            long onlyFirst,
            long onlySecond,
            long bothWrong,
            boolean exact,
            double pValue) {
        static Verdict of(Comparison c, int known) {
            return new Verdict(
                    c.pictures(),
                    known,
                    c.firstAccuracy(),
                    c.secondAccuracy(),
                    c.bothRight(),
                    c.onlyFirst(),
                    c.onlySecond(),
                    c.bothWrong(),
                    c.isExact(),
                    c.pValue());
        }
    }

    /// The figures of [PairedComparison].
    ///
    /// @param known number of test pictures that there are
    /// @param figure its name, by which they are compared
    record Paired(
            long pictures,
            int known,
            String figure,
            double first,
            double second,
            double low,
            double high,
            int draws,
            double pValue) {
        static Paired of(PairedComparison c, int known) {
            return new Paired(
                    c.first().pictures(),
                    known,
                    c.first().task().figure(),
                    c.first().figure(),
                    c.second().figure(),
                    c.low(),
                    c.high(),
                    PairedComparison.DRAWS,
                    c.pValue());
        }
    }

    public Answer mcnemar(Request request) {
        Key key = new Key(request.text("first"), request.text("second"));
        return Answer.json(kept.of(key, () -> compare(key)));
    }

    private Object compare(Key key) {
        Model first = shelf.model(key.first());
        Model second = shelf.model(key.second());
        Pictures ofFirst = tests(key.first(), first);
        Pictures ofSecond = tests(key.second(), second);
        double macs =
                (double) first.network().describe().macs() + second.network().describe().macs();
        int[] chosen = ofFirst.evenly((int) Math.clamp(MOST_MACS / macs, FEWEST, MOST));
        Pictures one = ofFirst.subset(chosen);
        Pictures other = ofSecond.subset(chosen);
        return one.task() == Task.CLASSIFY
                ? Verdict.of(
                        Comparison.of(first, one, second, other, engine, BATCH), ofFirst.size())
                : Paired.of(
                        PairedComparison.of(first, one, second, other, engine, BATCH),
                        ofFirst.size());
    }

    private Pictures tests(String name, Model model) {
        Pictures tests = gallery.tests(model).pictures();
        if (model.task() != tests.task() || !model.labels().equals(tests.labels())) {
            throw new Refusal(
                    409,
                    "%s tells other classes apart than those of the studio's test pictures; start ./fathom studio with --data DIR"
                            .formatted(name));
        }
        return tests;
    }
}
