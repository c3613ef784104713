package dev.fathom.zoo.weights;

import dev.fathom.layer.Parameter;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.List;
import java.util.stream.Stream;

/// What torchvision and timm call the weights of the zoo's networks.
///
/// Sources: torchvision.models and timm.models, whose modules' names become those of the weights.
final class ForeignNames {
    static final List<String> FAMILIES = List.of("resnet", "vgg", "densenet", "squeezenet");

    private ForeignNames() {}

    /// Names that an array may have, the likeliest first.
    static List<String> of(Network network, Node node, Parameter parameter) {
        String array =
                switch (parameter.name()) {
                    case "scale" -> "weight";
                    case "shift" -> "bias";
                    case "mean" -> "running_mean";
                    case "variance" -> "running_var";
                    default -> parameter.name();
                };
        return modules(network, node).map(module -> module + "." + array).distinct().toList();
    }

    /// Whether others have the network under these names.
    static boolean knows(Network network) {
        return FAMILIES.contains(family(network));
    }

    private static String family(Network network) {
        return network.name().replaceFirst("[0-9].*", "");
    }

    private static Stream<String> modules(Network network, Node node) {
        String own = node.name().replace('/', '.');
        return switch (family(network)) {
            case "resnet" -> resNet(own);
            case "vgg" -> vgg(network, node, own);
            case "densenet" -> denseNet(own);
            case "squeezenet" -> squeezeNet(network, node, own);
            default -> Stream.of(own);
        };
    }

    /// The paper's stage 2 is `layer1`, its first block `layer1.0`.
    private static Stream<String> resNet(String own) {
        if (own.equals("fc")) {
            return Stream.of("fc", "linear");
        }
        String[] place = own.split("[_.]", 3);
        if (place.length < 3 || !place[0].startsWith("conv")) {
            return Stream.of(own);
        }
        int stage = Integer.parseInt(place[0].substring("conv".length()));
        int block = Integer.parseInt(place[1]);
        String within =
                switch (place[2]) {
                    case "shortcut" -> "downsample.0";
                    case "shortcut_bn" -> "downsample.1";
                    default -> place[2];
                };
        return Stream.of("layer%d.%d.%s".formatted(stage - 1, block - 1, within));
    }

    /// Modules in front of the classifier are counted, those without weights, too.
    private static Stream<String> vgg(Network network, Node node, String own) {
        return switch (own) {
            case "fc6" -> Stream.of("classifier.0", "pre_logits.fc1");
            case "fc7" -> Stream.of("classifier.3", "pre_logits.fc2");
            case "fc8" -> Stream.of("classifier.6", "head.fc");
            default -> Stream.of("features." + network.nodes().indexOf(node));
        };
    }

    /// Files of before 2018 have a dot before a layer's number.
    private static Stream<String> denseNet(String own) {
        if (own.equals("classifier")) {
            return Stream.of(own);
        }
        String name = "features." + own.replace(".layer", ".denselayer");
        return own.startsWith("denseblock")
                ? Stream.of(name, name.replaceFirst("(norm|conv)([12])$", "$1.$2"))
                : Stream.of(name);
    }

    /// A fire module counts as one.
    private static Stream<String> squeezeNet(Network network, Node node, String own) {
        if (own.equals("conv10")) {
            return Stream.of("classifier.1");
        }
        int number = -1;
        String before = "";
        for (Node each : network.nodes()) {
            String name = each.name();
            String module = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
            number += module.equals(before) ? 0 : 1;
            before = module;
            if (each.equals(node)) {
                break;
            }
        }
        String within = own.replaceFirst("^fire\\d+", "").replace("squeeze1x1", "squeeze");
        return Stream.of("features." + number + (own.startsWith("fire") ? within : ""));
    }
}
