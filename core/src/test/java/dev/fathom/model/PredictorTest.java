package dev.fathom.model;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.samples.View;
import dev.fathom.engine.Engine;
import dev.fathom.network.Network;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {
    @TempDir private Path folder;

    private Path picture(int number) throws Exception {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(number);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, random.nextInt());
        }
        Path file = folder.resolve(number + ".png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void sixty_four_answers_to_eight_threads_at_once_are_those_to_one() throws Exception {
        Network network =
                Network.of(
                        "small",
                        volume(16, 16, 3),
                        conv(8, 3).padding(1),
                        relu(),
                        dense(5),
                        softmax());
        Model model = Model.initialize(network, 1);
        try (Engine engine = Engine.best(2);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Predictor shared = new Predictor(model, View.several(2), engine);
            List<Path> pictures = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                pictures.add(picture(i));
            }
            List<Future<float[]>> answers =
                    pictures.stream()
                            .map(p -> threads.submit(() -> shared.probabilities(p)))
                            .toList();
            for (int i = 0; i < 64; i++) {
                Predictor alone = new Predictor(model, View.several(2), engine);
                assertThat(answers.get(i).get())
                        .as("picture %d", i)
                        .containsExactly(alone.probabilities(pictures.get(i)));
            }
        }
    }
}
