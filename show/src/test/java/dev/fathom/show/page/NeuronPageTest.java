package dev.fathom.show.page;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Neuron;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class NeuronPageTest {
    private static final String AWKWARD = "<b>\"cats\" & 'dogs'</b>";

    private final byte[] picture = new byte[6 * 5 * 3];
    private final Model model =
            Model.initialize(
                            Network.of(
                                    "net",
                                    volume(6, 5, 3),
                                    conv(20, 3).padding(1),
                                    conv(4, 1),
                                    maxPool(2).floor(),
                                    dense(2),
                                    softmax()),
                            4)
                    .labels(List.of(AWKWARD, "fish"));

    private Neuron neuron(String layer) {
        new Random(8).nextBytes(picture);
        Tensor input = Tensor.zeros(1, model.network().input());
        model.preprocessing().apply(picture, 0, input.data(), 0, picture.length);
        return model.trace(input, Engine.of("plain")).neuron(layer, 0, 0, 0);
    }

    private String page(String layer) {
        return NeuronPage.of(model, neuron(layer), picture, "from " + AWKWARD);
    }

    private static Document parsed(String page)
            throws ParserConfigurationException, SAXException, IOException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)));
    }

    private List<String> layers() {
        return model.network().nodes().stream().map(n -> n.name()).toList();
    }

    @Test
    void every_page_is_well_formed_and_needs_no_network() throws Exception {
        for (String layer : layers()) {
            String page = page(layer);
            Document document = parsed(page);
            assertThat(document.getElementsByTagName("h1").item(0).getTextContent())
                    .isEqualTo(layer + " at column 0, row 0, depth slice 0");
            assertThat(page)
                    .doesNotContain("http:", "https:", "url(", "@import", "<script", "<link")
                    .contains("prefers-color-scheme: dark")
                    .doesNotContain(AWKWARD);
        }
    }

    @Test
    void texts_are_shown_as_they_are_written() throws Exception {
        Document document = parsed(page(layers().getLast()));
        assertThat(document.getElementsByTagName("header").item(0).getTextContent())
                .endsWith("from " + AWKWARD);
        assertThat(document.getElementsByTagName("dl").item(0).getTextContent())
                .endsWith("class" + AWKWARD);
    }

    /// A 3×3×3 filter: a cell for each tap in three drawings a slice; the corner neuron's first row
    /// and column fall on padding in the patch and in the products.
    @Test
    void patch_filter_and_products_are_drawn_cell_by_cell() {
        String page = page("conv1");
        assertThat(count(page, "<title>no input here: 0</title>")).isEqualTo(3 * 2 * 5);
        assertThat(count(page, "<rect class=\"cell\"")).isEqualTo(3 * (2 * 4 + 9));
        assertThat(page)
                .contains("Patch and filter are 3×3×3.", "+ bias", "= value", "engine’s value");
    }

    @Test
    void of_many_slices_the_strongest_are_drawn_and_the_others_counted() {
        assertThat(page("conv2"))
                .contains("The 12 strongest of 20 depth slices are drawn; all are in the sum.");
    }

    @Test
    void the_picture_is_inside_with_the_field_on_it() throws IOException {
        String page = page("conv1");
        Matcher png = Pattern.compile("data:image/png;base64,([^\"]+)\"").matcher(page);
        assertThat(png.find()).isTrue();
        var image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png.group(1))));
        assertThat(image.getWidth()).isEqualTo(6);
        int first = ((picture[0] & 255) << 16) | ((picture[1] & 255) << 8) | (picture[2] & 255);
        assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(first);
        assertThat(page).contains("class=\"field\" d=\"M0 0h2v2h-2z\"");
    }

    @Test
    void a_pools_winner_is_marked() {
        String pool = layers().stream().filter(n -> n.startsWith("pool")).findFirst().orElseThrow();
        assertThat(count(page(pool), "<tr class=\"marked\">")).isEqualTo(1);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void a_page_is_written_whole(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("deep/page.html");
        Page.write(file, page("conv1"));
        assertThat(file).hasContent(page("conv1"));
        try (Stream<Path> files = Files.list(folder.resolve("deep"))) {
            assertThat(files).containsExactly(file);
        }
    }
}
