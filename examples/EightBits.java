import dev.fathom.data.picture.ImageSource;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Predictor.Guess;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.tensor.Stored;
import java.nio.file.Files;
import java.nio.file.Path;

/// A model's weights in 8 bits, and what that does to its size and its answers:
/// EightBits.java PICTURE OUT.safetensors
void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[1]);
    Model whole = Pretrained.load("squeezenet1.1");
    whole.save(file, Stored.Type.I8);
    Model eight = Model.load(file);
    IO.println("%,d bytes instead of %,d".formatted(Files.size(file), 4L * whole.network().parameters()));
    try (Engine engine = Engine.best()) {
        IO.println("whole: " + best(whole, engine, arguments[0]));
        IO.println("8 bits: " + best(eight, engine, arguments[0]));
    }
}

String best(Model model, Engine engine, String picture) {
    Guess best = new Predictor(model, engine).guesses(ImageSource.of(Path.of(picture))).getFirst();
    return "%s %.1f %%".formatted(best.label(), 100 * best.probability());
}
