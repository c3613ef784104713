import dev.fathom.data.picture.ImageSource;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Predictor.Guess;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.show.attribution.GradCam;
import dev.fathom.show.sheet.HeatSheet;
import dev.fathom.show.sheet.Png;
import java.nio.file.Files;
import java.nio.file.Path;

/// A page of your own that says what is on a picture and where the network saw it:
/// ExplainPage.java PICTURE PAGE.html
void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    Model model = Pretrained.load("squeezenet1.1");
    byte[] picture = model.preprocessing().read(file, model.network().input());
    StringBuilder rows = new StringBuilder();
    try (Engine engine = Engine.best()) {
        for (Guess guess : new Predictor(model, engine).guesses(ImageSource.of(file)).subList(0, 3)) {
            var map = GradCam.usual(model.network()).of(model, picture, guess.number(), engine);
            rows.append(
                    "<figure><img src='%s'><figcaption>%s, %.1f %%</figcaption></figure>"
                            .formatted(
                                    Png.address(HeatSheet.of(model, picture, map)),
                                    guess.label(),
                                    100 * guess.probability()));
        }
    }
    Files.writeString(
            Path.of(arguments[1]),
            "<!doctype html><meta charset=utf-8><title>Why?</title><h1>Why?</h1>" + rows);
    IO.println("wrote " + arguments[1]);
}
