package dev.fathom.show.draw;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.layer.Layer;
import dev.fathom.network.Network;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DepthDrawingTest {

    private static Element drawing(Network network) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(DepthDrawing.of(network))))
                .getDocumentElement();
    }

    private static List<Element> elements(Element drawing, String name) {
        NodeList found = drawing.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static List<String> words(Element drawing) {
        return elements(drawing, "text").stream().map(Element::getTextContent).toList();
    }

    @Test
    void the_three_depths_are_told_apart() throws Exception {
        Network network =
                Network.of(
                        "three",
                        volume(227, 227, 3),
                        conv(96, 11).stride(4),
                        relu(),
                        maxPool(3).stride(2),
                        dense(4096),
                        dropout(0.5),
                        dense(10));
        assertThat(words(drawing(network)))
                .containsExactly(
                        "③ filter: 3 deep",
                        "11×11×3, as deep as what it reads",
                        "input",
                        "227×227×3",
                        "conv1",
                        "55×55×96",
                        "② volume: 96 deep",
                        "one depth slice from each of its filters",
                        "a depth slice",
                        "one filter at 3,025 places",
                        "a depth column",
                        "96 filters at one place",
                        "① network: 3 layers with weights deep",
                        "their names are bold; the others, such as pools, have no filters",
                        "input",
                        "227×227×3",
                        "conv1",
                        "55×55×96",
                        "pool1",
                        "27×27×96",
                        "fc2",
                        "1×1×4096",
                        "fc3",
                        "1×1×10");
    }

    @Test
    void a_network_without_weights_is_drawn_without_a_filter() throws Exception {
        Network pools = Network.of("pools", volume(8, 8, 3), maxPool(2).stride(2));
        assertThat(words(drawing(pools)))
                .contains("① network: 0 layers with weights deep", "4×4×3")
                .noneMatch(word -> word.contains("filter:"));
    }

    @Test
    void a_filter_of_a_group_and_a_single_place_are_named_as_such() throws Exception {
        Network groups = Network.of("groups", volume(4, 4, 6), conv(2, 4).groups(2));
        assertThat(words(drawing(groups)))
                .contains(
                        "③ filter: 3 deep",
                        "4×4×3, as deep as its group of what it reads",
                        "one filter at 1 place",
                        "① network: 1 layer with weights deep");
    }

    /// Long rows go on below.
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 150})
    void nothing_leaves_the_drawing(int layers) throws Exception {
        Layer[] same = Collections.nCopies(layers, conv(1000, 1)).toArray(Layer[]::new);
        Element drawing = drawing(Network.of("long", volume(300, 10, 7), same));
        String[] box = drawing.getAttribute("viewBox").split(" ", -1);
        for (Element text : elements(drawing, "text")) {
            assertThat(Double.parseDouble(text.getAttribute("x")))
                    .isLessThan(Double.parseDouble(box[2]) - 7 * text.getTextContent().length());
            assertThat(Double.parseDouble(text.getAttribute("y")))
                    .isLessThan(Double.parseDouble(box[3]));
        }
    }
}
