package dev.fathom.peers.dl4j;

import dev.fathom.peers.Work;
import org.nd4j.linalg.schedule.ISchedule;

/// The rate of [Work#SGD], smaller in the first step: DL4J's only momentum is Nesterov's, whose
/// first step is longer than the others' by 1 + momentum, and all shall make the same one.
final class FirstStep implements ISchedule {
    private static final long serialVersionUID = 1;

    @Override
    public double valueAt(int iteration, int epoch) {
        double longer = iteration == 0 ? 1 + Work.SGD.momentum() : 1;
        return Work.SGD.rate() / longer;
    }

    @Override
    public FirstStep clone() {
        return this;
    }
}
