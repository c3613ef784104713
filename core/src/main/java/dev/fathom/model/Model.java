package dev.fathom.model;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.engine.quantized.QuantizedEngine;
import dev.fathom.file.DataException;
import dev.fathom.file.SafeTensors;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Heap;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A network with its weights and all that is needed to use it: the names of its classes, how
/// pictures become its input, and where it comes from.
///
/// The arrays of weights are shared, not copied, between models that are made from each other by
/// withers. Any number of threads may read a model.
public final class Model {
    /// Inputs that run at a time: more want more memory and are no faster.
    static final int MOST_TOGETHER = 32;

    private final Network network;
    private final ModelWeights weights;
    private final Task task;
    private final List<String> labels;
    private final Preprocessing preprocessing;
    private final Map<String, String> provenance;

    Model(
            Network network,
            ModelWeights weights,
            Task task,
            List<String> labels,
            Preprocessing preprocessing,
            Map<String, String> provenance) {
        ModelFile.check(network, task, labels, preprocessing, provenance);
        this.task = task;
        this.network = network;
        this.weights = weights;
        this.labels = List.copyOf(labels);
        this.preprocessing = preprocessing;
        this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    }

    /// A model of a network with new weights, drawn by each layer's own rule; each array has a
    /// random stream of its own.
    ///
    /// @throws IllegalArgumentException when Java's heap is too small for them
    public static Model initialize(Network network, long seed) {
        SplittableRandom streams = new SplittableRandom(seed);
        long values =
                network.nodes().stream()
                        .flatMap(node -> node.parameters().stream())
                        .mapToLong(Parameter::size)
                        .sum();
        return Heap.allocate(
                Float.BYTES * values,
                "%s: %,d weights need".formatted(network.name(), values),
                "use fewer or smaller layers",
                () ->
                        of(
                                network,
                                new ModelWeights(
                                        network,
                                        Grids.NONE,
                                        (node, p) -> {
                                            float[] array = new float[p.size()];
                                            p.initial().fill(array, p, streams.split());
                                            return Stored.of(p.shape(), array);
                                        })));
    }

    private static Model of(Network network, ModelWeights weights) {
        return new Model(
                network,
                weights,
                Task.CLASSIFY,
                List.of(),
                Preprocessing.none(network.input().depth()),
                Map.of());
    }

    /// A network with weights that come from elsewhere.
    ///
    /// @param weights arrays by the names of [#namedWeights]; they are kept, not copied
    /// @throws ShapeException when an array is missing, too many or of another length
    /// @throws DataException when a weight is not finite
    public static Model of(Network network, Map<String, float[]> weights) {
        return of(network, ModelWeights.of(network, weights));
    }

    /// Reads a model file.
    ///
    /// @throws dev.fathom.file.DamagedFileException when the file is not a model
    public static Model load(Path file) throws IOException {
        return ModelFile.load(file);
    }

    /// Reads the bytes of a model file, which must carry their checksum.
    ///
    /// @param place named in messages
    /// @throws dev.fathom.file.DamagedFileException when they are not a whole model
    public static Model read(Path place, byte[] file) {
        return ModelFile.model(place, () -> SafeTensors.readSealed(place, file));
    }

    /// Reads a stream that ends with the bytes of a model file; it is not closed. At most 2 GiB are
    /// read.
    ///
    /// @param place named in messages
    /// @throws dev.fathom.file.DamagedFileException when they are not a whole model or are followed
    ///   by others
    public static Model read(Path place, InputStream in) throws IOException {
        return ModelFile.model(place, () -> SafeTensors.readSealed(place, in));
    }

    /// Writes a model file, whole or not at all, with its weights [as they are stored][#stored].
    ///
    /// @throws DataException when a weight is not finite: then nothing is written
    public void save(Path file) throws IOException {
        ModelFile.content(file.toString(), this).write(file);
    }

    /// Writes the weights so: see [#as].
    ///
    /// @throws DataException also when a weight is too large for it
    public void save(Path file, Stored.Type type) throws IOException {
        as(type).save(file);
    }

    /// The bytes of the file that [#save(Path)] writes.
    ///
    /// @throws DataException when a weight is not finite, or there are more bytes than an array can
    ///   hold
    public byte[] toBytes() {
        return ModelFile.content(network.name(), this).toBytes();
    }

