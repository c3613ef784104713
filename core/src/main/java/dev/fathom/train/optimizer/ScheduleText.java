package dev.fathom.train.optimizer;

import dev.fathom.text.Term;
import java.util.List;
import java.util.stream.IntStream;

/// Schedules as text.
final class ScheduleText {
    private static final String EXPECTED =
            "a schedule: constant, steps:FACTOR,EPOCH,EPOCH…, every:EPOCHS,FACTOR, cosine:LAST,"
                    + " triangular:FIRST,PEAK,LAST or plateau:FACTOR,EPOCHS,MOST, perhaps with a"
                    + " warm-up: 'cosine(0).warmUp(5, 0.1)'";

    private ScheduleText() {}

    static Schedule parse(String text) {
        List<Term> terms = Term.chain(text, EXPECTED);
        Schedule schedule = first(terms.getFirst());
        for (Term term : terms.subList(1, terms.size())) {
            if (!term.form().equals("warmUp/2")) {
                throw term.wrong();
            }
            schedule = schedule.warmUp(term.number(0), term.number(1));
        }
        return schedule;
    }

    private static Schedule first(Term t) {
        if (t.word().equals("steps") && t.values().size() > 1) {
            int[] epochs = IntStream.range(1, t.values().size()).map(t::whole).toArray();
            return Schedule.steps(t.number(0), epochs);
        }
        return switch (t.form()) {
            case "constant/0" -> Schedule.constant();
            case "every/2" -> Schedule.every(t.whole(0), t.number(1));
            case "cosine/1" -> Schedule.cosine(t.number(0));
            case "triangular/3" -> Schedule.triangular(t.number(0), t.number(1), t.number(2));
            case "plateau/3" -> Schedule.plateau(t.number(0), t.whole(1), t.whole(2));
            default -> throw t.wrong();
        };
    }
}
