package dev.fathom.cli.model;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.PngFile;
import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.show.sheet.MaskSheet;
import dev.fathom.show.sheet.Png;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import dev.fathom.text.Visible;
import dev.fathom.train.evaluate.PixelMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What a model tells of a picture, in the language of its task.
///
/// @param top how many classes are shown
/// @param out where masks go
record TaskAnswer(Model model, Predictor predictor, int top, Path out) implements Predict.Answer {

    /// The likeliest classes of one picture, the likeliest first.
    record Classes(String image, List<Guess> classes) {}

    /// The labels that a picture has, and the probability of all, the most probable first.
    record Labels(String image, List<String> labels, List<Guess> probabilities) {}

    /// @param probability 0 … 1
    record Guess(String label, double probability) {}

    /// The numbers that are told of a picture, by name.
    record Values(String image, Map<String, Float> values) {}

    /// @param shares of the picture's pixels that are of each class, those that occur
    record Mask(String image, String mask, String overlay, Map<String, Double> shares) {}

    @Override
    public void tell(String image, Console console, Printer printer) throws IOException {
        Path file = Path.of(image);
        switch (model.task()) {
            case CLASSIFY -> {
                List<Guess> guesses = guesses(file).stream().limit(top).toList();
                printer.print(console, new Classes(image, guesses), line(image, text(guesses)));
            }
            case LABELS -> {
                List<Guess> all = guesses(file);
                List<Guess> has = all.stream().filter(g -> g.probability() > 0.5).toList();
                List<String> names = has.stream().map(Guess::label).toList();
                String none = "none; nearest " + text(all.subList(0, 1));
                printer.print(
                        console,
                        new Labels(image, names, all),
                        line(image, has.isEmpty() ? none : text(has)));
            }
            case REGRESS -> {
                Map<String, Float> values = values(file);
                String text =
                        values.entrySet().stream()
                                .map(v -> v.getKey() + " " + NumberText.rounded(v.getValue()))
                                .collect(Collectors.joining(", "));
                printer.print(console, new Values(image, values), line(image, text));
            }
            case SEGMENT -> {
                Mask mask = mask(image, file);
                String text =
                        mask.shares().entrySet().stream()
                                .map(s -> percent(s.getKey(), s.getValue()))
                                .collect(Collectors.joining(", "));
                printer.print(console, mask, line(image, text + "; " + mask.overlay()));
            }
        }
    }

    private List<Guess> guesses(Path file) {
        return predictor.guesses(ImageSource.of(file)).stream()
                .map(guess -> new Guess(guess.label(), guess.probability()))
                .toList();
    }

    private Map<String, Float> values(Path file) {
        float[] values = predictor.values(ImageSource.of(file));
        Map<String, Float> named = new LinkedHashMap<>();
        for (int v = 0; v < values.length; v++) {
            named.put(model.label(v), values[v]);
        }
        return named;
    }

    /// Writes the mask and the picture under it, both as large as the picture.
    private Mask mask(String image, Path file) throws IOException {
        Volume size = ImageFile.size(file);
        byte[] mask = PixelMetrics.mask(model, predictor.values(ImageSource.of(file)), size);
        int classes = model.network().output().depth();
        byte[] picture = ImageFile.read(file, new Volume(size.width(), size.height(), 3));
        Files.createDirectories(out.toAbsolutePath());
        String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        Path maskFile = PngFile.free(out, name + "-mask");
        Path overlay = PngFile.free(out, name + "-overlay");
        Png.write(maskFile, MaskSheet.mask(size, mask));
        Png.write(overlay, MaskSheet.overlay(size, picture, mask, Task.IGNORED));
        return new Mask(image, maskFile.toString(), overlay.toString(), shares(mask, classes));
    }

    private Map<String, Double> shares(byte[] mask, int classes) {
        long[] counts = new long[classes];
        long all = 0;
        for (byte pixel : mask) {
            int number = pixel & 255;
            if (number != Task.IGNORED) {
                counts[number]++;
                all++;
            }
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        for (int c = 0; c < classes; c++) {
            if (counts[c] > 0) {
                shares.put(model.label(c), (double) counts[c] / all);
            }
        }
        return shares;
    }

    private static String text(List<Guess> guesses) {
        return guesses.stream()
                .map(guess -> percent(guess.label(), guess.probability()))
                .collect(Collectors.joining(", "));
    }

    private static String percent(String label, double part) {
        return String.format(Locale.ROOT, "%s %.1f %%", label, 100 * part);
    }

    private static String line(String image, String text) {
        return "%s: %s%n".formatted(Visible.line(image), text);
    }
}
