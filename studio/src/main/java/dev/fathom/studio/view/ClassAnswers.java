package dev.fathom.studio.view;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.train.evaluate.Calibration;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Evaluation.Answer;
import dev.fathom.train.evaluate.Metrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// An evaluation of a classifier.
final class ClassAnswers extends Answered {
    private static final int BATCH = 64;
    private static final int WIDEST = 24;
    private static final int MOST_MISTAKES = 40;

    private final List<Answer> answers = new ArrayList<>();

    ClassAnswers(Model model, Gallery.Tests pictures, int most, Engine engine) {
        super(model, pictures, most, engine);
    }

    @Override
    public Evaluation call() {
        return Evaluation.of(
                model, pictures.subset(chosen), Views.crops(1), engine, BATCH, this::answered);
    }

    private void answered(Answer a) {
        hear(1);
        answers.add(
                new Answer(
                        chosen[a.picture()],
                        a.right(),
                        a.predicted(),
                        a.ofRight(),
                        a.ofPredicted()));
    }

    /// The answers with the worst losses first, when all pictures were looked at.
    List<Answer> worst() {
        return answers.stream().sorted(Comparator.comparingDouble(Answer::ofRight)).toList();
    }

    /// @param topFive accuracy among the first five classes; NaN where it says nothing
    /// @param confusion pictures by right class, then predicted one; empty for many classes
    /// @param mistakes the most frequent ones
    record Result(
            List<String> labels,
            double accuracy,
            double topFive,
            double loss,
            List<List<Long>> confusion,
            List<Evaluation.Mistake> mistakes,
            List<ClassView> classes,
            double calibrationError,
            double confidence,
            List<Calibration.Bin> bins) {}

    /// One class; its figures are NaN where they are undefined.
    record ClassView(long pictures, double precision, double recall, double f1) {}

    @Override
    Result result(Metrics metrics) {
        if (!(metrics instanceof Evaluation e)) {
            throw new IllegalArgumentException("figures of " + metrics.task());
        }
        List<String> labels = pictures.labels();
        return new Result(
                labels,
                e.accuracy(),
                e.topFiveAccuracy(),
                e.loss(),
                labels.size() <= WIDEST ? e.confusion() : List.of(),
                e.mistakes().stream().limit(MOST_MISTAKES).toList(),
                IntStream.range(0, labels.size())
                        .mapToObj(
                                c ->
                                        new ClassView(
                                                e.pictures(c),
                                                e.precision(c),
                                                e.recall(c),
                                                e.f1(c)))
                        .toList(),
                e.calibration().expectedError(),
                e.calibration().confidence(),
                e.calibration().bins());
    }

    /// @param id of the picture
    /// @param right its class
    /// @param predicted the class that it was taken for
    /// @param ofRight probability of its class
    /// @param ofPredicted probability of the other
    record PictureAnswer(
            String id, int right, int predicted, double ofRight, double ofPredicted, double loss) {}

    @Override
    List<PictureAnswer> shown(Cell cell) {
        return worst().stream()
                .filter(
                        a ->
                                cell.isAll()
                                        || (a.right() == cell.right()
                                                && a.predicted() == cell.taken()))
                .map(this::picture)
                .toList();
    }

    @Override
    List<PictureAnswer> inOrder() {
        return answers.stream().map(this::picture).toList();
    }

    private PictureAnswer picture(Answer a) {
        return new PictureAnswer(
                id(a.picture()),
                a.right(),
                a.predicted(),
                a.ofRight(),
                a.ofPredicted(),
                -Math.log(a.ofRight()));
    }
}
