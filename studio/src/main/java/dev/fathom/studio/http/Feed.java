package dev.fathom.studio.http;

import java.io.IOException;

/// What a browser is told as it happens: server-sent events, each with an id with which the browser
/// takes up again what was cut off. A browser that reads slowly holds up nobody but itself.
@FunctionalInterface
public interface Feed {

    /// Sends until the browser has gone, which an [IOException] tells.
    void send(Events events) throws IOException, InterruptedException;

    /// One browser's end.
    @FunctionalInterface
    interface Events {
        /// @param name of the kind of event
        /// @param id all that is needed to go on after it
        /// @param data one line of text
        void send(String name, String id, String data) throws IOException;
    }
}
