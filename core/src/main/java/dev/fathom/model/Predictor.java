package dev.fathom.model;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.run.Sessions;
import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// A model made ready to tell what is on pictures: the one way from a picture to an answer.
///
/// It reads the weights when it is made. Any number of threads may share it.
public final class Predictor {
    private final Model model;
    private final Views views;
    private final Likelihood likelihood;
    private final Volume input;
    private final int classes;
    private final Sessions sessions;

    /// What a picture may show.
    ///
    /// @param number of the class
    /// @param label its name, or its number when it has none
    /// @param probability 0 … 1
    public record Guess(int number, String label, double probability) {}

    /// For one picture at a time, of which the middle is seen.
    ///
    /// @throws ShapeException when the model doesn't give one score a class
    public Predictor(Model model, Engine engine) {
        this(model, Views.crops(1), engine);
    }

    /// For one picture at a time.
    public Predictor(Model model, Views views, Engine engine) {
        this(model, views, engine, Math.min(views.each().size(), Model.MOST_TOGETHER));
    }

    /// @param views where each picture is looked at, at the size that the preprocessing brings it
    ///   to
    /// @param together most views that run at a time: more want more memory
    /// @throws ShapeException when the model doesn't give one score a class
    public Predictor(Model model, Views views, Engine engine, int together) {
        model.network().checkOneInput();
        this.model = model;
        this.views = views;
        likelihood =
                model.task() == Task.SEGMENT ? Likelihood.SHARED : Likelihood.of(model.network());
        input = model.network().input();
        classes = model.network().output().size();
        int logits = model.network().logits();
        sessions =
                new Sessions(
                        Program.output(
                                model.network(),
                                model.stored(),
                                model.engine(engine),
                                together,
                                logits));
    }

    /// What the [#scores] say.
    public Likelihood likelihood() {
        return likelihood;
    }

    /// How likely each class is for a picture, as all its views together say.
    ///
    /// @throws dev.fathom.file.DataException when it is no picture, damaged or too large, or when a
    ///   score isn't finite
    /// @throws IllegalArgumentException when the network reads neither grey nor colour
    public double[] probabilities(ImageSource picture) {
        return probabilities(model.preprocessing().read(picture, input, views.each()))[0];
    }

    /// The same for pixels of several pictures.
    ///
    /// @param pixels bytes of 0 … 255 in the shape of the network's input, one view of a picture
    ///   after the other, one picture after the other
    /// @return pictures × classes
    /// @throws ShapeException when they are not whole pictures
    /// @throws dev.fathom.file.DataException when a score isn't finite
    public double[][] probabilities(byte[] pixels) {
        checkClasses();
        int picture = views.each().size() * input.size();
        if (pixels.length % picture != 0) {
            throw new ShapeException(
                    "%s reads %s, %d bytes a picture in %d views; found %d bytes, which are not whole pictures"
                            .formatted(
                                    model.network().name(),
                                    input,
                                    picture,
                                    views.each().size(),
                                    pixels.length));
        }
        double[][] all = new double[pixels.length / picture][classes];
        scores(
                all.length,
                model.input(pixels).data(),
                scores -> {
                    for (int n = 0; n < all.length; n++) {
                        likelihood.probabilities(scores, n * classes, all[n]);
                    }
                });
        return all;
    }

    /// What the network makes of a picture that is looked at once: the numbers that are told of it
    /// or, for each pixel, a score a class, as [Likelihood] reads them.
    ///
    /// @throws dev.fathom.file.DataException see [#probabilities]
    public float[] values(ImageSource picture) {
        float[] values = new float[classes];
        byte[] pixels = model.preprocessing().read(picture, input, views.each().subList(0, 1));
        scores(1, model.input(pixels).data(), s -> System.arraycopy(s, 0, values, 0, classes));
        return values;
    }

    private void checkClasses() {
        if (model.task() == Task.SEGMENT || model.task() == Task.REGRESS) {
            throw new ShapeException(
                    "%s is for the task %s, and tells no classes of a picture; ask for its values"
                            .formatted(model.network().name(), model.task()));
        }
    }

    /// The classes that a picture may show, the likeliest first.
    public List<Guess> guesses(ImageSource picture) {
        return guesses(probabilities(picture));
    }

    /// The classes with these probabilities, the likeliest first; equally likely ones by number.
    ///
    /// @throws ShapeException when they are not one for each class
    public List<Guess> guesses(double[] probabilities) {
        if (probabilities.length != classes) {
            throw new ShapeException(
                    "%s tells %d classes apart; found %d probabilities"
                            .formatted(model.network().name(), classes, probabilities.length));
        }
        return IntStream.range(0, classes)
                .mapToObj(c -> new Guess(c, model.label(c), probabilities[c]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .toList();
    }

    /// The scores of pictures that are numbers already, as [Model#input] makes them: what they
    /// mean, the [#likelihood] says.
    ///
    /// @param x one view of a picture after the other, one picture after the other
    /// @param reader gets pictures × classes scores, and keeps nothing of the array
    /// @throws dev.fathom.file.DataException when a score isn't finite: where that began
    /// @throws ShapeException when there are fewer numbers
    public void scores(int pictures, float[] x, Consumer<float[]> reader) {
        Lengths.check("x", x.length, pictures, "pictures", views.each().size() * input.size());
        sessions.with(
                session -> {
                    float[] each = ofViews(session, pictures * views.each().size(), x);
                    reader.accept(views.join(pictures, classes, each, likelihood));
                });
    }

    /// The same for views whose numbers are put down where the network reads them.
    ///
    /// @param most views, no more than run at a time
    /// @param numbers puts down those of at most so many views, and tells of how many; of none
    ///   nothing runs
    /// @param reader gets views × classes scores, and keeps nothing of the array
    /// @throws dev.fathom.file.DataException when a score isn't finite: where that began
    public void scores(int most, ToIntFunction<float[]> numbers, Consumer<float[]> reader) {
        sessions.with(
                most,
                session -> {
                    int count = numbers.applyAsInt(session.input());
                    if (count > 0) {
                        run(session, count);
                        reader.accept(session.output());
                    }
                });
    }

    private void run(Session session, int count) {
        session.run(count);
        NotFinite.check(model, session, count, model.network().logits());
    }

    /// The scores of each view: those in the session where it makes them in one run.
    private float[] ofViews(Session session, int count, float[] x) {
        int together = session.program().batch();
        float[] scores = count <= together ? session.output() : new float[count * classes];
        int size = input.size();
        for (int from = 0; from < count; from += together) {
            int next = Math.min(together, count - from);
            System.arraycopy(x, from * size, session.input(), 0, next * size);
            run(session, next);
            System.arraycopy(session.output(), 0, scores, from * classes, next * classes);
        }
        return scores;
    }
}
