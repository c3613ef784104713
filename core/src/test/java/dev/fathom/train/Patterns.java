package dev.fathom.train;

import dev.fathom.data.samples.Pictures;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Noisy pictures of three patterns that a small network learns to tell apart in a moment.
public final class Patterns {
    public static final Volume VOLUME = new Volume(10, 10, 1);
    public static final List<String> LABELS = List.of("rows", "columns", "checks");

    private Patterns() {}

    public static Pictures of(int count, long seed) {
        Random random = new Random(seed);
        int[] classes = new int[count];
        List<byte[]> pictures = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            classes[n] = n % 3;
            int shift = random.nextInt(4);
            byte[] picture = new byte[VOLUME.size()];
            for (int i = 0; i < picture.length; i++) {
                int row = i / 10 + shift;
                int column = i % 10 + shift;
                int place =
                        switch (classes[n]) {
                            case 0 -> row / 2;
                            case 1 -> column / 2;
                            default -> row / 2 + column / 2;
                        };
                picture[i] = (byte) (place % 2 * 120 + random.nextInt(120));
            }
            pictures.add(picture);
        }
        return Pictures.of(VOLUME, LABELS, classes, pictures);
    }
}
