package example;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.pretrained.Pretrained;
import java.nio.file.Path;

/// Says what is on pictures: their files are the arguments.
public final class Classify {
    private Classify() {}

    public static void main(String[] files) {
        Model model = Pretrained.load("squeezenet1.1");
        try (Engine engine = Engine.best()) {
            Predictor predictor = new Predictor(model, engine);
            for (String file : files) {
                Predictor.Guess best = predictor.guesses(ImageSource.of(Path.of(file))).getFirst();
                System.out.printf("%s: %s %.1f %%%n", file, best.label(), 100 * best.probability());
            }
            System.out.println(engine.description());
        }
    }
}
