package dev.fathom.model.detect;

import dev.fathom.network.Network;
import dev.fathom.network.Output;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// How a network's outputs say rectangles, told by the outputs' names and shapes.
sealed interface DetectionForm permits DetectionForm.Corners, DetectionForm.Cells, Offsets, Grid {

    /// How many classes it tells apart.
    int classes();

    /// All of one picture that are likelier than this.
    ///
    /// @param outputs each output's rows, by name
    List<Detection> all(Function<String, Rows> outputs, double least);

    /// One picture's values of an output, as other programs see them: rows of as many numbers.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Rows(float[] values, int length) {
        int count() {
            return values.length / length;
        }

        double at(int row, int column) {
            return values[row * length + column];
        }
    }

    /// The form of a network's outputs; empty when it is none that is known.
    static Optional<DetectionForm> of(Network network) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Output output : network.outputs()) {
            shapes.put(output.name(), output.dimensions(network.volume(output.node())));
        }
        return Stream.of(
                        Corners.of(shapes),
                        Cells.of(shapes, network.input()),
                        Offsets.of(shapes),
                        Grid.of(network))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// Whether an output has so many rows.
    static boolean isTable(Map<String, List<Integer>> shapes, String name, int rows) {
        List<Integer> shape = shapes.getOrDefault(name, List.of());
        return shape.size() == 2 && shape.getFirst() == rows;
    }

    /// `scores`, a row of probabilities a rectangle, the background's first, and `boxes`: left,
    /// top, right, bottom as shares (UltraFace; an SSD whose file holds its priors).
    ///
    /// @param classes the background not counted
    record Corners(int classes) implements DetectionForm {
        private static final String SCORES = "scores";
        private static final String BOXES = "boxes";

        static Optional<DetectionForm> of(Map<String, List<Integer>> shapes) {
            int rows = shapes.getOrDefault(BOXES, List.of(0)).getFirst();
            boolean fits =
                    isTable(shapes, SCORES, rows)
                            && isTable(shapes, BOXES, rows)
                            && List.of(rows, 4).equals(shapes.get(BOXES));
            int classes = fits ? shapes.getOrDefault(SCORES, List.of()).getLast() - 1 : 0;
            return classes > 0 ? Optional.of(new Corners(classes)) : Optional.empty();
        }

        @Override
        public List<Detection> all(Function<String, Rows> outputs, double least) {
            Rows scores = outputs.apply(SCORES);
            Rows boxes = outputs.apply(BOXES);
            List<Detection> all = new ArrayList<>();
            for (int row = 0; row < scores.count(); row++) {
                for (int c = 1; c < scores.length(); c++) {
                    if (scores.at(row, c) > least) {
                        all.add(
                                new Detection(
                                        c - 1,
                                        scores.at(row, c),
                                        boxes.at(row, 0),
                                        boxes.at(row, 1),
                                        boxes.at(row, 2),
                                        boxes.at(row, 3)));
                    }
                }
            }
            return all;
        }
    }

    /// For each of several strides `cls_S`, `obj_S` and `bbox_S`, a row a cell of S×S pixels: the
    /// centre's distance from the cell's corner and the logarithms of width and height, all in
    /// strides; the probability is the root of the product of the first two (YuNet).
    ///
    /// @param classes in all strides the same
    /// @param input what the network reads
    record Cells(List<Integer> strides, int classes, Volume input) implements DetectionForm {
        private static final String FIRST = "cls_";

        static Optional<DetectionForm> of(Map<String, List<Integer>> shapes, Volume input) {
            List<Integer> strides =
                    shapes.keySet().stream()
                            .filter(name -> name.matches(FIRST + "[1-9]\\d{0,2}"))
                            .map(name -> Integer.valueOf(name.substring(FIRST.length())))
                            .toList();
            int classes =
                    strides.isEmpty()
                            ? 0
                            : shapes.getOrDefault(FIRST + strides.getFirst(), List.of()).getLast();
            boolean fits =
                    strides.stream()
                            .allMatch(
                                    s -> {
                                        int rows = input.width() / s * (input.height() / s);
                                        return List.of(rows, classes).equals(shapes.get(FIRST + s))
                                                && List.of(rows, 1).equals(shapes.get("obj_" + s))
                                                && List.of(rows, 4).equals(shapes.get("bbox_" + s));
                                    });
            return fits && !strides.isEmpty()
                    ? Optional.of(new Cells(strides, classes, input))
                    : Optional.empty();
        }

        @Override
        public List<Detection> all(Function<String, Rows> outputs, double least) {
            List<Detection> all = new ArrayList<>();
            for (int stride : strides) {
                Rows classes = outputs.apply(FIRST + stride);
                for (int row = 0; row < classes.count(); row++) {
                    double there = outputs.apply("obj_" + stride).at(row, 0);
                    for (int c = 0; c < classes.length(); c++) {
                        double probability = Math.sqrt(held(classes.at(row, c)) * held(there));
                        if (probability > least) {
                            Rows boxes = outputs.apply("bbox_" + stride);
                            all.add(detection(boxes, row, stride, c, probability));
                        }
                    }
                }
            }
            return all;
        }

        private static double held(double probability) {
            return Math.clamp(probability, 0, 1);
        }

        private Detection detection(Rows boxes, int row, int stride, int c, double probability) {
            int across = input.width() / stride;
            int column = row % across;
            int line = row / across;
            double x = (column + boxes.at(row, 0)) * stride / input.width();
            double y = (line + boxes.at(row, 1)) * stride / input.height();
            double width = Math.exp(boxes.at(row, 2)) * stride / input.width();
            double height = Math.exp(boxes.at(row, 3)) * stride / input.height();
            return Detection.around(c, probability, x, y, width, height);
        }
    }
}
