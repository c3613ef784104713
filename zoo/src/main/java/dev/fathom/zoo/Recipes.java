package dev.fathom.zoo;

import static dev.fathom.train.optimizer.Optimizer.adam;
import static dev.fathom.train.optimizer.Optimizer.muon;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static dev.fathom.train.optimizer.ParameterGroup.parameters;
import static dev.fathom.train.optimizer.Schedule.cosine;
import static dev.fathom.train.optimizer.Schedule.plateau;
import static dev.fathom.train.optimizer.Schedule.triangular;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.augment.Augmentation.Mirror;
import dev.fathom.data.augment.ColourNoise;
import dev.fathom.data.samples.Border;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.model.Views;
import dev.fathom.network.Network;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Sgd;

/// How the networks of the zoo are trained when nothing else is said.
///
/// Stateless and thread-safe.
public final class Recipes {
    private static final Augmentation MIRROR = Augmentation.none().mirror(Mirror.RANDOM);

    private Recipes() {}

    /// The recipe for the network with this name; for a name that the zoo doesn't know the one that
    /// suits most small networks with batch norms.
    public static Recipe of(String network) {
        return switch (network) {
            case "fashion" -> small().augmentation(MIRROR);
            case "lenet5" -> small();
            case "alexnet", "alexnet-single-tower", "zfnet" -> alexNet();
            case "cuda-convnet-26", "cuda-convnet-18", "cuda-convnet-13", "cuda-convnet-11" ->
                    cudaConvnet();
            case "unet-small" -> unet();
            case "airbench94" -> airbench();
            case "airbench94-muon" -> muonAirbench();
            default -> common();
        };
    }

    /// The recipe for a model that has learned other classes before: small steps, since most of it
    /// is right already. Pictures are mirrored where they are for the network itself, and shifted
    /// by up to a fourteenth of their width. Adam, whose steps are as large for every weight,
    /// forgets more of what was learned.
    public static Recipe fineTuning(Network network) {
        return Recipe.with(sgd(0.001).momentum(0.9).weightDecay(5e-4))
                .schedule(cosine(0))
                .epochs(12)
                .batchSize(16)
                .augmentation(
                        of(network.name()).augmentation().padding(network.input().width() / 14));
    }

    /// The recipe for a new head on a model whose other layers stay as they are. They see each
    /// picture once, since it is never changed, and so many epochs cost little.
    public static Recipe newHead(Network network) {
        return Recipe.with(adam(0.001))
                .schedule(cosine(0))
                .epochs(60)
                .batchSize(32)
                .headOnly(network);
    }

    private static Recipe small() {
        return Recipe.with(sgd(0.05).momentum(0.9).nesterov(true).weightDecay(5e-4))
                .schedule(triangular(0.2, 0.25, 0.01))
                .epochs(8)
                .batchSize(64);
    }

    private static Recipe common() {
        return Recipe.with(sgd(0.1).momentum(0.9).nesterov(true).weightDecay(5e-4))
                .schedule(triangular(0.1, 0.25, 0.001))
                .epochs(20)
                .batchSize(128)
                .augmentation(MIRROR.padding(4));
    }

    private static Recipe unet() {
        return Recipe.with(adam(0.002))
                .schedule(cosine(0))
                .epochs(12)
                .batchSize(16)
                .augmentation(MIRROR.padding(4));
    }

    /// Krizhevsky, Sutskever and Hinton 2012, section 5: the rate divided by ten, three times, when
    /// the validation gets no better, 90 epochs, the mean subtracted, crops out of 256, mirror
    /// images and colour noise.
    ///
    /// Weights behind a dropout are half of the paper's, since Fathom's dropout doubles what they
    /// read in training. Their gradients are then twice the paper's, their steps have to be half of
    /// it: a quarter of the rate. The decay, a share of the weight, is multiplied by 4 for it.
    private static Recipe alexNet() {
        return Recipe.with(sgd(0.01).momentum(0.9).weightDecay(5e-4).rateInMomentum(true))
                .group(parameters("fc7.weight").rate(0.25).weightDecay(0.002))
                .group(parameters("fc8.weight").rate(0.25).weightDecay(0.002))
                .schedule(plateau(0.1, 5, 3))
                .epochs(90)
                .batchSize(128)
                .augmentation(MIRROR.crop(256).colourNoise(new ColourNoise(0.1)))
                .input(Recipe.Input.CENTRED);
    }

    /// After cuda-convnet's parameter files: rates of 0.001 for weights and 0.002 for biases,
    /// momentum 0.9, decay 0.004, the mean subtracted, batches of 128. Its 120 epochs at stepped
    /// rates are 40 here, rising and falling once, and the pictures are mirrored and shifted.
    private static Recipe cudaConvnet() {
        return Recipe.with(sgd(0.002).momentum(0.9).weightDecay(0.004))
                .group(parameters(Role.BIAS).rate(2).weightDecay(0))
                .group(parameters("fc*.weight").weightDecay(0.03))
                .schedule(triangular(0.25, 0.2, 0.005))
                .epochs(40)
                .batchSize(128)
                .augmentation(MIRROR.padding(2))
                .input(Recipe.Input.CENTRED);
    }

    /// Jordan 2024 (airbench): 476 steps.
    private static Recipe airbench() {
        return airbench(sgd(1.5).momentum(0.85).nesterov(true).weightDecay(0.00133043))
                .group(parameters(Role.SHIFT).rate(64).weightDecay(2.07880e-5))
                .group(parameters("whiten.bias").epochs(3))
                .schedule(triangular(0.2, 0.23, 0.07))
                .epochs(9.9)
                .batchSize(1024)
                .averaging(Averaging.lookahead(5, 0.7737809375, 3));
    }

    /// Jordan 2024 (airbench): 200 steps, the filters by Muon. His rates are for the sum of a
    /// batch's 2,000 losses, these for their mean: 2,000 times as large, with decays so much
    /// smaller.
    private static Recipe muonAirbench() {
        int batch = 2000;
        Sgd head = sgd(0.67 * batch).momentum(0.85).nesterov(true);
        Sgd biases = head.rate(0.053 * batch);
        double decay = 0.004;
        return airbench(muon(0.24).momentum(0.6).iterations(3).normed(true))
                .group(parameters("fc.weight").optimizer(head.weightDecay(decay / head.rate())))
                .group(
                        parameters("whiten.bias")
                                .optimizer(biases.weightDecay(decay / biases.rate()))
                                .epochs(3)
                                .fading(true))
                .group(parameters(Role.SHIFT).optimizer(biases.weightDecay(decay / biases.rate())))
                .schedule(triangular(1, 0, 0))
                .epochs(8)
                .batchSize(batch);
    }

    private static Recipe airbench(Optimizer optimizer) {
        return Recipe.with(optimizer)
                .group(parameters("whiten.weight").rate(0))
                .whitened("whiten")
                .dropLast(true)
                .augmentation(
                        Augmentation.none()
                                .mirror(Mirror.ALTERNATING)
                                .padding(2)
                                .border(Border.REFLECT))
                .labelSmoothing(0.2)
                .views(Views.shifted());
    }
}
