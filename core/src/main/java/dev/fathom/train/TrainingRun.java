package dev.fathom.train;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.text.NumberText;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.Score;
import dev.fathom.train.learn.DivergedException;
import dev.fathom.train.learn.Divergence;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.learn.Replicas;
import dev.fathom.train.learn.Round;
import dev.fathom.train.learn.Rounds;
import dev.fathom.train.learn.Turn;
import dev.fathom.train.learn.Turns;
import dev.fathom.train.optimizer.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// One run of a [Training].
final class TrainingRun {
    private final Training training;
    private final Recipe recipe;
    private final Engine engine;
    private final Loader loader;
    private final Model model;
    private final Prepared prepared;
    private final Batches batches;
    private final @Nullable Pictures held;
    private final Learner learner;
    private final Rounds rounds;
    private final Replicas replicas;
    private final Divergence divergence;
    private final Model start;
    private int epoch;
    private int batch;
    private Score score = Score.NONE;
    private Best best = Best.NONE;
    private Schedule.Reductions reductions = Schedule.Reductions.NONE;
    private RateChanges rates = new RateChanges();
    private @Nullable Model bestModel;
    private List<Turn> taken = List.of();

    TrainingRun(Training training, Model start, Pictures pictures, Engine engine, Loader loader) {
        this.training = training;
        this.recipe = training.recipe();
        this.engine = engine.training();
        this.loader = loader;
        if (recipe.needsValidation() && training.validation() == 0) {
            throw new IllegalArgumentException(
                    "%s needs pictures to judge by; put some of the training pictures aside, say a validation of 0.1"
                            .formatted(
                                    recipe.patience() > 0
                                            ? "patience(" + recipe.patience() + ")"
                                            : recipe.schedule()));
        }
        prepared = Prepared.of(training, start, pictures, engine, loader);
        model = prepared.model();
        batches = prepared.batches();
        held = prepared.held();
        learner = prepared.learner();
        rounds = prepared.rounds();
        replicas = new Replicas(rounds, learner, model);
        divergence = new Divergence(model, recipe);
        this.start = start;
    }

    Training.Result run(@Nullable Pictures test) {
        try {
            return steered(test);
        } finally {
            training.steering().end();
        }
    }

