package dev.fathom.studio;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.OwnRun;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.studio.view.Answered;
import dev.fathom.tensor.Volume;
import dev.fathom.train.KeptModel;
import dev.fathom.train.Steering.Learned;
import dev.fathom.train.evaluate.Objective;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a run has learned so far, seen on twelve test pictures: what it tells of each, and how
/// large the numbers inside of it are. A copy of its weights is looked at; the run goes on to the
/// same bits.
final class LiveRun {
    private static final int PICTURES = 12;
    private static final int SECONDS = 2;
    private static final int BINS = 24;

    /// Powers of 10 between which slopes are counted, two bins each.
    private static final int SMALLEST = -10;

    private static final int LARGEST = 2;
    private static final int MOST_LAYERS = 100;

    private final Runs runs;
    private final Gallery gallery;
    private final Engine engine;
    private @Nullable Asked last;

    LiveRun(Runs runs, Gallery gallery, Engine engine) {
        this.runs = runs;
        this.gallery = gallery;
        this.engine = engine;
    }

    /// What is seen; then, when they are asked for, the bytes of the pictures.
    ///
    /// @param step after which it was so
    /// @param answers as the screen of errors shows them
    /// @param layers those with weights, when they are asked for
    record Look(
            int step,
            String task,
            List<String> labels,
            int width,
            int height,
            int depth,
            List<? extends Object> answers,
            List<Inside> layers) {}

    /// What a layer makes of the pictures, and the slopes of the loss along its weights.
    ///
    /// @param values how many lie in each part between the least and the largest
    /// @param still part of the values that are 0
    /// @param slopes how many have a size between two halves of powers of 10; the least and the
    ///   largest bin hold what is beyond
    /// @param none how many slopes are 0
    record Inside(
            String layer,
            double least,
            double largest,
            List<Integer> values,
            double still,
            List<Integer> slopes,
            int none) {}

    /// Why nothing is seen.
    record Nothing(String problem) {}

    Answer look(Request request) {
        try {
            return seen(request);
        } catch (Refusal | DataException | IllegalArgumentException e) {
            return Answer.binary(new Nothing(String.valueOf(e.getMessage())), List.of());
        }
    }

    private Answer seen(Request request) {
        String run = request.text("run");
        Learned learned = learned(run);
        Model told = learned.model();
        Pictures all = gallery.tests(told).pictures();
        Model model = told.labels().isEmpty() ? told.labels(all.labels()) : told;
        if (all.task() != model.task() || !model.labels().equals(all.labels())) {
            throw new Refusal(
                    404,
                    "the studio's test pictures are not of the data of %s; start ./fathom studio with it"
                            .formatted(run));
        }
        Pictures pictures = all.subset(chosen(all));
        Volume volume = pictures.volume();
        return Answer.binary(
                new Look(
                        learned.step(),
                        model.task().toString(),
                        all.labels(),
                        volume.width(),
                        volume.height(),
                        volume.depth(),
                        Answered.told(
                                model, new Gallery.Tests(pictures, Integer::toString), engine),
                        request.number("inside", 0) > 0 ? inside(model, pictures) : List.of()),
                request.number("pictures", 0) > 0 ? bytes(pictures) : List.of());
    }

