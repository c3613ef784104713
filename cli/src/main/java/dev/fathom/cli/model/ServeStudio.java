package dev.fathom.cli.model;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.model.PicturePage;
import dev.fathom.studio.Studio;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A studio beside a server, in which the server's answers are explained.
final class ServeStudio implements PicturePage, AutoCloseable {
    private static final String NOTE = "Served.";

    private final Gallery gallery = new Gallery();
    private final Studio studio;

    /// @param engine an exact one; stays open
    ServeStudio(ModelRepository models, Engine engine) throws IOException {
        Model first = models.all().getFirst().model();
        Shelf shelf = new Shelf(first, NOTE, List.of(), 1);
        studio = new Studio(0, shelf, gallery, Runs.in(Path.of("runs"), List.of()), engine);
    }

    @Override
    public String of(String label, Model model, byte[] picture) {
        try {
            return studio.show(label, NOTE, model, picture);
        } catch (Refusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        studio.close();
    }
}
