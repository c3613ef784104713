import dev.fathom.data.picture.ImageSource;
import dev.fathom.engine.Engine;
import dev.fathom.model.Predictor;
import dev.fathom.model.Predictor.Guess;
import dev.fathom.pretrained.Pretrained;
import java.nio.file.Path;

/// What is on pictures, by a network that comes with Fathom: Classify.java PICTURE…
void main(String[] pictures) {
    try (Engine engine = Engine.best()) {
        Predictor predictor = new Predictor(Pretrained.load("squeezenet1.1"), engine);
        for (String picture : pictures) {
            for (Guess guess : predictor.guesses(ImageSource.of(Path.of(picture))).subList(0, 3)) {
                IO.println("%s: %s %.1f %%".formatted(picture, guess.label(), 100 * guess.probability()));
            }
        }
    }
}
