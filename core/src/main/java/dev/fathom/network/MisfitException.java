package dev.fathom.network;

import org.jspecify.annotations.Nullable;

/// A network in which a layer does not fit. The message names network, layer, input, arithmetic and
/// way out.
public final class MisfitException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient Network fitting;

    MisfitException(String message, Network fitting, @Nullable Throwable cause) {
        super(message, cause);
        this.fitting = fitting;
    }

    /// The same, found at a place in a text.
    MisfitException at(String place) {
        return new MisfitException(place + getMessage(), fitting, this);
    }

    /// The network up to the layer that does not fit.
    public Network fitting() {
        return fitting;
    }
}
