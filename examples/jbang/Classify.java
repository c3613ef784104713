///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25
//DEPS dev.fathom:fathom-pretrained:0.1.0-SNAPSHOT
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector

import dev.fathom.data.picture.ImageSource;
import dev.fathom.engine.Engine;
import dev.fathom.model.Predictor;
import dev.fathom.pretrained.Pretrained;
import java.nio.file.Path;

/// Says what is on pictures: jbang Classify.java photo.jpg
void main(String[] files) {
    try (Engine engine = Engine.best()) {
        Predictor predictor = new Predictor(Pretrained.load("squeezenet1.1"), engine);
        for (String file : files) {
            Predictor.Guess best = predictor.guesses(ImageSource.of(Path.of(file))).getFirst();
            IO.println("%s: %s %.1f %%".formatted(file, best.label(), 100 * best.probability()));
        }
        IO.println(engine.description());
    }
}
