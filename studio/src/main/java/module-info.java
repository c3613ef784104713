/// A page on this machine on which a network is seen and trained.
module dev.fathom.studio {
    requires transitive dev.fathom.core;
    requires dev.fathom.show;
    requires dev.fathom.zoo;
    requires jdk.httpserver;
    requires tools.jackson.databind;

    exports dev.fathom.studio;
    exports dev.fathom.studio.gallery;
}
