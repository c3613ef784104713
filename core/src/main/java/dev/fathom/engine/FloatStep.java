package dev.fathom.engine;

import java.util.Collections;
import java.util.List;

/// A step that reads and makes plain floats. As thread-safe as every step.
public interface FloatStep extends PreparedStep {

    /// How many values it reads.
    int reads();

    @Override
    default List<Form> inputs() {
        return Collections.nCopies(reads(), Floats.FORM);
    }

    @Override
    default Form output() {
        return Floats.FORM;
    }
}
