import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/// Makes pictures for the tasks labels, segment and regress of real ones: garments of Fashion-MNIST
/// on parts of photographs. What is right is known exactly, for the picture was made from it.
///
/// `java data/Scenes.java data/fashion-mnist-sample data/photos OUT` writes OUT/garments, several
/// garments a picture, with masks, and a table of what they are; and OUT/turned, one a picture, with
/// a table of where it is and how far it is turned. The same arguments give the same files. A fourth
/// argument is how many pictures are to learn from. All of Fashion-MNIST and a folder of many
/// photographs (JPEGs, in folders inside it, too) make a set from which more can be learned.
///
/// Garments of the test pictures are test pictures of Fashion-MNIST, on parts of the photographs
/// that the training pictures don't show.
final class Scenes {
    private static final int SIDE = 96;
    private static final int GARMENT = 28;
    private static final int TRAINING = 2000;
    private static final int TEST = 400;

    /// What is brighter is garment.
    private static final int DARK = 24;

    private static final List<String> KINDS = List.of("background", "top", "trouser", "shoe", "bag");

    private static final List<String> NAMES =
            List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                    "Sneaker", "Bag", "Ankle boot");

    /// The kind of each class of Fashion-MNIST.
    private static final int[] KIND = {1, 2, 1, 1, 1, 3, 1, 3, 4, 3};

    private record Garments(byte[] pixels, byte[] classes) {}

    private record Place(int x, int y, double size, double angle) {}

    private final List<String> names;
    private final List<BufferedImage> photos;
    private final Path out;

    private Scenes(List<String> names, List<BufferedImage> photos, Path out) {
        this.names = names;
        this.photos = photos;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 3 || args.length > 4) {
            System.err.println("java data/Scenes.java FASHION_MNIST PHOTOS OUT [PICTURES]");
            System.exit(2);
        }
        int training = args.length == 4 ? Integer.parseInt(args[3]) : TRAINING;
        Path fashion = Path.of(args[0]);
        List<BufferedImage> photos = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(args[1]))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jpg")).sorted().toList()) {
                photos.add(ImageIO.read(file.toFile()));
            }
        }
        Scenes scenes = new Scenes(NAMES, photos, Path.of(args[2]));
        scenes.part("train", garments(fashion, "train"), training, false);
        scenes.part("val", garments(fashion, "t10k"), TEST, true);
        Files.write(scenes.out.resolve("garments/classes.txt"), KINDS);
        System.out.println("wrote " + scenes.out.resolve("garments") + " and "
                + scenes.out.resolve("turned"));
    }

    private static Garments garments(Path dir, String part) throws IOException {
        return new Garments(
                read(dir.resolve(part + "-images-idx3-ubyte.gz"), 16),
                read(dir.resolve(part + "-labels-idx1-ubyte.gz"), 8));
    }

    private static byte[] read(Path file, int header) throws IOException {
        try (var in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
            in.skipNBytes(header);
            return in.readAllBytes();
        }
    }

    private void part(String part, Garments garments, int count, boolean test) throws IOException {
        Path pictures = Files.createDirectories(out.resolve("garments").resolve(part + "/pictures"));
        Path masks = Files.createDirectories(out.resolve("garments").resolve(part + "/masks"));
        Path turned = Files.createDirectories(out.resolve("turned").resolve(part));
        List<String> labels = new ArrayList<>(List.of("picture,labels"));
        List<String> places = new ArrayList<>(List.of("picture,x,y,angle"));
        for (int i = 0; i < count; i++) {
            SplittableRandom random = new SplittableRandom(i + (test ? 1L << 32 : 0));
            String name = "%04d".formatted(i);
            labels.add(several(random, garments, test, pictures, masks, name, part));
            BufferedImage one = background(random, test);
            Place place = new Place(
                    20 + random.nextInt(SIDE - 40), 20 + random.nextInt(SIDE - 40),
                    1.2 + 0.8 * random.nextDouble(), 120 * random.nextDouble() - 60);
            BufferedImage ignored = mask();
            draw(random, garments, random.nextInt(garments.classes().length), place, one, ignored);
            ImageIO.write(one, "jpg", turned.resolve(name + ".jpg").toFile());
            places.add(String.format(Locale.ROOT, "%s/%s.jpg,%d,%d,%.1f",
                    part, name, place.x(), place.y(), place.angle()));
        }
        Files.write(out.resolve("garments").resolve(part + ".csv"), labels);
        Files.write(out.resolve("turned").resolve(part + ".csv"), places);
    }

    /// Writes a picture with up to four garments and its mask, and gives its line of the table.
    private String several(
            SplittableRandom random, Garments garments, boolean test,
            Path pictures, Path masks, String name, String part) throws IOException {
        BufferedImage picture = background(random, test);
        BufferedImage mask = mask();
        List<Place> taken = new ArrayList<>();
        TreeSet<String> labels = new TreeSet<>();
        int wanted = random.nextInt(5);
        for (int tries = 0; tries < 40 && taken.size() < wanted; tries++) {
            Place place = new Place(
                    16 + random.nextInt(SIDE - 32), 16 + random.nextInt(SIDE - 32),
                    1 + 0.5 * random.nextDouble(), 40 * random.nextDouble() - 20);
            boolean free = taken.stream().allMatch(
                    p -> Math.max(Math.abs(p.x() - place.x()), Math.abs(p.y() - place.y())) > 34);
            if (free) {
                int number = random.nextInt(garments.classes().length);
                draw(random, garments, number, place, picture, mask);
                taken.add(place);
                labels.add(names.get(garments.classes()[number]));
            }
        }
        ImageIO.write(picture, "jpg", pictures.resolve(name + ".jpg").toFile());
        ImageIO.write(mask, "png", masks.resolve(name + ".png").toFile());
        return "%s/pictures/%s.jpg,%s".formatted(part, name, String.join(";", labels));
    }

    /// A part of a photograph: of the left three fifths for training, of the rest for test.
    private BufferedImage background(SplittableRandom random, boolean test) {
        BufferedImage photo = photos.get(random.nextInt(photos.size()));
        int split = photo.getWidth() * 3 / 5;
        int left = test ? split : 0;
        int width = test ? photo.getWidth() - split : split;
        int most = Math.min(width, photo.getHeight());
        int side = SIDE + random.nextInt(Math.max(1, most - SIDE));
        int x = left + random.nextInt(Math.max(1, width - side + 1));
        int y = random.nextInt(Math.max(1, photo.getHeight() - side + 1));
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(photo, 0, 0, SIDE, SIDE, x, y, x + side, y + side, null);
        g.dispose();
        return image;
    }

    private static BufferedImage mask() {
        byte[] red = new byte[256];
        byte[] green = new byte[256];
        byte[] blue = new byte[256];
        for (int kind = 1; kind < KINDS.size(); kind++) {
            red[kind] = (byte) ((kind & 1) * 160);
            green[kind] = (byte) ((kind >> 1 & 1) * 160);
            blue[kind] = (byte) ((kind >> 2 & 1) * 160);
        }
        return new BufferedImage(
                SIDE, SIDE, BufferedImage.TYPE_BYTE_INDEXED,
                new IndexColorModel(8, 256, red, green, blue));
    }

    /// Draws a garment in a colour of its own, turned about its middle, and its kind on the mask.
    private static void draw(
            SplittableRandom random, Garments garments, int number, Place place,
            BufferedImage picture, BufferedImage mask) {
        AffineTransform to = AffineTransform.getTranslateInstance(place.x(), place.y());
        to.rotate(Math.toRadians(place.angle()));
        to.scale(place.size(), place.size());
        to.translate(-GARMENT / 2.0, -GARMENT / 2.0);
        AffineTransform back;
        try {
            back = to.createInverse();
        } catch (java.awt.geom.NoninvertibleTransformException e) {
            throw new IllegalStateException(e);
        }
        double[] tint = {
            0.4 + 0.6 * random.nextDouble(), 0.4 + 0.6 * random.nextDouble(),
            0.4 + 0.6 * random.nextDouble()
        };
        double[] at = new double[2];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                at[0] = x + 0.5;
                at[1] = y + 0.5;
                back.transform(at, 0, at, 0, 1);
                double value = value(garments, number, at[0] - 0.5, at[1] - 0.5);
                if (value > DARK) {
                    int rgb = 0;
                    for (double part : tint) {
                        rgb = rgb << 8 | (int) (part * (40 + value * 215 / 255));
                    }
                    picture.setRGB(x, y, rgb);
                    mask.getRaster().setSample(x, y, 0, KIND[garments.classes()[number]]);
                }
            }
        }
    }

    /// Between its four neighbours; 0 outside.
    private static double value(Garments garments, int number, double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double sum = 0;
        for (int dy = 0; dy < 2; dy++) {
            for (int dx = 0; dx < 2; dx++) {
                int px = left + dx;
                int py = top + dy;
                if (px >= 0 && px < GARMENT && py >= 0 && py < GARMENT) {
                    int at = (number * GARMENT + py) * GARMENT + px;
                    double share = (1 - Math.abs(x - px)) * (1 - Math.abs(y - py));
                    sum += share * (garments.pixels()[at] & 255);
                }
            }
        }
        return sum;
    }
}
