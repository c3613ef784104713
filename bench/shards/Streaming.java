import dev.fathom.file.AtomicFile;
import dev.fathom.file.TarWriter;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/// Trains from shards that are larger than anybody's memory, and says how soon the first step is
/// made, how many pictures a second are learned from, and how much memory the process has all the
/// while. See bin/stream-shards.
///
/// The pictures are JPEGs of 500×375, parts of the photographs with noise: 500 different ones again
/// and again, since what they show makes no difference here.
final class Streaming {
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;
    private static final int DIFFERENT = 500;
    private static final int CLASSES = 10;
    private static final long SHARD = 1_000_000_000L;

    private Streaming() {}

    public static void main(String[] args) throws Exception {
        Path photos = Path.of(args[0]);
        Path folder = Path.of(args[1]);
        double gigabytes = Double.parseDouble(args[2]);
        List<String> command = List.of(args).subList(3, args.length);
        if (!Files.exists(folder)) {
            make(photos, folder, (long) (gigabytes * 1e9));
        }
        train(command);
    }

    private static void make(Path photos, Path folder, long bytes) throws IOException {
        List<byte[]> pictures = pictures(photos);
        Files.createDirectories(folder);
        long written = 0;
        int number = 0;
        for (int shard = 0; written < bytes; shard++) {
            Path file = folder.resolve("train-%06d.tar".formatted(shard));
            number += shard(file, pictures, number, Math.min(SHARD, bytes - written));
            written += Files.size(file);
        }
        shard(folder.resolve("val-000000.tar"), pictures, number, 20_000_000);
        System.err.printf(Locale.ROOT, "%,d pictures, %.1f GB%n", number, written / 1e9);
    }

    private static int shard(Path file, List<byte[]> pictures, int first, long bytes)
            throws IOException {
        int[] count = {0};
        AtomicFile.write(
                file,
                channel -> {
                    TarWriter tar = new TarWriter(channel);
                    while (tar.written() < bytes) {
                        int number = first + count[0]++;
                        byte[] picture = pictures.get(number % pictures.size());
                        String name = "%09d".formatted(number);
                        String label = Integer.toString(number % CLASSES);
                        tar.add(name + ".jpg", picture);
                        tar.add(name + ".cls", label.getBytes(StandardCharsets.US_ASCII));
                    }
                    tar.end();
                });
        return count[0];
    }

    private static List<byte[]> pictures(Path photos) throws IOException {
        List<BufferedImage> originals = new ArrayList<>();
        for (String name : List.of("coffee.jpg", "chelsea.jpg")) {
            originals.add(ImageIO.read(photos.resolve(name).toFile()));
        }
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> pictures = new ArrayList<>();
        while (pictures.size() < DIFFERENT) {
            BufferedImage from = originals.get(pictures.size() % 2);
            int width = 200 + random.nextInt(from.getWidth() - 200);
            int height = 150 + random.nextInt(from.getHeight() - 150);
            int x = random.nextInt(from.getWidth() - width + 1);
            int y = random.nextInt(from.getHeight() - height + 1);
            BufferedImage to = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            Graphics2D pen = to.createGraphics();
            pen.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION,
                    RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            pen.drawImage(from, 0, 0, WIDTH, HEIGHT, x, y, x + width, y + height, null);
            pen.dispose();
            for (int p = 0; p < WIDTH * HEIGHT; p++) {
                int rgb = to.getRGB(p % WIDTH, p / WIDTH);
                int noisy = 0;
                for (int shift = 0; shift <= 16; shift += 8) {
                    int value = ((rgb >> shift) & 255) + random.nextInt(121) - 60;
                    noisy |= Math.clamp(value, 0, 255) << shift;
                }
                to.setRGB(p % WIDTH, p / WIDTH, noisy);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(to, "jpg", out);
            pictures.add(out.toByteArray());
        }
        return pictures;
    }

    /// Runs the command, and prints its progress with the memory that it has.
    private static void train(List<String> command) throws Exception {
        long started = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Pattern progress = Pattern.compile("training: ([\\d,]+) of ([\\d,]+) pictures, (.*?)/s.*");
        System.out.println("seconds  pictures  resident MB  most MB");
        try (BufferedReader err =
                new BufferedReader(
                        new InputStreamReader(
                                process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                Matcher m = progress.matcher(line);
                if (!m.matches()) {
                    System.err.println(line);
                    continue;
                }
                System.out.printf(
                        Locale.ROOT,
                        "%7.0f  %8s  %11d  %7d%n",
                        (System.nanoTime() - started) / 1e9,
                        m.group(1),
                        memory(process, "VmRSS"),
                        memory(process, "VmHWM"));
            }
        }
        System.exit(process.waitFor());
    }

    /// Megabytes of the process and those it started.
    private static long memory(Process process, String name) {
        long own = kilobytes(process.pid(), name);
        return (own + process.descendants().mapToLong(p -> kilobytes(p.pid(), name)).sum()) / 1000;
    }

    private static long kilobytes(long pid, String name) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(name + ":")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            // it has ended
        }
        return 0;
    }
}
