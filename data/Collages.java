import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import javax.imageio.ImageIO;

/// Makes a set for the task labels of photographs: four of CIFAR-10 side by side, and which classes
/// are among them.
///
/// `java data/Collages.java CIFAR10 OUT` reads the binary version of CIFAR-10 and writes
/// OUT/train/NNNNN.png and OUT/val/NNNNN.png with tables of labels. Each photograph is in one
/// collage; those of val are CIFAR-10's test pictures. The same files always come out.
final class Collages {
    private static final int SIDE = 32;
    private static final int RECORD = 1 + 3 * SIDE * SIDE;

    private Collages() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("java data/Collages.java CIFAR10 OUT");
            System.exit(2);
        }
        Path cifar = Path.of(args[0]);
        Path out = Path.of(args[1]);
        List<String> names = Files.readAllLines(cifar.resolve("batches.meta.txt"));
        List<byte[]> training = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            training.add(Files.readAllBytes(cifar.resolve("data_batch_" + i + ".bin")));
        }
        part(out, "train", names, training);
        part(out, "val", names, List.of(Files.readAllBytes(cifar.resolve("test_batch.bin"))));
        System.out.println("wrote " + out);
    }

    private static void part(Path out, String part, List<String> names, List<byte[]> batches)
            throws IOException {
        Files.createDirectories(out.resolve(part));
        List<int[]> places = new ArrayList<>();
        for (int b = 0; b < batches.size(); b++) {
            for (int at = 0; at < batches.get(b).length; at += RECORD) {
                places.add(new int[] {b, at});
            }
        }
        Collections.shuffle(places, new Random(1));
        List<String> table = new ArrayList<>(List.of("picture,labels"));
        for (int i = 0; i + 4 <= places.size(); i += 4) {
            BufferedImage collage = new BufferedImage(2 * SIDE, 2 * SIDE, BufferedImage.TYPE_INT_RGB);
            TreeSet<String> labels = new TreeSet<>();
            for (int k = 0; k < 4; k++) {
                byte[] batch = batches.get(places.get(i + k)[0]);
                int at = places.get(i + k)[1];
                labels.add(names.get(batch[at]));
                draw(collage, batch, at + 1, k % 2 * SIDE, k / 2 * SIDE);
            }
            String file = "%s/%05d.png".formatted(part, i / 4);
            ImageIO.write(collage, "png", out.resolve(file).toFile());
            table.add(file + "," + String.join(";", labels));
        }
        Files.write(out.resolve(part + ".csv"), table);
    }

    private static void draw(BufferedImage collage, byte[] batch, int from, int left, int top) {
        for (int p = 0; p < SIDE * SIDE; p++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                rgb = rgb << 8 | batch[from + c * SIDE * SIDE + p] & 255;
            }
            collage.setRGB(left + p % SIDE, top + p / SIDE, rgb);
        }
    }
}