    /// The same model with its weights stored in another way, rounded to the nearest. Of
    /// [Stored.Type#I8] are then arrays of more than one dimension, filters; biases, norms and the
    /// like, which are few, stay floats. Of a quantized model all others make one that computes in
    /// floats.
    ///
    /// @throws DataException when a weight is too large for it
    public Model as(Stored.Type type) {
        return weights(network, weights.as(type));
    }

    /// The same model with some arrays of its weights replaced.
    ///
    /// @param arrays by the names of [#namedWeights]; they are kept, not copied
    /// @throws ShapeException when there is no such array, or it has another shape
    public Model stored(Map<String, Stored> arrays) {
        return weights(network, weights.with(arrays));
    }

    private Model weights(Network other, ModelWeights changed) {
        return new Model(other, changed, task, labels, preprocessing, provenance);
    }

    public Network network() {
        return network;
    }

    /// Arrays by node and parameter: see [dev.fathom.layer.Layer#parameters]. Those that are stored
    /// in fewer bits are decoded at the first call and kept beside them. Changes are seen by all
    /// who use the model.
    public float[][][] weights() {
        return weights.floats();
    }

    /// The weights as they are stored, by node and parameter. An array of [#weights] that was
    /// changed is stored as floats.
    public List<List<Stored>> stored() {
        return weights.stored();
    }

    /// Arrays by name, in the network's order: `conv1.weight`, `conv1.bias`.
    public Map<String, float[]> namedWeights() {
        return weights.namedFloats();
    }

    /// The same of [#stored].
    Map<String, Stored> namedStored() {
        return weights.namedStored();
    }

    /// To what its values are rounded when it is quantized; none when it isn't.
    public Grids grids() {
        return weights.grids();
    }

    /// The same weights with values rounded to these grids.
    public Model grids(Grids grids) {
        return weights(network, weights.grids(grids));
    }

    /// What runs the model on an engine: of a model that isn't quantized the engine itself. A
    /// program for its outputs or a trace is made with it.
    public Engine engine(Engine engine) {
        return grids().isEmpty() ? engine : new QuantizedEngine(engine, grids());
    }

    /// What it tells of a picture; of models that don't know, classes.
    public Task task() {
        return task;
    }

    /// Names of the classes, labels or values; empty when they have none.
    public List<String> labels() {
        return labels;
    }

    /// The name of a class, or its number when it has none.
    public String label(int number) {
        return number < labels.size() ? labels.get(number) : Integer.toString(number);
    }

    /// The number of a class.
    ///
    /// @param nameOrNumber its name, in capitals or not, or its number
    /// @throws IllegalArgumentException when there is no such class, or several have this name
    public int classNumber(String nameOrNumber) {
        return ClassName.number(this, nameOrNumber);
    }

    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /// Where the model comes from: seed, recipe, data, versions; by name.
    public Map<String, String> provenance() {
        return provenance;
    }

    /// The weights in another network that needs arrays of the same shapes in the same order, such
    /// as one with other names.
    ///
    /// @throws ShapeException when it needs others: which, and both shapes
    public Model network(Network other) {
        return weights(other, weights.in(other));
    }

    /// @throws ShapeException when the network doesn't give what the labels need for it
    public Model task(Task task) {
        return new Model(network, weights, task, labels, preprocessing, provenance);
    }

    /// @throws ShapeException when there are neither as many as the network gives values nor none
    /// @throws IllegalArgumentException when a file couldn't hold them, one a line
    public Model labels(List<String> labels) {
        return new Model(network, weights, task, labels, preprocessing, provenance);
    }

    /// The same weights on a larger input: see [Network#convolutional]. Without labels where it
    /// gives more than one value a class.
    public Model convolutional(Volume input) {
        Network wide = network.convolutional(input);
        boolean labelled = labels.size() == wide.output().size();
        return new Model(
                wide, weights, task, labelled ? labels : List.of(), preprocessing, provenance);
    }

    /// @throws ShapeException when it makes another number of channels than the network reads
    public Model preprocessing(Preprocessing preprocessing) {
        return new Model(network, weights, task, labels, preprocessing, provenance);
    }

    /// @throws IllegalArgumentException when a file can't hold it: a text has half of a character
    public Model provenance(Map<String, String> provenance) {
        return new Model(network, weights, task, labels, preprocessing, provenance);
    }

