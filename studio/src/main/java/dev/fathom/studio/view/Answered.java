package dev.fathom.studio.view;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.train.evaluate.Metrics;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/// An evaluation that tells how far it is.
///
/// Any thread may ask how far it is, or stop it.
public abstract sealed class Answered implements Callable<Metrics>
        permits ClassAnswers, TaskAnswers {
    final Model model;
    private final Gallery.Tests tests;
    final Pictures pictures;
    final int[] chosen;
    final Engine engine;
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean stopped;

    /// Some of the pictures: of a class those that were taken for one, of another task what a cell
    /// means there. The worst come first.
    ///
    /// @param right row of the cell
    /// @param taken column of the cell
    record Cell(int right, int taken) {
        static final Cell ALL = new Cell(-1, -1);

        boolean isAll() {
            return right < 0;
        }
    }

    /// What is told of some pictures, in their order.
    ///
    /// @param pictures as the model reads them
    public static List<? extends Object> told(Model model, Gallery.Tests pictures, Engine engine) {
        Answered answered = of(model, pictures, pictures.pictures().size(), engine);
        answered.call();
        return answered.inOrder();
    }

    /// @param tests as the model reads them
    /// @param most how many of them, evenly chosen
    Answered(Model model, Gallery.Tests tests, int most, Engine engine) {
        this.model = model;
        this.tests = tests;
        pictures = tests.pictures();
        this.engine = engine;
        chosen = pictures.evenly(most);
    }

    static Answered of(Model model, Gallery.Tests pictures, int most, Engine engine) {
        return pictures.pictures().task() == Task.CLASSIFY
                ? new ClassAnswers(model, pictures, most, engine)
                : new TaskAnswers(model, pictures, most, engine);
    }

    @Override
    public abstract Metrics call();

    /// What the page shows of the figures.
    abstract Object result(Metrics metrics);

    /// What the page shows of each picture, in their order.
    abstract List<? extends Object> inOrder();

    /// What the page shows of each picture of a cell, when all were looked at.
    abstract List<? extends Object> shown(Cell cell);

    /// The id of a picture by its position among all.
    final String id(int position) {
        return tests.ids().apply(position);
    }

    final Task task() {
        return pictures.task();
    }

    /// @throws CancellationException when it was stopped
    final void hear(int more) {
        if (stopped) {
            throw new CancellationException();
        }
        done.addAndGet(more);
    }

    final void stop() {
        stopped = true;
    }

    final int done() {
        return done.get();
    }

    final int total() {
        return chosen.length;
    }

    final int known() {
        return pictures.size();
    }
}
