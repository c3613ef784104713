package dev.fathom.train;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Pictures of 8×8×1 for every task, which small networks learn in a moment: noise with a bright
/// block, whose place is told.
public final class TaskPictures {
    public static final Volume VOLUME = new Volume(8, 8, 1);

    private static final Volume FLAT = new Volume(8, 8, 1);

    private TaskPictures() {}

    public static Pictures of(Task task, int count, long seed) {
        Random random = new Random(seed);
        List<byte[]> pictures = new ArrayList<>();
        List<byte[]> masks = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            int left = random.nextInt(6);
            int top = random.nextInt(6);
            byte[] picture = new byte[64];
            byte[] mask = new byte[64];
            for (int i = 0; i < 64; i++) {
                int x = i % 8 - left;
                int y = i / 8 - top;
                boolean inside = x >= 0 && x < 3 && y >= 0 && y < 3;
                picture[i] = (byte) ((inside ? 150 : 0) + random.nextInt(60));
                mask[i] = (byte) (inside ? 1 : 0);
            }
            mask[0] = (byte) Task.IGNORED;
            pictures.add(picture);
            masks.add(mask);
            values.add(
                    task == Task.LABELS
                            ? new float[] {left < 3 ? 1 : 0, top < 3 ? 1 : 0}
                            : new float[] {100 + 10 * left, -top});
        }
        Pictures all = Pictures.of(VOLUME, List.of("one"), new int[count], pictures);
        return switch (task) {
            case CLASSIFY -> all;
            case LABELS -> all.valued(task, List.of("left", "upper"), values);
            case REGRESS -> all.valued(task, List.of("x", "y"), values);
            case SEGMENT ->
                    all.masked(
                            Pictures.of(FLAT, List.of("one"), new int[count], masks),
                            List.of("ground", "block"));
        };
    }
}
