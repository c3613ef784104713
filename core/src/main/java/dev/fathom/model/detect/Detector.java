package dev.fathom.model.detect;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.View;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.NotFinite;
import dev.fathom.network.Network;
import dev.fathom.network.Output;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.run.Sessions;
import dev.fathom.tensor.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// A model made ready to tell where something is on pictures.
///
/// It reads the weights when it is made. Any number of threads may share it.
public final class Detector {
    /// The least probability, and the most overlap, of what is told.
    private static final double LEAST = 0.5;

    private static final double MOST_OVERLAP = 0.3;

    private final Model model;
    private final DetectionForm form;
    private final Sessions sessions;

    /// Whether a network's outputs say rectangles in a form that is known.
    public static boolean knows(Network network) {
        return DetectionForm.of(network).isPresent();
    }

    /// How many classes of things a network's outputs tell apart; empty when they say no rectangles
    /// in a form that is known.
    public static OptionalInt classes(Network network) {
        return DetectionForm.of(network).stream().mapToInt(DetectionForm::classes).findFirst();
    }

    /// @throws IllegalArgumentException when the form of the outputs isn't known
    public Detector(Model model, Engine engine) {
        this.model = model;
        Network network = model.network();
        network.checkOneInput();
        form =
                DetectionForm.of(network)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "%s gives %s, which are no rectangles in a form that is known; read them by Model.outputs()"
                                                        .formatted(
                                                                network.name(),
                                                                network.outputs().stream()
                                                                        .map(Output::name)
                                                                        .toList())));
        sessions = new Sessions(Program.output(network, model.stored(), model.engine(engine), 1));
    }

    /// What is on a picture, the likeliest first; of several that lie over each other the
    /// likeliest.
    ///
    /// @throws dev.fathom.file.DataException when it is no picture, damaged or too large, or when a
    ///   value isn't finite
    public List<Detection> detections(ImageSource picture) {
        return detections(pixels(picture));
    }

    /// The bytes of a picture as the network sees it, the whole network's input.
    public byte[] pixels(ImageSource picture) {
        Volume input = model.network().input();
        return model.preprocessing().read(picture, input, List.of(View.CENTRE));
    }

    /// What is on a picture of such bytes.
    public List<Detection> detections(byte[] pixels) {
        float[] x = model.input(pixels).data();
        Map<String, DetectionForm.Rows> rows = new LinkedHashMap<>();
        sessions.with(
                session -> {
                    System.arraycopy(x, 0, session.input(), 0, x.length);
                    session.run(1);
                    model.network().outputs().forEach(o -> rows.put(o.name(), rows(session, o)));
                });
        List<Detection> all = form.all(name -> Objects.requireNonNull(rows.get(name)), LEAST);
        return Detection.likeliest(all, MOST_OVERLAP);
    }

    private DetectionForm.Rows rows(Session session, Output output) {
        NotFinite.check(model, session, 1, output.node());
        Volume made = model.network().volume(output.node());
        float[] values = output.ordered(made, 1, session.outputOf(output.node()));
        return new DetectionForm.Rows(values, output.dimensions(made).getLast());
    }
}
