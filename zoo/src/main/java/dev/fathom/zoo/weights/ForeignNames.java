package dev.fathom.zoo.weights;

import dev.fathom.layer.Parameter;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What torchvision and timm call the weights of the zoo's networks.
///
/// Sources: torchvision.models and timm.models, whose modules' names become those of the weights.
final class ForeignNames {
    static final List<String> FAMILIES =
            List.of(
                    "resnet",
                    "resnext",
                    "wide-resnet",
                    "vgg",
                    "densenet",
                    "squeezenet",
                    "alexnet-torchvision",
                    "googlenet-torchvision",
                    "inception-v3",
                    "mobilenet-v2-torchvision",
                    "mobilenet-v3",
                    "shufflenet-v2",
                    "efficientnet",
                    "regnet",
                    "convnext",
                    "fcn-resnet",
                    "deeplabv3-resnet");

    /// Arrays that are no module's but a block's own.
    private static final Set<String> OWN_ARRAYS = Set.of("layer_scale", "gamma");

    /// The norms' ε in timm's networks of inverted residuals.
    private static final double TIMM_EPSILON = 1e-5;

    private static final Pattern BLOCK = Pattern.compile("stage(\\d+)/(?:block(\\d+)/)?(\\w+)");

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
        return modules(network, node)
                .map(name -> isOwnArray(name) ? name : name + "." + array)
                .distinct()
                .toList();
    }

    /// Whether a name is that of an array that its channels' height and width follow.
    static boolean isOwnArray(String name) {
        return OWN_ARRAYS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /// Whether others have the network under these names.
    static boolean knows(Network network) {
        return !family(network).isEmpty();
    }

    private static String family(Network network) {
        return FAMILIES.stream().filter(network.name()::startsWith).findFirst().orElse("");
    }

    /// Whether torchvision has a layer for lists of numbers there, not for pixels.
    static boolean isFlat(Network network, Node node) {
        return node.layer() instanceof Dense
                || (family(network).equals("convnext")
                        && node.layer() instanceof Conv conv
                        && conv.window().taps() == 1);
    }

    /// The network as the library computes it whose names a file has.
    ///
    /// @param names those in the file
    static Network dialect(Network network, String prefix, Set<String> names) {
        boolean timm = names.contains(prefix + "conv_stem.weight");
        return timm
                ? network.with(
                        layer ->
                                layer instanceof BatchNorm norm
                                        ? norm.epsilon(TIMM_EPSILON)
                                        : layer)
                : network;
    }

    private static Stream<String> modules(Network network, Node node) {
        String own = node.name().replace('/', '.');
        return switch (family(network)) {
            case "resnet", "resnext", "wide-resnet" -> resNet(own);
            case "vgg" -> vgg(network, node, own);
            case "densenet" -> denseNet(own);
            case "squeezenet" -> squeezeNet(network, node, own);
            case "alexnet-torchvision" -> alexNet(network, node, own);
            case "mobilenet-v2-torchvision", "mobilenet-v3", "efficientnet" ->
                    InvertedNames.of(network, node.name());
            case "regnet" -> regNet(node.name());
            case "convnext" -> convNeXt(node.name());
            case "fcn-resnet" -> segmentation(own, 0);
            case "deeplabv3-resnet" -> segmentation(own, 1);
            default -> Stream.of(own);
        };
    }

    private static Stream<String> alexNet(Network network, Node node, String own) {
        return switch (own) {
            case "fc6" -> Stream.of("classifier.1");
            case "fc7" -> Stream.of("classifier.4");
            case "fc8" -> Stream.of("classifier.6");
            default -> Stream.of("features." + network.nodes().indexOf(node));
        };
    }

    private static Stream<String> regNet(String own) {
        Matcher place = BLOCK.matcher(own);
        if (!place.matches()) {
            return switch (own) {
                case "stem" -> Stream.of("stem.0", "stem.conv");
                case "stem_bn" -> Stream.of("stem.1", "stem.bn");
                case "fc" -> Stream.of("fc", "head.fc");
                default -> Stream.of(own);
            };
        }
        String part = place.group(3).replace("_bn", "");
        boolean norm = place.group(3).endsWith("_bn");
        String torchvision =
                switch (part) {
                    case "conv1" -> "f.a.";
                    case "conv2" -> "f.b.";
                    case "conv3" -> "f.c.";
                    case "se_reduce" -> "f.se.fc1";
                    case "se_expand" -> "f.se.fc2";
                    default -> "proj.";
                };
        String timm =
                switch (part) {
                    case "se_reduce" -> "se.fc1";
                    case "se_expand" -> "se.fc2";
                    case "shortcut" -> "downsample." + (norm ? "bn" : "conv");
                    default -> part + "." + (norm ? "bn" : "conv");
                };
        String stage = place.group(1);
        String number = place.group(2);
        return Stream.of(
                "trunk_output.block%s.block%1$s-%d.%s%s"
                        .formatted(
                                stage,
                                Integer.parseInt(number) - 1,
                                torchvision,
                                part.startsWith("se_") ? "" : norm ? "1" : "0"),
                "s%s.b%s.%s".formatted(stage, number, timm));
    }

    /// torchvision counts stages and what is between them through.
    private static Stream<String> convNeXt(String own) {
        Matcher place = BLOCK.matcher(own);
        if (!place.matches()) {
            return switch (own) {
                case "stem" -> Stream.of("features.0.0", "stem.0");
                case "stem_norm" -> Stream.of("features.0.1", "stem.1");
                case "norm" -> Stream.of("classifier.0", "head.norm");
                case "fc" -> Stream.of("classifier.2", "head.fc");
                default -> Stream.of(own);
            };
        }
        int stage = Integer.parseInt(place.group(1));
        String part = place.group(3);
        if (place.group(2) == null) {
            int at = part.equals("norm") ? 0 : 1;
            return Stream.of(
                    "features.%d.%d".formatted(2 * stage - 2, at),
                    "stages.%d.downsample.%d".formatted(stage - 1, at));
        }
        int block = Integer.parseInt(place.group(2)) - 1;
        List<String> names =
                switch (part) {
                    case "depthwise" -> List.of("block.0", "conv_dw");
                    case "norm" -> List.of("block.2", "norm");
                    case "expand" -> List.of("block.3", "mlp.fc1");
                    case "project" -> List.of("block.5", "mlp.fc2");
                    default -> List.of("layer_scale", "gamma");
                };
        return Stream.of(
                "features.%d.%d.%s".formatted(2 * stage - 1, block, names.getFirst()),
                "stages.%d.blocks.%d.%s".formatted(stage - 1, block, names.getLast()));
    }

    /// @param first number of the head's first convolution
    private static Stream<String> segmentation(String own, int first) {
        boolean norm = own.endsWith("_bn");
        String part = norm ? own.substring(0, own.length() - "_bn".length()) : own;
        if (part.startsWith("aspp")) {
            int branch = part.charAt("aspp".length()) - '0';
            // a pool stands before the last one's convolution
            int at = (norm ? 1 : 0) + (branch == 4 ? 1 : 0);
            return Stream.of("classifier.0.convs.%d.%d".formatted(branch, at));
        }
        return switch (part) {
            case "project" -> Stream.of("classifier.0.project." + (norm ? 1 : 0));
            case "head" -> Stream.of("classifier." + (first + (norm ? 1 : 0)));
            case "classes" -> Stream.of("classifier.4");
            default -> resNet(own).map(name -> "backbone." + name);
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
