package dev.fathom.model.detect;

import java.util.ArrayList;
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
        int rows = shapes.getOrDefault(ANCHORS, List.of(0)).getFirst();
        boolean fits =
                DetectionForm.isTable(shapes, SCORES, rows)
                        && List.of(rows, 4).equals(shapes.get(OFFSETS))
                        && List.of(rows, 4).equals(shapes.get(ANCHORS));
        int classes = fits ? shapes.getOrDefault(SCORES, List.of()).getLast() - 1 : 0;
        return classes > 0 ? Optional.of(new Offsets(classes)) : Optional.empty();
    }

    @Override
    public List<Detection> all(Function<String, Rows> outputs, double least) {
        Rows scores = outputs.apply(SCORES);
        Rows offsets = outputs.apply(OFFSETS);
        Rows anchors = outputs.apply(ANCHORS);
        List<Detection> all = new ArrayList<>();
        for (int row = 0; row < scores.count(); row++) {
            for (int c = 1; c < scores.length(); c++) {
                if (scores.at(row, c) > least) {
                    all.add(
                            new Detection(
                                    c - 1,
                                    scores.at(row, c),
                                    side(anchors, offsets, row, 0),
                                    side(anchors, offsets, row, 1),
                                    side(anchors, offsets, row, 2),
                                    side(anchors, offsets, row, 3)));
                }
            }
        }
        return all;
    }

    private static double side(Rows anchors, Rows offsets, int row, int side) {
        double size = anchors.at(row, side % 2 + 2) - anchors.at(row, side % 2);
        return anchors.at(row, side) + offsets.at(row, side) * size;
    }
}