    private Learned learned(String run) {
        OwnRun own = runs.trained(run);
        if (own != null) {
            try {
                return asked(own).get(SECONDS, TimeUnit.SECONDS);
            } catch (CancellationException _) {
                // it has just ended: what it keeps is as good
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return before(own);
            } catch (ExecutionException | TimeoutException _) {
                return before(own);
            }
        }
        try {
            List<KeptModel> kept = KeptModel.of(runs.folder(run));
            if (kept.isEmpty()) {
                throw new Refusal(404, "the run %s keeps no model yet".formatted(run));
            }
            return new Learned(kept.getLast().step(), kept.getLast().load());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is asked of a run, once for all that wait for the end of its step.
    private synchronized CompletableFuture<Learned> asked(OwnRun own) {
        if (last == null || last.own() != own || last.learned().isDone()) {
            Learned before = last == null || last.own() != own ? null : last.seen();
            last = new Asked(own, own.steering().learned(), before);
        }
        return last.learned();
    }

    /// What was seen last of a run whose step takes long.
    private synchronized Learned before(OwnRun own) {
        Learned seen = last == null || last.own() != own ? null : last.seen();
        if (seen == null) {
            throw new Refusal(503, "%s is in its first step".formatted(Runs.name(own.folder())));
        }
        return seen;
    }

    /// @param before what was seen earlier
    private record Asked(OwnRun own, CompletableFuture<Learned> learned, @Nullable Learned before) {
        @Nullable Learned seen() {
            return learned.state() == Future.State.SUCCESS ? learned.resultNow() : before;
        }
    }

    /// The first of each class, then the second of each, in the order of the classes; of another
    /// task some that are evenly chosen.
    private static int[] chosen(Pictures all) {
        if (all.task() != Task.CLASSIFY) {
            return all.evenly(PICTURES);
        }
        int count = Math.min(PICTURES, all.size());
        List<Integer> chosen = new ArrayList<>();
        for (int turn = 0; chosen.size() < count; turn++) {
            int[] seen = new int[all.labels().size()];
            int now = turn;
            IntStream.range(0, all.size())
                    .filter(i -> seen[all.label(i)]++ == now)
                    .limit(count - chosen.size())
                    .forEach(chosen::add);
        }
        return chosen.stream()
                .sorted(Comparator.comparingInt(all::label))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static List<byte[]> bytes(Pictures pictures) {
        return IntStream.range(0, pictures.size())
                .mapToObj(
                        i -> {
                            byte[] bytes = new byte[pictures.volume().size()];
                            pictures.read(i, bytes, 0);
                            return bytes;
                        })
                .toList();
    }

    /// What a step would see that learns from these pictures.
    private List<Inside> inside(Model seen, Pictures pictures) {
        Model model = seen.copy(); // a step changes what batch norm remembers
        Network network = model.network();
        int count = pictures.size();
        int last = Ending.compared(network, model.task());
        Session session = Program.training(network, model.stored(), engine, count).session();
        Batches batches = Batches.of(pictures, model.preprocessing(), network.input(), count);
        try (Loader loader = new Loader(1);
                Epoch epoch = batches.epoch(0, loader)) {
            Batch batch = epoch.next();
            System.arraycopy(batch.x(), 0, session.input(), 0, count * network.input().size());
            session.forward(count, 0, last);
            Objective.none()
                    .loss(model, 0)
                    .of(
                            count,
                            network.volume(last).size(),
                            session.outputOf(last),
                            batch.targets(),
                            null,
                            session.gradientOf(last));
        }
        List<Node> nodes = network.nodes();
        int[] shown =
                IntStream.rangeClosed(0, last)
                        .filter(i -> !nodes.get(i).parameters().isEmpty())
                        .filter(
                                i ->
                                        nodes.get(i).parameters().getFirst().role()
                                                == Parameter.Role.WEIGHT)
                        .limit(MOST_LAYERS)
                        .toArray();
        List<Inside> values = new ArrayList<>();
        for (int i : shown) {
            values.add(
                    values(
                            nodes.get(i).name(),
                            session.outputOf(i),
                            count * network.volume(i).size()));
        }
        session.backward(last);
        return IntStream.range(0, shown.length)
                .mapToObj(i -> slopes(values.get(i), session.weightGradients()[shown[i]][0]))
                .toList();
    }

    private static Inside values(String layer, float[] values, int count) {
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        int zeros = 0;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, values[i]);
            largest = Math.max(largest, values[i]);
            zeros += values[i] == 0 ? 1 : 0;
        }
        int[] bins = new int[BINS];
        for (int i = 0; i < count && Double.isFinite(largest - least); i++) {
            double along = largest > least ? (values[i] - least) / (largest - least) : 0;
            bins[Math.min(BINS - 1, (int) (along * BINS))]++;
        }
        return new Inside(layer, least, largest, list(bins), (double) zeros / count, List.of(), 0);
    }

    private static Inside slopes(Inside of, float[] gradient) {
        int[] bins = new int[2 * (LARGEST - SMALLEST)];
        int none = 0;
        for (float slope : gradient) {
            if (slope == 0) {
                none++;
            } else {
                double power = Math.log10(Math.abs(slope)) - SMALLEST;
                bins[Math.clamp((int) Math.floor(power * 2), 0, bins.length - 1)]++;
            }
        }
        return new Inside(
                of.layer(), of.least(), of.largest(), of.values(), of.still(), list(bins), none);
    }

    private static List<Integer> list(int[] bins) {
        return IntStream.of(bins).boxed().toList();
    }
}
