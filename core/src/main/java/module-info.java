/// Volumes, layers, networks, kernels, data, models and their training.
module dev.fathom.core {
    requires static transitive org.jspecify;
    requires transitive java.desktop;
    requires jdk.incubator.vector;
    requires jdk.management;
    requires tools.jackson.core;

    exports dev.fathom.data;
    exports dev.fathom.data.augment;
    exports dev.fathom.data.format;
    exports dev.fathom.data.picture;
    exports dev.fathom.data.samples;
    exports dev.fathom.engine;
    exports dev.fathom.engine.bf16;
    exports dev.fathom.engine.quantized;
    exports dev.fathom.file;
    exports dev.fathom.kernel;
    exports dev.fathom.kernel.bf16;
    exports dev.fathom.layer;
    exports dev.fathom.layer.activation;
    exports dev.fathom.layer.convolution;
    exports dev.fathom.layer.join;
    exports dev.fathom.layer.norm;
    exports dev.fathom.layer.pool;
    exports dev.fathom.layer.shape;
    exports dev.fathom.model;
    exports dev.fathom.model.detect;
    exports dev.fathom.model.quantize;
    exports dev.fathom.network;
    exports dev.fathom.run;
    exports dev.fathom.tensor;
    exports dev.fathom.text;
    exports dev.fathom.train;
    exports dev.fathom.train.compare;
    exports dev.fathom.train.evaluate;
    exports dev.fathom.train.learn;
    exports dev.fathom.train.optimizer;

    uses dev.fathom.engine.EngineProvider;

    provides dev.fathom.engine.EngineProvider with
            dev.fathom.engine.PlainEngine.Provider,
            dev.fathom.engine.VectorEngine.Provider;
}
