package dev.fathom.train.learn;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.bf16.Precision;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.model.Views;
import dev.fathom.network.Network;
import dev.fathom.text.NumberText;
import dev.fathom.train.evaluate.Objective;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Numbers;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.ParameterGroup;
import dev.fathom.train.optimizer.Replication;
import dev.fathom.train.optimizer.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What decides, with the data and the seed, how a network is trained. Models keep its text among
/// what they know of their origin.
///
/// @param optimizer how weights follow from gradients
/// @param groups parameters that are trained differently; the first that holds a parameter counts
/// @param schedule how the rate changes
/// @param epochs how often each picture is seen; with a fraction, the last epoch is cut short
/// @param batchSize pictures in a step
/// @param dropLast whether an epoch leaves out the last pictures that don't fill a batch; they come
///   in a smaller one otherwise
/// @param augmentation random changes to the pictures
/// @param mixup α of the distribution that says how much two pictures and their classes are mixed;
///   0 for pictures by themselves (Zhang 2018: 0.1 … 0.4 on ImageNet, 1 on CIFAR-10)
/// @param labelSmoothing see [CrossEntropy][dev.fathom.train.evaluate.CrossEntropy]
/// @param objective what the loss makes of classes, areas and errors
/// @param input what becomes of the pictures' bytes
/// @param frozen name of the last layer that stays as it is, with all that the network lists before
///   it: no gradients, no updates, batch norm as in inference; null when all are trained
/// @param whitened name of the first convolution when its first weights come from the training
///   pictures, as in airbench (Jordan 2024); null when not
/// @param clipping what keeps gradients small
/// @param averaging which weights are evaluated and given back
/// @param patience epochs to go on without a better validation accuracy, before the training stops;
///   the best epoch's model is then given back, as it is when no epoch is left; 0 for all epochs
///   and the last one's model
/// @param views how each test picture is looked at in the end
/// @param replication how many replicas learn side by side
/// @param precision what convolutions and fully connected layers multiply; weights, sums and all
///   else are floats
public record Recipe(
        Optimizer optimizer,
        List<ParameterGroup> groups,
        Schedule schedule,
        double epochs,
        int batchSize,
        boolean dropLast,
        Augmentation augmentation,
        double mixup,
        double labelSmoothing,
        Objective objective,
        Input input,
        @Nullable String frozen,
        @Nullable String whitened,
        Clipping clipping,
        Averaging averaging,
        int patience,
        Views views,
        Replication replication,
        Precision precision) {

    /// What becomes of the pictures' bytes before a network reads them.
    public enum Input {
        /// each channel has mean 0 and deviation 1 over the training pictures
        STANDARDIZED,
        /// the bytes less each channel's mean: about −128 … 127 (Krizhevsky 2012)
        CENTRED;

        public Preprocessing of(Pictures pictures) {
            Preprocessing measured = Preprocessing.measure(pictures);
            return this == STANDARDIZED ? measured : measured.centred();
        }
    }

    public Recipe {
        groups = List.copyOf(groups);
        Numbers.positive("epochs", epochs);
        Numbers.atLeastOne("batchSize", batchSize);
        if (mixup != 0 && !(mixup >= 0.001 && mixup <= 1000)) {
            throw new IllegalArgumentException(
                    "mixup %s: must be 0, or from 0.001 to 1000"
                            .formatted(NumberText.plain(mixup)));
        }
        Numbers.belowOne("labelSmoothing", labelSmoothing);
        Numbers.notNegative("patience", patience);
    }

    /// Ten epochs in batches of 128 at a constant rate, the pictures as they are.
    public static Recipe with(Optimizer optimizer) {
        return new Recipe(
                optimizer,
                List.of(),
                Schedule.constant(),
                10,
                128,
                false,
                Augmentation.none(),
                0,
                0,
                Objective.none(),
                Input.STANDARDIZED,
                null,
                null,
                Clipping.none(),
                Averaging.none(),
                0,
                Views.crops(1),
                Replication.none(),
                Precision.F32);
    }

    /// The same with this optimizer for all parameters, also for groups that have their own.
    public Recipe onlyOptimizer(Optimizer optimizer) {
        return with(
                draft -> {
                    draft.optimizer = optimizer;
                    draft.groups = groups.stream().map(group -> group.optimizer(null)).toList();
                });
    }

    /// The same with another learning rate; the groups' own optimizers follow in proportion.
    public Recipe rate(double rate) {
        double factor = optimizer.rate() == 0 ? 1 : rate / optimizer.rate();
        return with(
                draft -> {
                    draft.optimizer = optimizer.rate(rate);
                    draft.groups = groups.stream().map(group -> group.timesRate(factor)).toList();
                });
    }

    /// One more group; those added before go first.
    public Recipe group(ParameterGroup group) {
        List<ParameterGroup> more = new ArrayList<>(groups);
        more.add(group);
        return with(draft -> draft.groups = more);
    }

    public Recipe schedule(Schedule schedule) {
        return with(draft -> draft.schedule = schedule);
    }

    public Recipe epochs(double epochs) {
        return with(draft -> draft.epochs = epochs);
    }

    public Recipe batchSize(int batchSize) {
        return with(draft -> draft.batchSize = batchSize);
    }

    public Recipe dropLast(boolean dropLast) {
        return with(draft -> draft.dropLast = dropLast);
    }

    public Recipe augmentation(Augmentation augmentation) {
        return with(draft -> draft.augmentation = augmentation);
    }

    public Recipe mixup(double mixup) {
        return with(draft -> draft.mixup = mixup);
    }

    public Recipe labelSmoothing(double labelSmoothing) {
        return with(draft -> draft.labelSmoothing = labelSmoothing);
    }

    public Recipe objective(Objective objective) {
        return with(draft -> draft.objective = objective);
    }

    public Recipe input(Input input) {
        return with(draft -> draft.input = input);
    }

    /// See [Recipe]: `frozen("pool5")`.
    public Recipe frozen(@Nullable String frozen) {
        return with(draft -> draft.frozen = frozen);
    }

    /// Freezes all layers of a network but its [Network#head].
    public Recipe headOnly(Network network) {
        return frozen(Frozen.allButHead(network));
    }

    /// See [Recipe]: `whitened("whiten")`.
    public Recipe whitened(@Nullable String whitened) {
        return with(draft -> draft.whitened = whitened);
    }

    public Recipe clipping(Clipping clipping) {
        return with(draft -> draft.clipping = clipping);
    }

    public Recipe averaging(Averaging averaging) {
        return with(draft -> draft.averaging = averaging);
    }

    public Recipe patience(int epochs) {
        return with(draft -> draft.patience = epochs);
    }

    public Recipe views(Views views) {
        return with(draft -> draft.views = views);
    }

    public Recipe replication(Replication replication) {
        return with(draft -> draft.replication = replication);
    }

    public Recipe precision(Precision precision) {
        return with(draft -> draft.precision = precision);
    }

    private Recipe with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.recipe();
    }

    /// The components of a recipe while one of them changes, so that each wither names its own
    /// only.
    private static final class Draft {
        private Optimizer optimizer;
        private List<ParameterGroup> groups;
        private Schedule schedule;
        private double epochs;
        private int batchSize;
        private boolean dropLast;
        private Augmentation augmentation;
        private double mixup;
        private double labelSmoothing;
        private Objective objective;
        private Input input;
        private @Nullable String frozen;
        private @Nullable String whitened;
        private Clipping clipping;
        private Averaging averaging;
        private int patience;
        private Views views;
        private Replication replication;
        private Precision precision;

        Draft(Recipe from) {
            optimizer = from.optimizer;
            groups = from.groups;
            schedule = from.schedule;
            epochs = from.epochs;
            batchSize = from.batchSize;
            dropLast = from.dropLast;
            augmentation = from.augmentation;
            mixup = from.mixup;
            labelSmoothing = from.labelSmoothing;
            objective = from.objective;
            input = from.input;
            frozen = from.frozen;
            whitened = from.whitened;
            clipping = from.clipping;
            averaging = from.averaging;
            patience = from.patience;
            views = from.views;
            replication = from.replication;
            precision = from.precision;
        }

        Recipe recipe() {
            return new Recipe(
                    optimizer,
                    groups,
                    schedule,
                    epochs,
                    batchSize,
                    dropLast,
                    augmentation,
                    mixup,
                    labelSmoothing,
                    objective,
                    input,
                    frozen,
                    whitened,
                    clipping,
                    averaging,
                    patience,
                    views,
                    replication,
                    precision);
        }
    }

    /// The same for another task than classification: with one look at each picture, and for
    /// numbers, which may change with a picture, without changes to pictures and smoothed labels.
    public Recipe task(Task task) {
        Recipe once = task == Task.CLASSIFY ? this : views(Views.crops(1));
        return task == Task.REGRESS
                ? once.augmentation(Augmentation.none()).labelSmoothing(0)
                : once;
    }

    /// The number of epochs that begin.
    public int startedEpochs() {
        return (int) Math.ceil(epochs);
    }

    /// Whether some pictures must be put aside, to judge by after each epoch.
    public boolean needsValidation() {
        return patience > 0 || schedule.needsValidation();
    }

    /// The group that counts for a parameter.
    ///
    /// @param name the layer's, a dot and the parameter's: conv1.weight
    ParameterGroup group(String name, Role role) {
        return groups.stream()
                .filter(g -> g.holds(name, role))
                .findFirst()
                .orElseGet(() -> ParameterGroup.parameters("*"));
    }

    /// `sgd(0.1).momentum(0.9); cosine(0); 20 epochs in batches of 128`, then groups, augmentation,
    /// label smoothing and so on where there are any.
    @Override
    public String toString() {
        String size = NumberText.plain(epochs) + " epochs in batches of " + batchSize;
        return Stream.of(
                        Stream.of(optimizer, schedule, size + (dropLast ? ", full ones" : "")),
                        groups.stream(),
                        said(!augmentation.equals(Augmentation.none()), augmentation),
                        said(mixup > 0, Numbers.call("mixup", mixup)),
                        said(labelSmoothing > 0, Numbers.call("labelSmoothing", labelSmoothing)),
                        said(!objective.equals(Objective.none()), "loss(" + objective + ")"),
                        said(
                                input != Input.STANDARDIZED,
                                "input(" + input.name().toLowerCase(Locale.ROOT) + ")"),
                        said(frozen != null, "frozen(\"" + frozen + "\")"),
                        said(whitened != null, "whitened(\"" + whitened + "\")"),
                        said(!clipping.equals(Clipping.none()), clipping),
                        said(!averaging.equals(Averaging.none()), averaging),
                        said(patience > 0, "patience(" + patience + ")"),
                        said(!views.equals(Views.crops(1)), "views(" + views + ")"),
                        said(replication.replicas() > 1, replication),
                        said(precision != Precision.F32, "precision(" + precision + ")"))
                .flatMap(parts -> parts)
                .map(Object::toString)
                .collect(Collectors.joining("; "));
    }

    private static Stream<Object> said(boolean differs, Object part) {
        return differs ? Stream.of(part) : Stream.of();
    }
}
