package dev.fathom.data.samples;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;

/// Pictures to learn from and pictures to be tested with, of the same task, names and size.
///
/// @param name what people call it
public record DataSet(String name, Pictures training, Pictures test) {

    public DataSet {
        if (!training.labels().equals(test.labels())
                || training.task() != test.task()
                || !training.volume().equals(test.volume())) {
            throw new DataException(
                    "%s: training and test pictures differ: %s and %s"
                            .formatted(name, text(training), text(test)));
        }
    }

    private static String text(Pictures p) {
        return p.volume() + " of " + p.labels();
    }

    /// Both parts at another size: see [Pictures#scaled].
    public DataSet scaled(Volume wanted) {
        return new DataSet(name, training.scaled(wanted), test.scaled(wanted));
    }
}
