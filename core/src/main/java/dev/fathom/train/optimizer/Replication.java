package dev.fathom.train.optimizer;

/// How many replicas of a model learn side by side, and how they come together (local SGD: Stich
/// 2018; outer Nesterov steps: Douillard 2023, DiLoCo). It decides the arithmetic, and so the bits;
/// on how many machines or threads the replicas run decides neither.
///
/// A round: all replicas begin with the same weights and memories, each learns from batches of its
/// own, and what each changed, Δₖ, is added up in the order of the replicas. Weights then go by the
/// outer step from the mean Δ: `v = outerMomentum·v + Δ; w += outerRate·(Δ + outerMomentum·v)`;
/// with the rate 1 and no momentum, that is their mean. All else that a replica keeps (the
/// optimizer's memories, batch norm's measurements, an average of the weights) becomes its mean.
///
/// `toString()` gives it as a recipe says it: `replicas(8, 4)`, with outer rate and momentum where
/// they are not 1 and 0.
///
/// @param replicas how many; 1 is ordinary training
/// @param localSteps that each makes in a round
/// @param outerRate of the outer step
/// @param outerMomentum of the outer step, from 0 to less than 1
public record Replication(int replicas, int localSteps, double outerRate, double outerMomentum) {
    private static final Replication NONE = new Replication(1, 1, 1, 0);

    public Replication {
        Numbers.atLeastOne("replicas", replicas);
        Numbers.atLeastOne("localSteps", localSteps);
        Numbers.positive("outerRate", outerRate);
        Numbers.belowOne("outerMomentum", outerMomentum);
        if (replicas == 1 && (localSteps > 1 || outerRate != 1 || outerMomentum != 0)) {
            throw new IllegalArgumentException(
                    "local steps, outer rate and outer momentum are for 2 or more replicas, not 1; say how many");
        }
        if ((long) replicas * localSteps > 1 << 20) {
            throw new IllegalArgumentException(
                    "%d replicas of %d local steps: a round has at most %d batches"
                            .formatted(replicas, localSteps, 1 << 20));
        }
    }

    /// One model that learns alone.
    public static Replication none() {
        return NONE;
    }

    public Replication replicas(int replicas) {
        return new Replication(replicas, localSteps, outerRate, outerMomentum);
    }

    public Replication localSteps(int localSteps) {
        return new Replication(replicas, localSteps, outerRate, outerMomentum);
    }

    public Replication outerRate(double outerRate) {
        return new Replication(replicas, localSteps, outerRate, outerMomentum);
    }

    public Replication outerMomentum(double outerMomentum) {
        return new Replication(replicas, localSteps, outerRate, outerMomentum);
    }

    @Override
    public String toString() {
        return outerRate == 1 && outerMomentum == 0
                ? Numbers.call("replicas", replicas, localSteps)
                : Numbers.call("replicas", replicas, localSteps, outerRate, outerMomentum);
    }
}
