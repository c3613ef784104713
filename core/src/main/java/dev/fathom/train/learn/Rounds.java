package dev.fathom.train.learn;

import dev.fathom.train.optimizer.Replication;

/// Which replica learns from which batch. The batches of an epoch, in its order, are cut into
/// rounds, and each round into a turn for each replica: batches that follow each other, as many for
/// each, but for the last replicas where an epoch ends. Each batch is in one turn of one round.
///
/// @param of how many replicas and local steps
/// @param count batches of an epoch
/// @param all batches of the whole training
public record Rounds(Replication of, int count, int all) {

    /// The place of a batch in its round.
    ///
    /// @param first number of the round's first batch, over all epochs from 0
    /// @param size batches of the round
    /// @param length batches of a turn, but perhaps of the last
    /// @param at the batch's place in the round, from 0
    public record Place(int first, int size, int length, int at) {
        public boolean beginsRound() {
            return at == 0;
        }

        public boolean endsRound() {
            return at == size - 1;
        }

        boolean beginsTurn() {
            return at % length == 0;
        }

        /// Whether a replica has done its part with this batch.
        public boolean endsTurn() {
            return endsRound() || (at + 1) % length == 0;
        }

        /// Replicas that have a turn.
        public int turns() {
            return (size + length - 1) / length;
        }

        /// The replica's own steps of this round before it.
        public int local() {
            return at % length;
        }
    }

    private int batches() {
        return of.replicas() * of.localSteps();
    }

    /// The place of a batch.
    ///
    /// @param step its number, over all epochs from 0
    public Place place(int step) {
        int epoch = step - step % count;
        int first = step - step % count % batches();
        int size = Math.min(batches(), Math.min(count, all - epoch) - (first - epoch));
        int length = (size + of.replicas() - 1) / of.replicas();
        return new Place(first, size, length, step - first);
    }

    /// Whether no replica is in the middle of a round before a batch.
    public boolean isBetween(int step) {
        return step >= all || place(step).beginsRound();
    }

    /// The steps that a replica has made before a batch.
    public int local(int step) {
        int epochs = step / count;
        int rest = step % count;
        if (rest == 0 || step >= all) {
            return epochs * inEpoch(count) + inEpoch(rest);
        }
        Place place = place(step);
        return epochs * inEpoch(count) + inEpoch(place.first() % count) + place.local();
    }

    /// The steps that a replica makes in so many batches of an epoch.
    private int inEpoch(int some) {
        int rest = some % batches();
        return some / batches() * of.localSteps() + (rest + of.replicas() - 1) / of.replicas();
    }

    /// How far the training is at a batch, in batches: as far as if all replicas made their steps
    /// at the same time.
    public int passed(int step) {
        Place place = place(step);
        return place.first() + Math.min(place.local() * of.replicas(), place.size() - 1);
    }
}
