package dev.fathom.peers.djl;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.fathom.bench.peers.Engine;
import dev.fathom.bench.peers.Layouts;
import dev.fathom.bench.peers.Work;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// DJL on PyTorch.
public final class DjlEngine implements Engine {
    private static final String FILE = "model.params";

    private final NDManager manager;

    public DjlEngine() {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(Engine.threads()));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        manager = NDManager.newBaseManager();
    }

    @Override
    public String version() {
        String djl = ai.djl.engine.Engine.getDjlVersion();
        return djl + ", PyTorch " + manager.getEngine().getVersion();
    }

    private NDArray pictures(Network network, float[] pictures) {
        Volume v = network.input();
        int batch = pictures.length / v.size();
        float[] x = Layouts.depthFirst(pictures, List.of(batch, v.height(), v.width(), v.depth()));
        return manager.create(x, new Shape(batch, v.depth(), v.height(), v.width()));
    }

    private DjlNetwork network(Model model, NDArray x) {
        DjlNetwork block = new DjlNetwork(model.network());
        Model.initialize(block, manager, DataType.FLOAT32, x.getShape());
        block.load(model);
        return block;
    }

    @Override
    public Step inference(Model model, float[] pictures) {
        NDArray x = pictures(model.network(), pictures);
        DjlNetwork block = network(model, x);
        return inference(block, x);
    }

    private Step inference(DjlNetwork block, NDArray x) {
        block.freezeParameters(true);
        ParameterStore store = new ParameterStore(manager, false);
        return () -> {
            try (NDManager step = manager.newSubManager()) {
                x.tempAttach(step);
                NDList y = block.forward(store, new NDList(x), false);
                return y.singletonOrThrow().softmax(1).toFloatArray();
            }
        };
    }

    @Override
    public Step training(Model model, float[] pictures, int[] labels) {
        NDArray x = pictures(model.network(), pictures);
        DjlNetwork block = network(model, x);
        NDArray target = manager.create(labels);
        ParameterStore store = new ParameterStore(manager, false);
        List<Parameter> trained =
                block.getParameters().values().stream()
                        .filter(Parameter::requiresGradient)
                        .toList();
        Loss loss = Loss.softmaxCrossEntropyLoss();
        Optimizer sgd =
                Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed((float) Work.SGD.rate()))
                        .optMomentum((float) Work.SGD.momentum())
                        .build();
        return () -> {
            try (NDManager step = manager.newSubManager()) {
                x.tempAttach(step);
                target.tempAttach(step);
                NDArray mean;
                try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                    NDList y = block.forward(store, new NDList(x), true);
                    mean = loss.evaluate(new NDList(target), y);
                    collector.backward(mean);
                }
                for (Parameter parameter : trained) {
                    try (NDArray gradient = parameter.getArray().getGradient()) {
                        sgd.update(parameter.getId(), parameter.getArray(), gradient);
                    }
                }
                return mean.toFloatArray();
            }
        };
    }

    @Override
    public void save(Model model, Path folder) throws IOException {
        NDArray x = pictures(model.network(), new float[model.network().input().size()]);
        DjlNetwork block = network(model, x);
        try (DataOutputStream file =
                new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE))))) {
            block.saveParameters(file);
        }
    }

    @Override
    public float[] first(Path folder, Network network, float[] pictures) throws IOException {
        DjlNetwork block = new DjlNetwork(network);
        try (DataInputStream file =
                new DataInputStream(
                        new BufferedInputStream(Files.newInputStream(folder.resolve(FILE))))) {
            block.loadParameters(manager, file);
        } catch (MalformedModelException e) {
            throw new IOException(e);
        }
        return inference(block, pictures(network, pictures)).run();
    }
}
