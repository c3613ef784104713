package dev.fathom.model;

import dev.fathom.data.Preprocessing;
import dev.fathom.engine.Engine;
import dev.fathom.file.Precision;
import dev.fathom.file.SafeTensors;
import dev.fathom.kernel.Activation;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// A network with its weights and all that is needed to use it: the names of its classes, how
/// pictures become its input, and where it comes from.
///
/// The arrays of weights are shared, not copied, between models that are made from each other by
/// withers.
public final class Model {
    /// Inputs that run at a time: more want more memory and are no faster.
    static final int MOST_TOGETHER = 32;

    private final Network network;
    private final float[][][] weights;
    private final List<String> labels;
    private final Preprocessing preprocessing;
    private final Map<String, String> provenance;

    Model(
            Network network,
            float[][][] weights,
            List<String> labels,
            Preprocessing preprocessing,
            Map<String, String> provenance) {
        this.network = network;
        this.weights = weights;
        this.labels = List.copyOf(labels);
        this.preprocessing = preprocessing;
        this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    }

    /// A model of a network with new weights, drawn by each layer's own rule; each array has a
    /// random stream of its own.
    public static Model initialize(Network network, long seed) {
        SplittableRandom streams = new SplittableRandom(seed);
        float[][][] weights = new float[network.nodes().size()][][];
        for (int i = 0; i < weights.length; i++) {
            List<Parameter> parameters = network.nodes().get(i).parameters();
            weights[i] = new float[parameters.size()][];
            for (int k = 0; k < weights[i].length; k++) {
                Parameter p = parameters.get(k);
                weights[i][k] = new float[p.size()];
                p.initial().fill(weights[i][k], p, streams.split());
            }
        }
        return new Model(
                network, weights, List.of(), Preprocessing.none(network.input().depth()), Map.of());
    }

    /// A network with weights that come from elsewhere.
    ///
    /// @param weights arrays by the names of [#namedWeights]; they are kept, not copied
    /// @throws ShapeException when an array is missing, too many or of another length
    /// @throws dev.fathom.file.DataException when a weight is not finite
    public static Model of(Network network, Map<String, float[]> weights) {
        float[][][] all = new float[network.nodes().size()][][];
        Set<String> left = new TreeSet<>(weights.keySet());
        for (int i = 0; i < all.length; i++) {
            Node node = network.nodes().get(i);
            List<Parameter> parameters = node.parameters();
            all[i] = new float[parameters.size()][];
            for (int k = 0; k < all[i].length; k++) {
                String name = ModelFile.name(node, parameters.get(k));
                float[] array = weights.get(name);
                if (array == null || array.length != parameters.get(k).size()) {
                    throw new ShapeException(
                            "%s needs an array %s of %d values, found %s"
                                    .formatted(
                                            network.name(),
                                            name,
                                            parameters.get(k).size(),
                                            array == null ? "none" : array.length + ""));
                }
                ModelFile.checkFinite(network.name(), name, array);
                all[i][k] = array;
                left.remove(name);
            }
        }
        if (!left.isEmpty()) {
            throw new ShapeException(
                    network.name() + " has no place for the arrays " + String.join(", ", left));
        }
        return new Model(
                network, all, List.of(), Preprocessing.none(network.input().depth()), Map.of());
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
        return ModelFile.model(place, SafeTensors.readSealed(place, file));
    }

    /// Writes a model file, whole or not at all.
    public void save(Path file) throws IOException {
        save(file, Precision.F32);
    }

    /// Writes the weights in this precision.
    ///
    /// @throws dev.fathom.file.DataException when a weight is too large for it
    public void save(Path file, Precision precision) throws IOException {
        ModelFile.save(this, file, precision);
    }

    public Network network() {
        return network;
    }

    /// Arrays by node and parameter: see [dev.fathom.layer.Layer#parameters].
    public float[][][] weights() {
        return weights;
    }

    /// Arrays by name, in the network's order: `conv1.weight`, `conv1.bias`.
    public Map<String, float[]> namedWeights() {
        Map<String, float[]> named = new LinkedHashMap<>();
        for (int i = 0; i < weights.length; i++) {
            Node node = network.nodes().get(i);
            List<Parameter> parameters = node.parameters();
            for (int k = 0; k < weights[i].length; k++) {
                named.put(node.name() + "." + parameters.get(k).name(), weights[i][k]);
            }
        }
        return named;
    }

