package dev.fathom.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalMaxPool;
import static dev.fathom.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.show.text.MetricsText;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.tensor.Volume;
import dev.fathom.train.RunFolder;
import dev.fathom.train.TrainingJob;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs for labels, pixels and numbers on Net, Errors, Train and Compare, in the words of their
/// task.
@InChromium
class TasksPageTest {
    private static final Volume VOLUME = new Volume(8, 8, 1);

    @TempDir private Path folder;

    /// Noise with a bright block, whose place is told by labels or numbers, and a mask.
    private static void write(Path folder, Task task, String part, int count) throws IOException {
        Path pictures = Files.createDirectories(folder.resolve(part + "/pictures"));
        Path masks = Files.createDirectories(folder.resolve(part + "/masks"));
        Random random = new Random(count);
        StringBuilder table = new StringBuilder("picture,x,y\n");
        for (int i = 0; i < count; i++) {
            int left = random.nextInt(6);
            int top = random.nextInt(6);
            BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            BufferedImage mask = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
            for (int p = 0; p < 64; p++) {
                int x = p % 8 - left;
                int y = p / 8 - top;
                boolean inside = x >= 0 && x < 3 && y >= 0 && y < 3;
                int value = (inside ? 150 : 0) + random.nextInt(60);
                picture.getRaster().setSample(p % 8, p / 8, 0, value);
                mask.getRaster().setSample(p % 8, p / 8, 0, p == 0 ? 255 : inside ? 1 : 0);
            }
            ImageIO.write(picture, "png", pictures.resolve(i + ".png").toFile());
            ImageIO.write(mask, "png", masks.resolve(i + ".png").toFile());
            String labels = (left < 3 ? "left" : "right") + (top < 3 ? ";upper" : "");
            String told = task == Task.LABELS ? labels : left + "," + top;
            table.append("%s/pictures/%d.png,%s%n".formatted(part, i, told));
        }
        if (task != Task.SEGMENT) {
            Files.writeString(folder.resolve(part + ".csv"), table);
        }
    }

    private static Model train(Path data, Task task, Path run, long seed) {
        Network network =
                task == Task.SEGMENT
                        ? Network.of("net", VOLUME, conv(4, 3).padding(1), relu(), conv(2, 1))
                        : Network.of("net", VOLUME, conv(6, 3), relu(), globalMaxPool(), dense(2));
        DataSet set = DataSets.open(data, VOLUME, Unreadable.stop(), task);
        Recipe recipe = Recipe.with(Optimizer.adam(0.01)).epochs(2).batchSize(8).task(task);
        TrainingJob job = TrainingJob.of(network, null, recipe, Map.of("seed", "" + seed));
        RunFolder folder = RunFolder.of(run).notes(Map.of("task", task.toString()));
        try (Engine engine = Engine.exact(2)) {
            return job.training()
                    .validation(0.3)
                    .folder(folder)
                    .run(job.start(set.training()), set.training(), set.test(), engine)
                    .model();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void every_screen_speaks_the_task_s_language(Task task) throws IOException {
        Path data = folder.resolve("data");
        write(data, task, "train", 40);
        write(data, task, "val", 14);
        Path run = folder.resolve("one");
        Model model = train(data, task, run, 1);
        train(data, task, folder.resolve("other"), 2);
        Runs runs = Runs.in(Path.of("none"), List.of(run, folder.resolve("other")));
        String figure = MetricsText.words(task.figure());
        try (Visitor visitor = new Visitor(model, data, runs)) {
            errors(visitor, task, figure);
            Page net = visitor.open("?screen=net");
            assertThat(net.locator(".guesses h2")).hasText(said(task));
            Page train = visitor.open("?screen=train&run=one");
            assertThat(train.locator(".run-status")).containsText("test " + figure + " ");
            assertThat(train.locator("canvas[aria-label=Validation]"))
                    .hasAttribute("aria-valuetext", Pattern.compile(".*" + figure + " [0-9−].*"));
            assertThat(train.locator(".train").first()).not().containsText("NaN");
            assertThat(Visitor.seriousFaults(train)).isEqualTo("");
            Page compare = visitor.open("?screen=compare&runs=one/other");
            assertThat(compare.locator(".settings")).containsText("test " + figure);
            compare.locator("text=Test one against other").click();
            assertThat(compare.locator("[aria-label='which is better'] [role=status]"))
                    .containsText(Pattern.compile("one has " + figure + " .* other .*draws; p = "));
            assertThat(Visitor.seriousFaults(compare)).isEqualTo("");
            assertThat(visitor.faults).isEmpty();
        }
    }

    private static String said(Task task) {
        return switch (task) {
            case LABELS -> "Labels that the picture has, where it is more probable than not";
            case SEGMENT -> "Parts of the picture that it takes for";
            default -> "The numbers that it tells of the picture";
        };
    }

    private static void errors(Visitor visitor, Task task, String figure) throws IOException {
        Page page = visitor.open("?screen=errors");
        assertThat(page.locator(".errors > .title"))
                .containsText(Pattern.compile("14 test pictures: " + figure + " "));
        assertThat(page.locator(".wrong li")).hasCount(12);
        Locator cell =
                switch (task) {
                    case LABELS -> page.locator(".cell:not(:empty)").first();
                    case SEGMENT -> page.locator(".matrix button:not(:empty)").first();
                    default -> page.locator(".segments button").nth(1);
                };
        cell.click();
        assertThat(page).hasURL(Pattern.compile("right=\\d&taken=\\d"));
        page.locator(".wrong button").first().click();
        assertThat(page).hasURL(Pattern.compile("pic=e\\d+"));
        assertThat(page.locator(".masks canvas")).hasCount(task == Task.SEGMENT ? 4 : 0);
        assertThat(page.locator("[aria-label='what counts on this picture'] canvas"))
                .hasCount(task == Task.LABELS ? 4 : 0);
        assertThat(page.locator(".errors")).not().containsText("NaN");
        assertThat(Visitor.seriousFaults(page)).isEqualTo("");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(Visitor.seriousFaults(page)).isEqualTo("");
        page.close();
    }
}
