package dev.fathom.network;

import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The text form of networks, in which models store theirs:
///
/// ```
/// network tiny
/// input 32x32x3
/// conv1 = conv(16, 3).padding(1)
/// relu1 = relu()
/// add1 = add() of relu1, input
/// fc2 = dense(10)
/// ```
///
/// A layer reads the one above it unless `of` names others. The name with its `=` may be left out.
/// `#` begins a comment.
///
/// A network gives what its last layer makes. One that gives more, or by other names, says so in
/// its last lines, with the shape that the values have elsewhere where that is another:
///
/// ```
/// output scores of softmax5
/// output boxes of boxes as 4420x4 depth last
/// ```
///
/// Stateless and thread-safe.
public final class NetworkText {
    /// The name of the network's input.
    static final String INPUT = "input";

    /// The first word of the lines that say what the network gives.
    static final String OUTPUT = "output";

    private static final int MOST_LINES = 20_000;
    private static final Pattern NAMED = Pattern.compile("([^\\s=:(]+)\\s*=\\s*(.*)");
    private static final Pattern OF = Pattern.compile("(.*\\S)\\s+of\\s+(.+)");
    private static final Pattern GIVEN =
            Pattern.compile(
                    OUTPUT
                            + "\\s+([^\\s=]\\S*)\\s+of\\s+(\\S+)"
                            + "(?:\\s+as\\s+(\\d{1,9}(?:[x×]\\d{1,9})*))?(\\s+depth\\s+last)?");

    private NetworkText() {}

    static String write(Network network) {
        StringBuilder text = new StringBuilder();
        text.append("network ").append(network.name()).append('\n');
        Volume in = network.input();
        text.append(INPUT + " ")
                .append(in.width() + "x" + in.height() + "x" + in.depth())
                .append('\n');
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            text.append(node.name()).append(" = ").append(node.layer());
            if (!node.inputs().equals(List.of(i - 1))) {
                List<String> names =
                        node.inputs().stream().map(input -> name(network, input)).toList();
                text.append(" of ").append(String.join(", ", names));
            }
            text.append('\n');
        }
        if (network.namesOutputs()) {
            network.outputs()
                    .forEach(o -> text.append(o.text(name(network, o.node()))).append('\n'));
        }
        return text.toString();
    }

    private static String name(Network network, int node) {
        return node == Network.INPUT ? INPUT : network.nodes().get(node).name();
    }

    /// Reads a network.
    ///
    /// @param place named in messages, such as the file
    /// @throws IllegalArgumentException when the text is wrong: place, line, what and the way out
    /// @throws MisfitException when a layer does not fit
    public static Network parse(String place, String text) {
        List<String> lines = text.lines().limit(MOST_LINES + 1L).toList();
        if (lines.size() > MOST_LINES) {
            throw new IllegalArgumentException(
                    place + ": more than " + MOST_LINES + " lines; that is no network");
        }
        Parser parser = new Parser();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("(?s)#.*", "").strip();
            if (!line.isEmpty()) {
                try {
                    parser.line(line);
                } catch (MisfitException e) {
                    throw e.at(place + ": line " + (i + 1) + ": ");
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            place + ": line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return parser.network(place);
    }

    /// Reads line after line.
    private static final class Parser {
        private @Nullable String name;
        private @Nullable NetworkBuilder builder;
        private int last = Network.INPUT;

        void line(String line) {
            if (name == null) {
                name = NetworkBuilder.named(after("network", line, "network lenet5"));
            } else if (builder == null) {
                builder = new NetworkBuilder(name, volume(after(INPUT, line, "input 28x28x1")));
            } else {
                layer(builder, line);
            }
        }

        private static String after(String word, String line, String example) {
            if (!line.startsWith(word + " ")) {
                throw new IllegalArgumentException(
                        "'" + line + "' should be a line like '" + example + "'");
            }
            return line.substring(word.length()).strip();
        }

        private static Volume volume(String text) {
            return Volume.parse(text);
        }

        private void layer(NetworkBuilder to, String line) {
            Matcher given = GIVEN.matcher(line);
            if (given.matches()) {
                to.output(output(to, given));
                return;
            }
            Matcher named = NAMED.matcher(line);
            String nodeName = named.matches() ? named.group(1) : null;
            String rest = nodeName == null ? line : named.group(2);
            Matcher of = OF.matcher(rest);
            List<Integer> inputs = of.matches() ? positions(to, of.group(2)) : List.of(last);
            Layer layer = LayerText.parse(of.matches() ? of.group(1) : rest);
            last = to.add(nodeName, layer, inputs);
        }

        private static Output output(NetworkBuilder builder, Matcher given) {
            String shape = given.group(3);
            List<Integer> sizes =
                    shape == null
                            ? List.of()
                            : Pattern.compile("[x×]")
                                    .splitAsStream(shape)
                                    .map(Integer::valueOf)
                                    .toList();
            int node = positions(builder, given.group(2)).getFirst();
            return new Output(given.group(1), node, sizes, given.group(4) != null);
        }

        private static List<Integer> positions(NetworkBuilder builder, String names) {
            List<Integer> positions = new ArrayList<>();
            for (String each : names.split(",", -1)) {
                Integer position = builder.position(each.strip());
                if (position == null) {
                    throw new IllegalArgumentException(
                            "no layer '%s' stands above; a layer can read only those above it, or '%s'"
                                    .formatted(each.strip(), INPUT));
                }
                positions.add(position);
            }
            return positions;
        }

        Network network(String place) {
            if (builder == null) {
                throw new IllegalArgumentException(
                        place
                                + ": holds no network; it should begin with lines like 'network"
                                + " lenet5' and 'input 28x28x1'");
            }
            return builder.network();
        }
    }
}
