package dev.fathom.cli.model;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.PngFile;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.model.Model;
import dev.fathom.model.detect.Detection;
import dev.fathom.model.detect.Detector;
import dev.fathom.show.sheet.DetectionSheet;
import dev.fathom.show.sheet.Png;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a detector sees on pictures, told and drawn.
///
/// @param folder where the drawings go
record DetectorAnswer(Model model, Detector detector, Path folder) implements Predict.Answer {

    /// What is on one picture, the likeliest first.
    ///
    /// @param size width, height and depth of what the model reads
    /// @param drawing file
    record Report(String image, List<Integer> size, List<Seen> boxes, String drawing) {}

    /// One rectangle in pixels of what the model reads.
    ///
    /// @param box left, top, right and bottom
    record Seen(String label, double probability, List<Double> box) {}

    @Override
    public void tell(String image, Console console, Printer printer) throws IOException {
        byte[] pixels = detector.pixels(ImageSource.of(Path.of(image)));
        List<Detection> detections = detector.detections(pixels);
        Files.createDirectories(folder);
        String name = String.valueOf(Path.of(image).getFileName()).replaceFirst("\\.[^.]*$", "");
        Path drawing = PngFile.free(folder, name + "-boxes");
        Png.write(drawing, DetectionSheet.of(model, pixels, detections));
        Report report =
                new Report(
                        image,
                        Json.volume(model.network().input()),
                        detections.stream().map(this::seen).toList(),
                        drawing.toString());
        printer.print(console, report, text(report));
    }

    private Seen seen(Detection d) {
        int width = model.network().input().width();
        int height = model.network().input().height();
        return new Seen(
                model.label(d.number()),
                d.probability(),
                List.of(
                        d.left() * width,
                        d.top() * height,
                        d.right() * width,
                        d.bottom() * height));
    }

    private static String text(Report report) {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s: %s; drawn in %s%n",
                        Visible.line(report.image()),
                        report.boxes().isEmpty()
                                ? "nothing"
                                : report.boxes().size()
                                        + (report.boxes().size() == 1 ? " box" : " boxes"),
                        Visible.line(report.drawing())));
        for (Seen seen : report.boxes()) {
            List<Double> box = seen.box();
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  %s %.1f %%, %.0f×%.0f pixels at %.0f,%.0f%n",
                            Visible.line(seen.label()),
                            100 * seen.probability(),
                            box.get(2) - box.get(0),
                            box.get(3) - box.get(1),
                            box.get(0),
                            box.get(1)));
        }
        return text.toString();
    }
}
