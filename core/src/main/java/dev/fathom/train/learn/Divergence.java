package dev.fathom.train.learn;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.train.optimizer.Numbers;

/// Sentences on a training whose numbers left the range of float: where it began, and the way out.
public final class Divergence {
    private final Model model;
    private final Recipe recipe;

    public Divergence(Model model, Recipe recipe) {
        this.model = model;
        this.recipe = recipe;
    }

    /// @param node position of the first node whose output is not finite, or [Network#INPUT]
    public DivergedException ofLoss(int step, int epoch, double loss, int node) {
        String cause =
                node == Network.INPUT
                        ? ", and already the input is not finite; check the model's preprocessing, "
                                + model.preprocessing()
                        : ", and the first layer whose output is not finite is "
                                + model.network().nodes().get(node).name()
                                + lowerRate();
        return exception(step, epoch, "the loss is " + loss + cause);
    }

    /// Fails when a weight is not finite: the last step of an epoch may have left some that no
    /// later loss tells of.
    public void checkWeights(int step, int epoch) {
        model.namedWeights()
                .forEach(
                        (name, values) -> {
                            for (float value : values) {
                                if (!Float.isFinite(value)) {
                                    throw exception(
                                            step, epoch, name + " became " + value + lowerRate());
                                }
                            }
                        });
    }

    private String lowerRate() {
        return "; use a rate lower than "
                + Numbers.text(recipe.optimizer().rate())
                + ", or a warm-up";
    }

    private DivergedException exception(int step, int epoch, String what) {
        return new DivergedException(
                "%s: step %d, epoch %d: %s".formatted(model.network().name(), step, epoch, what));
    }
}
