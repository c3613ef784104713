package dev.fathom.engine;

import java.util.List;

/// A step that an engine has made ready. It never changes: any number of threads run it at the same
/// time, each on values of its own.
public interface PreparedStep {

    /// The form in which it reads each of [Step#reads].
    List<Form> inputs();

    /// The form of what it makes.
    Form output();

    /// Computes a batch.
    ///
    /// @param batch at most as many pictures as it was made for
    /// @param inputs one for each of [Step#reads]; they may be longer
    /// @param output overwritten; it may be longer
    void run(int batch, Values[] inputs, Values output);
}
