/// Models behind an address, for programs that embed a server.
module dev.fathom.serving {
    requires transitive dev.fathom.core;
    requires jdk.httpserver;
    requires tools.jackson.databind;

    exports dev.fathom.serving;
    exports dev.fathom.serving.batch;
    exports dev.fathom.serving.model;
}
