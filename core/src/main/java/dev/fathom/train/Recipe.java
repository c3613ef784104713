package dev.fathom.train;

import dev.fathom.data.Augmentation;
import dev.fathom.layer.Parameter.Role;
import java.util.ArrayList;
import java.util.List;

/// What decides, with the data and the seed, how a network is trained. Models keep its text among
/// what they know of their origin.
///
/// @param optimizer how weights follow from gradients
/// @param groups parameters that are trained differently; the first that holds a parameter counts
/// @param schedule how the rate changes
/// @param epochs how often each picture is seen
/// @param batchSize pictures in a step
/// @param augmentation random changes to the pictures
/// @param labelSmoothing see [CrossEntropy]
public record Recipe(
        Optimizer optimizer,
        List<ParameterGroup> groups,
        Schedule schedule,
        int epochs,
        int batchSize,
        Augmentation augmentation,
        double labelSmoothing) {

    public Recipe {
        groups = List.copyOf(groups);
        Numbers.atLeastOne("epochs", epochs);
        Numbers.atLeastOne("batchSize", batchSize);
        Numbers.belowOne("labelSmoothing", labelSmoothing);
    }

    /// Ten epochs in batches of 128 at a constant rate, the pictures as they are.
    public static Recipe with(Optimizer optimizer) {
        return new Recipe(
                optimizer, List.of(), Schedule.constant(), 10, 128, Augmentation.none(), 0);
    }

    public Recipe optimizer(Optimizer optimizer) {
        return new Recipe(
                optimizer, groups, schedule, epochs, batchSize, augmentation, labelSmoothing);
    }

    /// One more group; those added before go first.
    public Recipe group(ParameterGroup group) {
        List<ParameterGroup> more = new ArrayList<>(groups);
        more.add(group);
        return new Recipe(
                optimizer, more, schedule, epochs, batchSize, augmentation, labelSmoothing);
    }

    public Recipe schedule(Schedule schedule) {
        return new Recipe(
                optimizer, groups, schedule, epochs, batchSize, augmentation, labelSmoothing);
    }

    public Recipe epochs(int epochs) {
        return new Recipe(
                optimizer, groups, schedule, epochs, batchSize, augmentation, labelSmoothing);
    }

    public Recipe batchSize(int batchSize) {
        return new Recipe(
                optimizer, groups, schedule, epochs, batchSize, augmentation, labelSmoothing);
    }

    public Recipe augmentation(Augmentation augmentation) {
        return new Recipe(
                optimizer, groups, schedule, epochs, batchSize, augmentation, labelSmoothing);
    }

    public Recipe labelSmoothing(double labelSmoothing) {
        return new Recipe(
                optimizer, groups, schedule, epochs, batchSize, augmentation, labelSmoothing);
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

    /// `sgd(0.1).momentum(0.9); cosine(0); 20 epochs in batches of 128`, then groups, augmentation
    /// and label smoothing where there are any.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(optimizer).append("; ").append(schedule);
        text.append("; ").append(epochs).append(" epochs in batches of ").append(batchSize);
        groups.forEach(group -> text.append("; ").append(group));
        if (!augmentation.equals(Augmentation.none())) {
            text.append("; ").append(augmentation);
        }
        if (labelSmoothing > 0) {
            text.append("; label smoothing ").append(Numbers.text(labelSmoothing));
        }
        return text.toString();
    }
}
