package dev.fathom.studio.view;

import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.show.attribution.Attribution;
import dev.fathom.show.attribution.Deconvnet;
import dev.fathom.show.attribution.GradCam;
import dev.fathom.show.attribution.HeatMap;
import dev.fathom.show.attribution.Occlusion;
import dev.fathom.show.attribution.Saliency;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.List;

/// How much each place of a picture counts for a class, in four ways.
public record Maps(Shelf shelf, Gallery gallery, Engine engine) {
    private static final int SIDE = 4096;

    /// A map, as a plane of width × height bytes behind this head.
    ///
    /// @param probability of the class
    /// @param size what 127 stands for
    record MapHead(int width, int height, String label, double probability, double size) {}

    public Answer map(Request request) {
        Model model = shelf.model(request.text("network"));
        if (model.task() == Task.SEGMENT || model.task() == Task.REGRESS) {
            throw new Refusal(
                    409,
                    "%s is for the task %s: there is no class for which something counts on a picture"
                            .formatted(model.network().name(), model.task()));
        }
        Volume input = model.network().input();
        int target =
                TraceViews.within(
                        request.number("class"), "class", model.network().output().size());
        byte[] bytes =
                gallery.picture(request.text("picture"))
                        .source()
                        .read(model.preprocessing(), input);
        HeatMap map = way(request.text("way"), model.network()).of(model, bytes, target, engine);
        Tensor values = map.values();
        Planes planes = new Planes(values, SIDE);
        double size = map.scale();
        return Answer.binary(
                new MapHead(
                        planes.width(),
                        planes.height(),
                        Said.name(model, target),
                        map.probability(),
                        size),
                List.of(planes.slice(0, (float) size)));
    }

    private static Attribution way(String name, Network network) {
        return switch (name) {
            case "gradcam" -> GradCam.usual(network);
            case "occlusion" -> Occlusion.usual(network.input());
            case "saliency" -> new Saliency();
            case "deconvnet" -> new Deconvnet();
            default ->
                    throw new Refusal(
                            400,
                            "there is no way '"
                                    + name
                                    + "'; there are gradcam, occlusion, saliency and deconvnet");
        };
    }
}
