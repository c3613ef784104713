/// Networks of the literature, and how they are trained.
module dev.fathom.zoo {
    requires transitive dev.fathom.core;
    requires tools.jackson.core;

    exports dev.fathom.zoo;
    exports dev.fathom.zoo.torch;
    exports dev.fathom.zoo.weights;
}
