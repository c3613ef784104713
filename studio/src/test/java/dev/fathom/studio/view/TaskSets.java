package dev.fathom.studio.view;

import dev.fathom.data.samples.Task;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/// Data sets of 8×8 grey pictures for every task: noise with a bright block, whose place is told.
public final class TaskSets {
    private TaskSets() {}

    /// Twenty pictures to learn from and twelve to be tested with.
    public static void write(Path folder, Task task) throws IOException {
        write(folder, task, "train", 20);
        write(folder, task, "val", 12);
        if (task == Task.SEGMENT) {
            Files.writeString(folder.resolve("classes.txt"), "ground\nblock\n");
        }
    }

    private static void write(Path folder, Task task, String part, int count) throws IOException {
        Path pictures = Files.createDirectories(folder.resolve(part).resolve("pictures"));
        Path masks = Files.createDirectories(folder.resolve(part).resolve("masks"));
        Random random = new Random(count);
        StringBuilder table = new StringBuilder(task == Task.REGRESS ? "picture,x,y\n" : "");
        for (int i = 0; i < count; i++) {
            int left = random.nextInt(6);
            int top = random.nextInt(6);
            BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            BufferedImage mask = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int p = 0; p < 64; p++) {
                boolean inside =
                        p % 8 >= left && p % 8 < left + 3 && p / 8 >= top && p / 8 < top + 3;
                int value = (inside ? 150 : 0) + random.nextInt(60);
                picture.getRaster().setSample(p % 8, p / 8, 0, value);
                mask.getRaster().setSample(p % 8, p / 8, 0, p == 0 ? 255 : inside ? 1 : 0);
            }
            String name = String.format(Locale.ROOT, "p%02d.png", i);
            ImageIO.write(picture, "png", pictures.resolve(name).toFile());
            ImageIO.write(mask, "png", masks.resolve(name).toFile());
            String labels = (left < 3 ? "left" : "") + (left < 3 && top < 3 ? ";" : "");
            table.append(part)
                    .append("/pictures/")
                    .append(name)
                    .append(',')
                    .append(
                            task == Task.REGRESS
                                    ? 100 + 10 * left + "," + -top
                                    : labels + (top < 3 ? "upper" : ""))
                    .append('\n');
        }
        if (task != Task.SEGMENT) {
            Files.writeString(folder.resolve(part + ".csv"), table.toString());
        }
    }
}
