package dev.fathom.model.detect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// `classes_softmax`, a row of probabilities a rectangle, the background's first; `anchors_concat`,
/// a rectangle in the same place for all pictures: left, top, right, bottom as shares; and
/// `bboxes_concat`: how far each side is from the anchor's, in its widths and heights (ST's SSD
/// MobileNet v1; decode_ssd_predictions in STMicroelectronics/stm32ai-modelzoo-services).
///
/// @param classes the background not counted
record Offsets(int classes) implements DetectionForm {
    private static final String SCORES = "classes_softmax";
    private static final String OFFSETS = "bboxes_concat";
    private static final String ANCHORS = "anchors_concat";

    static Optional<DetectionForm> of(Map<String, List<Integer>> shapes) {
        int classes = DetectionForm.classes(shapes, SCORES, ANCHORS, OFFSETS);
        return classes > 0 ? Optional.of(new Offsets(classes)) : Optional.empty();
    }

    @Override
    public List<Detection> all(Function<String, Rows> outputs, double least) {
        Rows offsets = outputs.apply(OFFSETS);
        Rows anchors = outputs.apply(ANCHORS);
        return DetectionForm.likelier(
                outputs.apply(SCORES), least, (row, side) -> side(anchors, offsets, row, side));
    }

    private static double side(Rows anchors, Rows offsets, int row, int side) {
        double size = anchors.at(row, side % 2 + 2) - anchors.at(row, side % 2);
        return anchors.at(row, side) + offsets.at(row, side) * size;
    }
}
