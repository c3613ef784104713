package dev.fathom.cli.options;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.engine.bf16.Precision;
import dev.fathom.train.evaluate.Objective;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Schedule;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a user changes in a network's recipe; null where it stays as it is.
final class RecipeSettings {
    @Option(
            names = "--epochs",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "How often each picture is seen. Default: the network's recipe.")
    private @Nullable Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Pictures in a step. Default: the network's recipe.")
    private @Nullable Integer batch;

    @Option(
            names = "--optimizer",
            paramLabel = "O",
            description =
                    "sgd with a momentum of 0.9, adam or adamw, at its usual rate; or in full:"
                            + " adamw:0.001.weightDecay:0.05. Default: the network's recipe.")
    private @Nullable Optimizer optimizer;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "The highest learning rate. Default: the network's recipe.")
    private @Nullable Double rate;

    @Option(
            names = "--schedule",
            paramLabel = "S",
            description =
                    "How the rate changes: constant, cosine:0, steps:0.1,30,60 (times 0.1 at these"
                            + " epochs), every:10,0.5, triangular:0.2,0.25,0.01, or plateau:0.1,5,3"
                            + " (times 0.1 after 5 epochs without a better validation, at most 3"
                            + " times). Default: the network's recipe.")
    private @Nullable Schedule schedule;

    @Option(
            names = "--drop-last",
            description =
                    "Leave out the pictures of an epoch that don't fill a last batch, instead of"
                            + " taking a smaller one.")
    private boolean dropLast;

    @Option(
            names = "--augment",
            paramLabel = "A",
            description =
                    "Changes to the pictures, instead of the recipe's own:"
                            + " mirror.padding:4.cutout:8, none; see docs/guides/data.md.")
    private @Nullable Augmentation augment;

    @Option(
            names = "--loss",
            paramLabel = "L",
            description =
                    "What the loss makes of classes and errors: balanced (rare classes count as much"
                            + " as others), classWeights:1,2.5 (one a class or label), dice:0.5"
                            + " (masks: areas as well as pixels), huber:1 (numbers: far errors count"
                            + " less). Default: the network's recipe.")
    private @Nullable Objective loss;

    @Option(
            names = "--mixup",
            paramLabel = "A",
            description =
                    "Mixes pictures and their classes two by two: 0.2, or 1 for more. Default: the"
                            + " network's recipe.")
    private @Nullable Double mixup;

    @Option(
            names = "--clip",
            paramLabel = "L",
            description =
                    "Shortens all gradients together to this length: 1. Each by itself:"
                            + " clipValue:0.01.")
    private @Nullable Clipping clip;

    @Option(
            names = "--average",
            paramLabel = "A",
            description =
                    "Gives back an average of the weights: ema:0.999, or lookahead:5,0.5, which"
                            + " goes on from it every 5 steps.")
    private @Nullable Averaging average;

    @Option(
            names = "--early-stop",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description =
                    "Stops after so many epochs without a better accuracy on the pictures of"
                            + " --validation, and gives back the best epoch's model.")
    private @Nullable Integer earlyStop;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description =
                    "So many replicas of the model learn side by side, each from batches of its own,"
                            + " and come together after each round. It decides the bits; where they"
                            + " run doesn't. Default: 1.")
    private @Nullable Integer replicas;

    @Option(
            names = "--local-steps",
            paramLabel = "H",
            converter = AtLeastOne.class,
            description = "Steps that each replica makes in a round. Default: 1.")
    private @Nullable Integer localSteps;

    @Option(
            names = "--outer-rate",
            paramLabel = "R",
            description =
                    "How far weights go along the mean of what replicas changed. Default: 1, to their"
                            + " mean.")
    private @Nullable Double outerRate;

    @Option(
            names = "--outer-momentum",
            paramLabel = "M",
            description = "Nesterov's momentum of that, say 0.9 with a rate of 0.7. Default: 0.")
    private @Nullable Double outerMomentum;

    @Option(
            names = "--precision",
            paramLabel = "P",
            converter = PrecisionOption.Word.class,
            description =
                    "What convolutions and fully connected layers multiply: f32, or bf16, of half the"
                            + " size, which is quicker on processors that can do so; weights and all"
                            + " sums are f32. Default: the network's recipe.")
    private @Nullable Precision precision;

    /// Adds what the user has given, as [dev.fathom.train.TrainingJob] reads it.
    void note(Map<String, String> notes) {
        Notes.add(notes, "epochs", epochs);
        Notes.add(notes, "batch", batch);
        Notes.add(notes, "optimizer", optimizer);
        Notes.add(notes, "rate", rate);
        Notes.add(notes, "schedule", schedule);
        Notes.add(notes, "dropLast", dropLast ? true : null);
        Notes.add(notes, "augment", augment);
        Notes.add(notes, "loss", loss);
        Notes.add(notes, "mixup", mixup);
        Notes.add(notes, "clip", clip);
        Notes.add(notes, "average", average);
        Notes.add(notes, "earlyStop", earlyStop);
        Notes.add(notes, "replicas", replicas);
        Notes.add(notes, "localSteps", localSteps);
        Notes.add(notes, "outerRate", outerRate);
        Notes.add(notes, "outerMomentum", outerMomentum);
        Notes.add(notes, "precision", precision);
    }
}
