package dev.fathom.show.sheet;

import dev.fathom.model.Model;
import dev.fathom.show.attribution.Deconvnet;
import dev.fathom.show.attribution.GradCam;
import dev.fathom.show.attribution.HeatMap;
import dev.fathom.show.attribution.Occlusion;
import dev.fathom.show.attribution.Saliency;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/// A heat map beside its picture and over it, on one sheet.
///
/// Thread-safe.
public final class HeatSheet {
    private static final int SIDE = 240;
    private static final double COVER = 0.6;

    private final Model model;
    private final Volume input;
    private final Tile picture;
    private final HeatMap map;
    private final Palette palette;
    private final double most;

    private HeatSheet(Model model, byte[] picture, HeatMap map) {
        this.model = model;
        this.map = map;
        input = model.network().input();
        this.picture = Tile.of(input, picture);
        palette = map.by() instanceof Occlusion ? Palette.DIVERGING : Palette.HEAT;
        most = map.scale();
    }

    /// @param picture bytes of 0 … 255 in the shape of the network's input
    public static BufferedImage of(Model model, byte[] picture, HeatMap map) {
        return new HeatSheet(model, picture, map).draw();
    }

    private BufferedImage draw() {
        int factor = Math.max(1, SIDE / Math.max(input.width(), input.height()));
        Layout layout = new Layout(3, input.width(), input.height(), 1, 1, true, factor, 3);
        String label = model.label(map.target());
        Sheet sheet = new Sheet(title() + ": " + label, words(), layout, Legend.of(palette, most));
        return sheet.draw(
                List.of(
                        new Sheet.Cell(List.of(picture), "the picture", false),
                        new Sheet.Cell(List.of(tile(1)), "what counts", false),
                        new Sheet.Cell(List.of(tile(COVER)), "both", false)));
    }

    /// @param cover how much of the picture the map covers
    private Tile tile(double cover) {
        double unit = most == 0 ? 1 : most;
        return Tile.of(
                input.width(),
                input.height(),
                i -> {
                    int x = i % input.width();
                    int y = i / input.width();
                    double value = map.at(x, y, input.width(), input.height()) / unit;
                    return Palette.mix(picture.at(x, y), palette.rgb(value), cover);
                });
    }

    private String title() {
        return switch (map.by()) {
            case Deconvnet _ -> "Deconvnet";
            case GradCam _ -> "Grad-CAM";
            case Occlusion _ -> "Occlusion";
            case Saliency _ -> "Saliency";
        };
    }

    private List<String> words() {
        Volume places = map.values().volume();
        String first =
                String.format(
                        Locale.ROOT,
                        "%s gives it %.1f %%",
                        model.network().name(),
                        100 * map.probability());
        return switch (map.by()) {
            case Deconvnet _ ->
                    List.of(
                            first + "; its score, back through the filters",
                            "bright: what the filters rebuild; the last hundredth is cut");
            case GradCam cam ->
                    List.of(
                            first
                                    + "; layer %s, %d×%d"
                                            .formatted(
                                                    cam.layer(), places.width(), places.height()),
                            map.most() == 0
                                    ? "nothing in this layer speaks for the class"
                                    : "bright: what speaks for the class");
            case Occlusion o ->
                    List.of(
                            first + "; a grey square of %1$d×%1$d slides".formatted(o.square()),
                            "blue: without this it falls; orange: it rises");
            case Saliency _ ->
                    List.of(
                            first + "; the slope of its score for each pixel",
                            "bright: it changes most; the last hundredth is cut");
        };
    }
}
