package dev.fathom.show.report;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.show.draw.Chart;
import dev.fathom.tensor.Volume;
import dev.fathom.train.RunFolder;
import dev.fathom.train.Training;
import dev.fathom.train.evaluate.Evaluation;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class RunReportTest {
    private static final Volume VOLUME = volume(6, 6, 1);
    private static final List<String> LABELS = List.of("<dark> & grey", "light");

    @TempDir private Path folder;
    private final Engine engine = Engine.of("plain");

    /// Noise, of which the second class is a little lighter: not all can be told apart.
    private static Pictures pictures(int count, long seed) {
        Random random = new Random(seed);
        int[] classes = new int[count];
        List<byte[]> pictures = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            classes[n] = n % 2;
            byte[] picture = new byte[VOLUME.size()];
            for (int i = 0; i < picture.length; i++) {
                picture[i] = (byte) (random.nextInt(200) + 20 * classes[n]);
            }
            pictures.add(picture);
        }
        return Pictures.of(VOLUME, LABELS, classes, pictures);
    }

    private Training.Result run() {
        Network network = Network.of("noise", VOLUME, conv(5, 3), relu(), dense(2), softmax());
        return Training.with(sgd(0.05))
                .epochs(3)
                .batchSize(8)
                .validation(0.25)
                .folder(RunFolder.of(folder))
                .run(Model.initialize(network, 1), pictures(64, 1), pictures(40, 2), engine);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void the_page_shows_the_whole_run_and_needs_nothing_beside_it()
            throws IOException, ParserConfigurationException, SAXException {
        Training.Result result = run();
        var test = (Evaluation) Objects.requireNonNull(result.test());
        String page =
                RunReport.of(RunFolder.of(folder), result.model(), test, pictures(40, 2), engine);
        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(page.substring(15))));
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(3);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(6);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(page).startsWith("<!DOCTYPE html>").doesNotContain("http", "url(");
        assertThat(page).contains("%d of 40 test pictures right".formatted(test.correct()));
        assertThat(page).contains("&lt;dark&gt; &amp; grey").doesNotContain("<dark>");
        assertThat(count(page, "alt=\"filter ")).isEqualTo(5);
        int wrong = (int) (40 - test.correct());
        assertThat(wrong).isBetween(1, 24);
        assertThat(count(page, "alt=\"test picture ")).isEqualTo(wrong);
        for (int c = 0; c < 2; c++) {
            assertThat(page).contains(">" + test.confusion().get(c).get(c) + "</td>");
        }
    }

    @Test
    void the_surest_mistakes_come_first() {
        Model model = run().model();
        Pictures test = pictures(40, 2);
        List<Evaluation.Answer> worst = RunReport.worstMistakes(model, test, 3, engine);
        assertThat(worst).hasSize(3);
        List<Double> all = new ArrayList<>();
        byte[] bytes = new byte[VOLUME.size()];
        for (int i = 0; i < 40; i++) {
            test.read(i, bytes, 0);
            float[] output = model.run(model.input(bytes), engine).data();
            int right = test.label(i);
            if (output[1 - right] > output[right]) {
                all.add((double) output[1 - right]);
            }
        }
        all.sort((a, b) -> Double.compare(b, a));
        for (int i = 0; i < 3; i++) {
            Evaluation.Answer mistake = worst.get(i);
            assertThat(mistake.ofPredicted())
                    .isCloseTo(all.get(i), org.assertj.core.data.Offset.offset(1e-6));
            assertThat(mistake.predicted()).isEqualTo(1 - mistake.right());
        }
    }

    @Test
    void a_log_that_is_no_log_is_refused() throws IOException {
        Path file =
                Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":1}\n{\"step\":x}\n");
        assertThatThrownBy(() -> MetricsLog.read(file))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file + ": line 2: expected a JSON object of numbers, found '{\"step\":x}'");
    }

    @Test
    void axes_have_round_numbers() {
        assertThat(Chart.step(8)).isEqualTo(2);
        assertThat(Chart.step(1)).isEqualTo(0.2);
        assertThat(Chart.step(0.05)).isEqualTo(0.01);
        assertThat(Chart.step(40)).isEqualTo(10);
        assertThat(Chart.step(0)).isEqualTo(0.2);
    }
}