    /// Names of the classes; empty when they have none.
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
        List<String> mine = arrays(network);
        List<String> its = arrays(other);
        for (int i = 0; i < Math.max(mine.size(), its.size()); i++) {
            String one = i < mine.size() ? mine.get(i) : "missing";
            String another = i < its.size() ? its.get(i) : "missing";
            if (!shape(one).equals(shape(another))) {
                throw new ShapeException(
                        "array %d of %s is %s, that of %s is %s; the weights of one can't be those of the other"
                                .formatted(i + 1, network.name(), one, other.name(), another));
            }
        }
        Iterator<float[]> values = namedWeights().values().iterator();
        float[][][] moved = new float[other.nodes().size()][][];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = new float[other.nodes().get(i).parameters().size()][];
            Arrays.setAll(moved[i], k -> values.next());
        }
        return new Model(other, moved, labels, preprocessing, provenance);
    }

    /// `conv1.weight of shape [96, 11, 11, 3]` for each array of a network.
    private static List<String> arrays(Network network) {
        return network.nodes().stream()
                .flatMap(
                        node ->
                                node.parameters().stream()
                                        .map(
                                                p ->
                                                        ModelFile.name(node, p)
                                                                + " of shape "
                                                                + p.shape()))
                .toList();
    }

    private static String shape(String array) {
        return array.substring(array.indexOf(' ') + 1);
    }

    public Model labels(List<String> labels) {
        if (!labels.isEmpty() && labels.size() != network.output().size()) {
            throw new ShapeException(
                    network.name()
                            + " gives "
                            + network.output().size()
                            + " values, but there are "
                            + labels.size()
                            + " labels; give one label a value");
        }
        return new Model(network, weights, labels, preprocessing, provenance);
    }

    /// The same weights on a larger input: see [Network#convolutional]. Without labels where it
    /// gives more than one value a class.
    public Model convolutional(Volume input) {
        Network wide = network.convolutional(input);
        boolean labelled = labels.size() == wide.output().size();
        return new Model(wide, weights, labelled ? labels : List.of(), preprocessing, provenance);
    }

    public Model preprocessing(Preprocessing preprocessing) {
        return new Model(network, weights, labels, preprocessing, provenance);
    }

    public Model provenance(Map<String, String> provenance) {
        return new Model(network, weights, labels, preprocessing, provenance);
    }

    /// The model to begin with when other classes are to be told apart: a new [Network#head] with
    /// small weights and new labels, all else as it is. Its provenance is that of this model, each
    /// name with `from.` before it, and says which model this was.
    ///
    /// @param seed of the new head's weights
    /// @throws IllegalArgumentException when the network can't be made to tell so many classes
    ///   apart
    public Model withHead(List<String> labels, long seed) {
        return Head.replaced(this, labels, seed);
    }

    /// The same model with arrays of its own.
    public Model copy() {
        float[][][] copies = new float[weights.length][][];
        for (int i = 0; i < weights.length; i++) {
            copies[i] = new float[weights[i].length][];
            for (int k = 0; k < weights[i].length; k++) {
                copies[i][k] = weights[i][k].clone();
            }
        }
        return new Model(network, copies, labels, preprocessing, provenance);
    }

    /// SHA-256 of all weights as little-endian floats in the network's order, in hexadecimal.
    public String weightsSha256() {
        return ModelFile.sha256(namedWeights().values());
    }

    /// Pictures as the network reads them.
    ///
    /// @param pictures bytes of 0 … 255 in the shape of the network's input, one picture after
    ///   another
    public Tensor input(byte[] pictures) {
        Tensor input = Tensor.zeros(pictures.length / network.input().size(), network.input());
        preprocessing.apply(pictures, 0, input.data(), 0, pictures.length);
        return input;
    }

    /// The network's output for a batch of inputs. Each call lays out the weights anew, for they
    /// may have changed: for many calls keep a [Session].
    ///
    /// @throws ShapeException when the inputs aren't what the network reads
    public Tensor run(Tensor inputs, Engine engine) {
        int together = Math.clamp(inputs.batch(), 1, MOST_TOGETHER);
        return Program.output(network, weights, engine, together).session().run(inputs);
    }

    /// How likely each class is, for a batch of inputs: the network's output where that is
    /// probabilities, by a softmax or a sigmoid at its end, else the softmax of it.
    ///
    /// @throws ShapeException when the inputs aren't what the network reads
    public Tensor probabilities(Tensor inputs, Engine engine) {
        return likelihoods(run(inputs, engine), engine);
    }

    /// The same for outputs of the network.
    Tensor likelihoods(Tensor output, Engine engine) {
        Layer last = network.nodes().getLast().layer();
        if (last instanceof Softmax
                || (last instanceof Pointwise p && p.function() == Activation.SIGMOID)) {
            return output;
        }
        Tensor probabilities = Tensor.zeros(output.batch(), output.volume());
        int classes = output.volume().size();
        engine.kernels().softmax(output.batch(), classes, output.data(), probabilities.data());
        return probabilities;
    }

    /// What every layer makes of one input.
    ///
    /// @throws ShapeException when the input isn't what the network reads
    public Trace trace(Tensor input, Engine engine) {
        network.checkInput(input);
        Session session = Program.trace(network, weights, engine, input.batch()).session();
        System.arraycopy(input.data(), 0, session.input(), 0, input.data().length);
        session.forward(input.batch(), 0);
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            outputs.add(new Tensor(input.batch(), network.volume(i), session.outputOf(i)));
        }
        return new Trace(this, input, outputs);
    }
}
