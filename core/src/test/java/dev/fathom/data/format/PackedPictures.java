package dev.fathom.data.format;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.train.TaskPictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Pictures to pack, and what is in pictures whatever their order.
final class PackedPictures {
    private PackedPictures() {}

    static Pictures of(Task task, int count) {
        if (task != Task.CLASSIFY) {
            return TaskPictures.of(task, count, 3);
        }
        int[] classes = new int[count];
        Arrays.setAll(classes, i -> i % 3);
        return TaskPictures.of(task, count, 3).classed(List.of("a", "b", "c"), classes);
    }

    /// A text for each picture with all that is known of it, sorted.
    static List<String> content(Pictures pictures) {
        List<String> content = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            float[] target = new float[pictures.targets()];
            pictures.target(i, target, 0);
            byte[] picture = new byte[pictures.volume().size()];
            pictures.read(i, picture, 0);
            String text = Arrays.toString(picture) + Arrays.toString(target);
            if (pictures.task() == Task.SEGMENT) {
                pictures.masks().read(i, picture, 0);
                text += Arrays.toString(picture);
            }
            content.add(text);
        }
        content.sort(null);
        return content;
    }
}
