package dev.fathom.onnx.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes a checked graph of a file's messages.
record GraphReader(String file, ExternalData external) {
    private static final int FIRST_OPSET = 1;
    private static final int LAST_OPSET = 28;
    private static final int MOST_NODES = 100_000;
    private static final int MOST_TENSORS = 100_000;

    OnnxGraph read(ModelProto model) {
        int opset = opset(model);
        if (model.getFunctionsCount() > 0) {
            throw wrong(
                    "it defines operators of its own, "
                            + Quoted.name(model.getFunctions(0).getName())
                            + " first; write them out (onnx.inliner.inline_local_functions)");
        }
        GraphProto graph = model.getGraph();
        atMost(graph.getNodeCount(), MOST_NODES, "nodes");
        atMost(graph.getInitializerCount(), MOST_TENSORS, "tensors");
        atMost(graph.getInputCount(), MOST_TENSORS, "inputs");
        if (graph.getNodeCount() == 0) {
            throw wrong("the network is empty: it has no nodes");
        }
        Map<String, OnnxTensor> initializers = initializers(graph);
        List<OnnxInput> inputs = inputs(graph, initializers);
        List<OnnxNode> nodes = new NodeReader(file, external).read(graph.getNodeList());
        Set<String> given = new LinkedHashSet<>(initializers.keySet());
        inputs.forEach(input -> given.add(input.name()));
        List<OnnxNode> ordered = Order.of(file, given, nodes);
        return new OnnxGraph(
                file,
                graph.getName(),
                model.getProducerName(),
                opset,
                inputs,
                outputs(graph, given, ordered),
                ordered,
                initializers,
                metadata(model));
    }

    private OnnxException wrong(String complaint) {
        return new OnnxException(file + ": " + complaint);
    }

    private void atMost(int count, int most, String what) {
        if (count > most) {
            throw wrong(count + " " + what + "; at most " + most + " are read");
        }
    }

    private int opset(ModelProto model) {
        List<Long> versions =
                model.getOpsetImportList().stream()
                        .filter(o -> NodeReader.isStandard(o.getDomain()))
                        .map(OperatorSetIdProto::getVersion)
                        .distinct()
                        .toList();
        if (versions.size() != 1) {
            throw wrong(
                    "it must name one version of ONNX's operators (an opset), found "
                            + (versions.isEmpty() ? "none" : versions)
                            + "; export it again");
        }
        long version = versions.getFirst();
        if (version < FIRST_OPSET || version > LAST_OPSET) {
            throw wrong(
                    ("opset %s; opsets %s to %s are read, so convert it"
                                    + " (onnx.version_converter.convert_version(model, 17)) or"
                                    + " export it for one of them")
                            .formatted(version, FIRST_OPSET, LAST_OPSET));
        }
        return (int) version;
    }

    private Map<String, OnnxTensor> initializers(GraphProto graph) {
        if (graph.getSparseInitializerCount() > 0) {
            throw wrong(
                    "tensor "
                            + Quoted.name(graph.getSparseInitializer(0).getValues().getName())
                            + " is sparse, which is not read; save it dense");
        }
        Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            if (tensor.getName().isEmpty()) {
                throw wrong("tensor " + i + " has no name, so that no node can read it");
            }
            String place = file + ": tensor " + Quoted.name(tensor.getName());
            if (initializers.containsKey(tensor.getName())) {
                throw new OnnxException(place + " is there twice; names must differ");
            }
            initializers.put(tensor.getName(), new TensorReader(place, tensor, external).read());
        }
        return initializers;
    }

    private List<OnnxInput> inputs(GraphProto graph, Map<String, OnnxTensor> initializers) {
        List<OnnxInput> inputs = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (ValueInfoProto input : graph.getInputList()) {
            if (input.getName().isEmpty() || !names.add(input.getName())) {
                throw wrong(
                        input.getName().isEmpty()
                                ? "an input has no name"
                                : "input "
                                        + Quoted.name(input.getName())
                                        + " is there twice; names must differ");
            }
            if (!initializers.containsKey(input.getName())) {
                inputs.add(input(input));
            }
        }
        return inputs;
    }

    private OnnxInput input(ValueInfoProto input) {
        String place = "input " + Quoted.name(input.getName());
        if (!input.getType().hasTensorType()) {
            throw wrong(
                    "%s is not a tensor but %s; only tensors are read"
                            .formatted(place, input.getType().getValueCase()));
        }
        TypeProto.Tensor tensor = input.getType().getTensorType();
        int number = tensor.getElemType();
        ElementType type =
                ElementType.of(number)
                        .orElseThrow(
                                () ->
                                        wrong(
                                                "%s holds elements of type %s; %s are read"
                                                        .formatted(
                                                                place,
                                                                ElementType.nameOf(number),
                                                                ElementType.all())));
        if (!tensor.hasShape()) {
            throw wrong(place + " has no shape; export the network with one");
        }
        List<Integer> dimensions = new ArrayList<>();
        for (Dimension dimension : tensor.getShape().getDimList()) {
            // some exporters write −1 for an open dimension
            boolean free = !dimension.hasDimValue() || dimension.getDimValue() == -1;
            if (!free
                    && (dimension.getDimValue() < 0
                            || dimension.getDimValue() > Dimensions.MOST_ELEMENTS)) {
                throw wrong(
                        "%s: dimension %s is %s, not 0 … 2,147,483,639"
                                .formatted(place, dimensions.size(), dimension.getDimValue()));
            }
            dimensions.add(free ? OnnxInput.FREE : (int) dimension.getDimValue());
        }
        Dimensions.elements(file + ": " + place, dimensions.stream().filter(d -> d >= 0).toList());
        return new OnnxInput(input.getName(), type, dimensions);
    }

    private List<String> outputs(GraphProto graph, Set<String> given, List<OnnxNode> nodes) {
        Set<String> made = new LinkedHashSet<>(given);
        nodes.forEach(node -> made.addAll(node.outputs()));
        Set<String> outputs = new LinkedHashSet<>();
        for (ValueInfoProto output : graph.getOutputList()) {
            String place = "output " + Quoted.name(output.getName());
            if (output.getName().isEmpty() || !made.contains(output.getName())) {
                throw wrong(place + " is made by no node");
            }
            if (!outputs.add(output.getName())) {
                throw wrong(place + " is there twice; names must differ");
            }
        }
        if (outputs.isEmpty()) {
            throw wrong("the network has no output");
        }
        return List.copyOf(outputs);
    }

    private Map<String, String> metadata(ModelProto model) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            if (texts.put(entry.getKey(), entry.getValue()) != null) {
                throw wrong(
                        "the text %s of its metadata is there twice; names must differ"
                                .formatted(Quoted.name(entry.getKey())));
            }
        }
        return texts;
    }
}