    private Training.Result steered(@Nullable Pictures test) {
        RunFolder folder = training.folder();
        if (folder == null) {
            return interruptible(test, null);
        }
        try (Recorder recorder =
                Recorder.open(
                        folder,
                        identity(test),
                        facts(),
                        model,
                        replicas.arrays(),
                        place -> place.steps(batches, rounds))) {
            Checkpoint.Position position = recorder.position();
            epoch = position.epoch();
            batch = position.batch();
            score = position.score();
            best = position.best();
            reductions = position.reductions();
            rates = recorder.rates();
            if (recipe.patience() > 0 && best.epoch() > 0) {
                bestModel = bestModel(folder.best());
            }
            learner.after(rounds.local(steps()));
            recorder.after(steps());
            return interruptible(test, recorder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Model bestModel(Path file) throws IOException {
        try {
            return Model.load(file);
        } catch (NoSuchFileException _) {
            throw new DataException(
                    file
                            + " is missing, with which the run would end; put it back, or start a new run");
        }
    }

    /// Ends the run when its thread is interrupted, as [Steering#stop] does.
    private Training.Result interruptible(@Nullable Pictures test, @Nullable Recorder recorder) {
        try {
            return run(test, recorder);
        } catch (CancellationException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw stopped("interrupted", recorder);
        }
    }

    /// Keeps the place, unless it is in the middle of a round.
    private StoppedException stopped(String how, @Nullable Recorder recorder) {
        if (recorder != null && rounds.isBetween(steps())) {
            checkpoint(recorder);
        }
        return new StoppedException(
                "%s: %s after step %d of %d"
                        .formatted(model.network().name(), how, steps(), allSteps()));
    }

    /// Keeps the place; weights that are not finite are none to go on from and end the run.
    private void checkpoint(Recorder recorder) {
        divergence.checkWeights(steps(), epoch + (batch > 0 ? 1 : 0));
        recorder.checkpoint(position(), steps());
    }

    /// What must be the same when the run is resumed.
    private Map<String, String> identity(@Nullable Pictures test) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(RunText.FORMAT, "2");
        identity.put(RunText.NETWORK, model.network().toString());
        if (model.task() != Task.CLASSIFY) {
            identity.put(RunText.TASK, model.task().toString());
        }
        identity.putAll(model.provenance());
        identity.put("validation", NumberText.plain(training.validation()));
        identity.put("preprocessing", model.preprocessing().toString());
        identity.put(RunText.ENGINE, engine.name());
        identity.put("exact", Boolean.toString(engine.kernels().isExact()));
        identity.put("startSha256", start.weightsSha256());
        if (test != null) {
            identity.put("testPicturesSha256", test.sha256());
        }
        return identity;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kernels", engine.description());
        facts.put(RunText.ARITHMETIC, engine.arithmetic());
        facts.put("steps", Integer.toString(allSteps()));
        facts.put("stepsPerEpoch", Integer.toString(batches.count()));
        return facts;
    }

    private Training.Result run(@Nullable Pictures test, @Nullable Recorder recorder) {
        long started = System.nanoTime();
        List<Training.EpochReport> epochs = new ArrayList<>();
        while (isUnfinished() && !best.isLongAgo(epoch, recipe.patience())) {
            Training.EpochReport report = epoch(recorder);
            epochs.add(report);
            training.onEpoch().accept(report);
            epoch++;
            batch = 0;
            score = Score.NONE;
            if (recorder != null) {
                checkpoint(recorder);
            }
        }
        double seconds = secondsSince(started);
        Model result = bestModel == null ? learned() : bestModel;
        Metrics plain = test == null ? null : evaluate(result, test, Views.crops(1));
        Metrics tested =
                test == null || recipe.views().equals(Views.crops(1))
                        ? plain
                        : evaluate(result, test, recipe.views());
        if (recorder != null) {
            recorder.end(result, tested, plain);
        }
        int kept = bestModel == null ? epoch : best.epoch();
        return new Training.Result(result, epochs, kept, steps(), seconds, tested, plain);
    }

    /// Whether steps are left, or the end of an epoch: a run may have been stopped between the two.
    private boolean isUnfinished() {
        return steps() < allSteps() || batch > 0;
    }

    private int allSteps() {
        return rounds.all();
    }

    private int steps() {
        return Math.min(epoch * batches.count() + batch, allSteps());
    }

    private Checkpoint.Position position() {
        return new Checkpoint.Position(epoch, batch, score, best, reductions);
    }

    private Training.EpochReport epoch(@Nullable Recorder recorder) {
        long started = System.nanoTime();
        long before = score.pictures();
        Turns turns = training.turns();
        try (Epoch data = turns == null ? batches.epoch(epoch, batch, loader) : null) {
            while (batch < batches.count() && steps() < allSteps()) {
                Rounds.Place place = rounds.place(steps());
                if (place.beginsRound()) {
                    steer(recorder);
                    if (recorder != null) {
                        recorder.before(steps() + 1, place.size());
                    }
                }
                replicas.before(place);
                double rate = recipe.optimizer().rate() * schedule() * rates.factor(steps());
                Score ofBatch =
                        data == null
                                ? there(place, Objects.requireNonNull(turns))
                                : here(data.next());
                replicas.after(place);
                batch++;
                score = score.plus(ofBatch);
                Training.StepReport report =
                        new Training.StepReport(
                                epoch + 1,
                                recipe.startedEpochs(),
                                steps(),
                                allSteps(),
                                batches.picturesIn(steps()),
                                batches.picturesIn(allSteps()),
                                score.meanLoss(),
                                score.accuracy(),
                                rate,
                                (score.pictures() - before) / secondsSince(started));
                if (recorder != null) {
                    recorder.step(report, ofBatch, place.endsRound());
                }
                training.onStep().accept(report);
                if (recorder != null && place.endsRound() && recorder.isCheckpointDue()) {
                    checkpoint(recorder);
                }
            }
        }
        divergence.checkWeights(steps(), epoch + 1);
        double seconds = secondsSince(started);
        Training.EpochReport report =
                new Training.EpochReport(
                        epoch + 1,
                        recipe.startedEpochs(),
                        score.meanLoss(),
                        score.accuracy(),
                        seconds,
                        held == null ? null : evaluate(learner.result(), held, Views.crops(1)));
        if (recorder != null) {
            recorder.epoch(report);
        }
        keepIfBest(report, recorder);
        reductions = recipe.schedule().after(epoch + 1, best.epoch(), reductions);
        return report;
    }

    private void keepIfBest(Training.EpochReport report, @Nullable Recorder recorder) {
        Metrics validation = report.validation();
        if (validation == null || !best.isBelow(validation.figure())) {
            return;
        }
        best = new Best(report.epoch(), validation.figure());
        if (recorder != null) {
            recorder.best(learned());
        }
        if (recipe.patience() > 0) {
            bestModel = learned().copy();
        }
    }

    /// Does what was asked for since the step before.
    private void steer(@Nullable Recorder recorder) {
        boolean goesOn = training.steering().awaitStep(steps(), () -> learned().copy());
        Double factor = training.steering().takeFactor();
        if (factor != null && rates.choose(steps(), factor) && recorder != null) {
            recorder.keepRates();
        }
        if (!goesOn) {
            throw stopped("stopped", recorder);
        }
    }

    /// The model as it has learned so far; it knows how its rate was changed.
    private Model learned() {
        Model learned = learner.result();
        String changes = rates.text(steps());
        if (changes.isEmpty()) {
            return learned;
        }
        Map<String, String> provenance = new LinkedHashMap<>(learned.provenance());
        provenance.put("rateChanges", changes);
        return learned.provenance(provenance);
    }

    /// Learns from a batch.
    private Score here(Batch data) {
        int size = data.size();
        Score ofBatch = prepared.learn(data, rates.factor(steps()), reductions.count(), steps());
        if (!Double.isFinite(ofBatch.loss())) {
            throw diverged(ofBatch, learner.firstNotFinite(size));
        }
        return ofBatch;
    }

    /// Has a replica learn from a batch that takes its turns elsewhere.
    private Score there(Rounds.Place place, Turns turns) {
        if (place.beginsRound()) {
            taken = List.of(); // the memory of the round before
            taken =
                    turns.take(
                            new Round(
                                    steps(),
                                    rates.factor(steps()),
                                    reductions.count(),
                                    learner.arrays()),
                            place.turns());
        }
        Turn turn = taken.get(place.at() / place.length());
        Score ofBatch = turn.scores().get(place.local());
        if (!Double.isFinite(ofBatch.loss())) {
            throw diverged(ofBatch, turn.notFinite());
        }
        if (place.endsTurn()) {
            learner.arrays()
                    .forEach(
                            (name, values) ->
                                    System.arraycopy(
                                            Objects.requireNonNull(turn.arrays().get(name)),
                                            0,
                                            values,
                                            0,
                                            values.length));
        }
        return ofBatch;
    }

    private DivergedException diverged(Score ofBatch, int node) {
        return divergence.ofLoss(steps() + 1, epoch + 1, ofBatch.meanLoss(), node);
    }

    /// The schedule's factor for the next step.
    private double schedule() {
        return recipe.schedule()
                .factor(
                        new Schedule.Progress(
                                rounds.passed(steps()),
                                batches.count(),
                                allSteps(),
                                reductions.count()));
    }

    private Metrics evaluate(Model model, Pictures pictures, Views views) {
        return Metrics.of(model, pictures, views, engine, loader, batches.size());
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