    /// The model to begin with when other classes are to be told apart: a new [Network#head] with
    /// small weights and new labels, all else as it is. Its provenance is that of this model, each
    /// name with `from.` before it, and says which model this was.
    ///
    /// @param seed of the new head's weights
    /// @throws IllegalArgumentException when the network can't be made to tell so many classes
    ///   apart, or is quantized
    public Model withHead(List<String> labels, long seed) {
        return withHead(Task.CLASSIFY, labels, seed);
    }

    /// The same for any task, which also decides what stands behind the head.
    public Model withHead(Task task, List<String> labels, long seed) {
        weights.checkTrainable();
        return Head.replaced(this, task, labels, seed);
    }

    /// The same model with arrays of its own, of floats: what training begins with. Of a quantized
    /// model there is none: it fails.
    public Model copy() {
        return weights(network, weights.copy());
    }

    /// SHA-256 of all weights, decoded, as little-endian floats in the network's order, in
    /// hexadecimal.
    public String weightsSha256() {
        return ModelFile.sha256(namedWeights().values());
    }

    /// Pictures as the network reads them.
    ///
    /// @param pictures bytes of 0 … 255 in the shape of the network's input, one picture after
    ///   another
    /// @throws ShapeException when they are not whole pictures
    public Tensor input(byte[] pictures) {
        if (pictures.length % network.input().size() != 0) {
            throw new ShapeException(
                    "%s reads %s, %d bytes a picture; found %d bytes, which are not whole pictures"
                            .formatted(
                                    network.name(),
                                    network.input(),
                                    network.input().size(),
                                    pictures.length));
        }
        Tensor input = Tensor.zeros(pictures.length / network.input().size(), network.input());
        preprocessing.apply(pictures, 0, input.data(), 0, pictures.length);
        return input;
    }

    /// The network's output for a batch of inputs, the first of several, numbers for numbers: it
    /// may hold NaN and infinities, where [Predictor] and [#trace] fail. Each call lays out the
    /// weights anew, for they may have changed: for many calls keep a [Session].
    ///
    /// @throws ShapeException when the inputs aren't what the network reads
    public Tensor run(Tensor inputs, Engine engine) {
        return session(inputs.batch(), engine).run(inputs);
    }

    /// All outputs of [#run], by their names in the network's order.
    ///
    /// @throws ShapeException when the inputs aren't what the network reads
    public SequencedMap<String, Tensor> outputs(Tensor inputs, Engine engine) {
        return session(inputs.batch(), engine).outputs(inputs);
    }

    /// All outputs of a network that reads several inputs.
    ///
    /// @param inputs by the names of [Network#inputs], as many pictures of each
    /// @throws ShapeException when the inputs aren't what the network reads
    public SequencedMap<String, Tensor> outputs(Map<String, Tensor> inputs, Engine engine) {
        return session(network.checkInputs(inputs), engine).outputs(inputs);
    }

    private Session session(int pictures, Engine engine) {
        int together = Math.clamp(pictures, 1, MOST_TOGETHER);
        return Program.output(network, stored(), engine(engine), together).session();
    }

    /// What every layer makes of one input.
    ///
    /// @throws ShapeException when the input isn't what the network reads
    /// @throws DataException when the network's output isn't finite: where that began
    public Trace trace(Tensor input, Engine engine) {
        Trace trace = runEach(input, engine);
        network.outputs().forEach(output -> NotFinite.check(trace, output.node()));
        return trace;
    }

    /// The same, finite or not.
    public Trace runEach(Tensor input, Engine engine) {
        return runEach(network.named(input), engine);
    }

    /// The same of inputs as [#outputs(Map, Engine)] takes them.
    public Trace runEach(Map<String, Tensor> inputs, Engine engine) {
        int pictures = network.checkInputs(inputs);
        Session session = Program.trace(network, stored(), engine(engine), pictures).session();
        inputs.forEach(
                (name, x) ->
                        System.arraycopy(x.data(), 0, session.input(name), 0, x.data().length));
        session.forward(pictures, 0);
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            outputs.add(new Tensor(pictures, network.volume(i), session.outputOf(i)));
        }
        String first = network.inputs().firstEntry().getKey();
        return new Trace(this, Objects.requireNonNull(inputs.get(first)), outputs);
    }
}
