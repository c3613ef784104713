package dev.fathom.zoo.weights;

import dev.fathom.network.Network;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What torchvision and timm call the modules of networks of inverted residual blocks: MobileNet v2
/// and v3, EfficientNet.
///
/// torchvision counts what stands in a block, and in MobileNets the blocks through all stages; timm
/// names it by what it does.
final class InvertedNames {
    private static final Pattern PLACE =
            Pattern.compile("stage(\\d+)/block(\\d+)/([a-z]+)(_reduce|_expand)?(_bn)?");

    private static final String EXPAND = "expand";
    private static final String DEPTHWISE = "depthwise";

    private InvertedNames() {}

    /// torchvision's name, then timm's.
    static Stream<String> of(Network network, String own) {
        Matcher place = PLACE.matcher(own);
        return place.matches() ? block(network, place) : outside(network, own);
    }

    private static boolean isMobile(Network network) {
        return network.name().startsWith("mobilenet");
    }

    private static boolean isSecond(Network network) {
        return network.name().startsWith("mobilenet-v2");
    }

    private static Stream<String> block(Network network, Matcher place) {
        String block = "stage" + place.group(1) + "/block" + place.group(2) + "/";
        List<String> parts =
                Stream.of(EXPAND, DEPTHWISE, "se", "project", "conv")
                        .filter(part -> has(network, block + part))
                        .toList();
        String part = place.group(3);
        boolean norm = place.group(5) != null;
        int stage = Integer.parseInt(place.group(1));
        int number = Integer.parseInt(place.group(2));
        String within =
                part.equals("se")
                        ? place.group(4).equals("_reduce") ? "fc1" : "fc2"
                        : norm ? "1" : "0";
        int at = parts.indexOf(part);
        String torchvision;
        if (isSecond(network)) {
            torchvision =
                    "features.%d.conv.".formatted(before(network, block) + 1)
                            + (part.equals("project") ? norm ? at + 1 : at : at + "." + within);
        } else {
            String blockName =
                    isMobile(network)
                            ? "features." + (before(network, block) + 1)
                            : "features." + stage + "." + (number - 1);
            torchvision = "%s.block.%d.%s".formatted(blockName, at, within);
        }
        String timm =
                part.equals("se")
                        ? "se.conv" + place.group(4)
                        : norm ? "bn" + (1 + norms(parts, part)) : convolution(parts, part);
        return Stream.of(torchvision, "blocks.%d.%d.%s".formatted(stage - 1, number - 1, timm));
    }

    /// Number of norms before that of a part.
    private static long norms(List<String> parts, String part) {
        return parts.subList(0, parts.indexOf(part)).stream().filter(p -> !p.equals("se")).count();
    }

    private static String convolution(List<String> parts, String part) {
        boolean expands = parts.contains(EXPAND);
        boolean filters = parts.contains(DEPTHWISE);
        return switch (part) {
            case EXPAND -> filters ? "conv_pw" : "conv_exp";
            case DEPTHWISE -> "conv_dw";
            case "project" -> expands ? "conv_pwl" : "conv_pw";
            default -> "conv";
        };
    }

    private static boolean has(Network network, String start) {
        return network.nodes().stream().anyMatch(node -> node.name().startsWith(start));
    }

    /// Number of blocks before one.
    private static long before(Network network, String block) {
        return blocks(network).takeWhile(each -> !each.equals(block)).count();
    }

    private static Stream<String> blocks(Network network) {
        return network.nodes().stream()
                .map(node -> node.name().replaceFirst("[^/]+$", ""))
                .filter(start -> start.startsWith("stage"))
                .distinct();
    }

    private static Stream<String> outside(Network network, String own) {
        boolean third = isMobile(network) && !isSecond(network);
        long stages =
                blocks(network).map(block -> block.replaceFirst("/.*", "")).distinct().count();
        long last = 1 + (isMobile(network) ? blocks(network).count() : stages);
        return switch (own) {
            case "stem" -> Stream.of("features.0.0", "conv_stem");
            case "stem_bn" -> Stream.of("features.0.1", "bn1");
            case "head" ->
                    Stream.of(
                            "features." + last + ".0",
                            third ? "blocks." + stages + ".0.conv" : "conv_head");
            case "head_bn" ->
                    Stream.of(
                            "features." + last + ".1",
                            third ? "blocks." + stages + ".0.bn1" : "bn2");
            case "fc1" -> Stream.of("classifier.0", "conv_head");
            case "fc" -> Stream.of(third ? "classifier.3" : "classifier.1", "classifier");
            default -> Stream.of(own);
        };
    }
}
