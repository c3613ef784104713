package dev.fathom.run;

import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that a session does: a step as an engine has prepared it, a step as its layer computes
/// it, or a conversion of values between two forms.
///
/// @param step the nodes that run together; null for a conversion
/// @param prepared null where the layer computes the step, and for a conversion
/// @param reads numbers of values of the program
/// @param weights that the layer reads, where none prepared it; decoded once for all sessions
/// @param writes the number of one
/// @param size of that, for one picture
/// @param form of it
@SuppressWarnings("ArrayRecordComponent") // never compared
record Operation(
        @Nullable Step step,
        @Nullable PreparedStep prepared,
        float[][] weights,
        List<Integer> reads,
        int writes,
        int size,
        Form form) {

    Operation {
        reads = List.copyOf(reads);
    }
}
