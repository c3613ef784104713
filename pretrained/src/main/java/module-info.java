/// Small models with weights.
module dev.fathom.pretrained {
    requires transitive dev.fathom.core;

    exports dev.fathom.pretrained;
}
