package dev.fathom.show.report;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.UsualLayer;
import dev.fathom.model.Views;
import dev.fathom.show.page.Html;
import dev.fathom.show.page.Page;
import dev.fathom.show.sheet.FilterSheet;
import dev.fathom.show.sheet.Png;
import dev.fathom.show.sheet.Scale;
import dev.fathom.show.text.MetricsText;
import dev.fathom.tensor.Volume;
import dev.fathom.train.RunFolder;
import dev.fathom.train.Training;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// A finished run on one page of HTML that needs nothing beside it: curves, confusion, classes, the
/// worst mistakes, the first filters.
///
/// Stateless and thread-safe.
public final class RunReport {
    private static final int BATCH = 32;
    private static final int MISTAKES = 24;
    private static final int FILTERS = 96;

    private final Model model;
    private final Map<String, String> run;
    private final MetricsLog log;
    private final Metrics test;
    private final Pictures pictures;
    private final Html html = new Html();

    private RunReport(
            Model model, Map<String, String> run, MetricsLog log, Metrics test, Pictures pictures) {
        this.model = model;
        this.run = run;
        this.log = log;
        this.test = test;
        this.pictures = pictures;
    }

    /// Writes the report of a run that was just finished: see [RunFolder#report].
    ///
    /// @param result of a training that tested its model on the pictures
    public static void write(
            RunFolder folder, Training.Result result, Pictures pictures, Engine engine)
            throws IOException {
        Pictures read = pictures.cropped(result.model().network().input());
        write(folder, result.model(), Objects.requireNonNull(result.test()), read, engine);
    }

    /// Writes the report of a run: see [RunFolder#report].
    ///
    /// @param model that the run made
    /// @param test how it does on the pictures
    /// @throws dev.fathom.file.DataException when the folder holds no run
    public static void write(
            RunFolder folder, Model model, Metrics test, Pictures pictures, Engine engine)
            throws IOException {
        Page.write(folder.report(), of(folder, model, test, pictures, engine));
    }

    /// The page that [#write] writes.
    static String of(RunFolder folder, Model model, Metrics test, Pictures pictures, Engine engine)
            throws IOException {
        MetricsLog log = MetricsLog.read(folder.metrics());
        return new RunReport(model, folder.run(), log, test, pictures).write(engine);
    }

    private String write(Engine engine) {
        head();
        html.add(
                "<section><h2>How it went, epoch by epoch</h2><div class=\"charts\">%s</div></section>\n",
                new Curves(log, test).html());
        if (test instanceof Evaluation classes) {
            ClassTables tables = new ClassTables(classes, pictures.labels());
            html.add("<section>%s</section>\n", tables.confusion())
                    .add("<section>%s</section>\n", tables.classes());
            mistakes(engine);
        } else {
            html.add(
                    "<section><h2>How it does</h2><pre>%s</pre></section>\n",
                    MetricsText.of(test, pictures.labels()));
        }
        filters();
        return Page.of(model.network().name() + ": a run", html);
    }

    private void head() {
        html.add(
                "<header><p class=\"soft\">A run</p><h1>%s</h1></header><section class=\"top\"><div><h2>%s</h2>"
                        + "<p class=\"value\">%s</p><p>%s</p></div><dl>",
                model.network().name(),
                MetricsText.title(MetricsText.words(test.task().figure())),
                Double.isNaN(test.figure())
                        ? ""
                        : MetricsText.value(test.task().figure(), test.figure()),
                test instanceof Evaluation classes ? right(classes) : MetricsText.summary(test));
        entry("network", model.network().input() + " → " + model.network().output());
        entry(
                "parameters",
                String.format(
                        Locale.ROOT,
                        "%,d; %,d multiply-adds a picture",
                        model.network().parameters(),
                        model.network().macs()));
        for (String name : List.of("recipe", "seed", "pictures", "kernels", "java", "fathom")) {
            String text = run.get(name);
            if (text != null) {
                entry(name.equals("pictures") ? "learned from" : name, text);
            }
        }
        entry("weights’ SHA-256", model.weightsSha256());
        html.add("</dl></section>\n");
    }

    private static String right(Evaluation classes) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d test pictures right, %sloss %.4f.",
                classes.correct(),
                classes.pictures(),
                classes.classes() > 5
                        ? percent("%.2f %% among the first five; ", classes.topFiveAccuracy())
                        : "",
                classes.loss());
    }

    private void entry(String term, String text) {
        html.add("<dt>%s</dt><dd>%s</dd>", term, text);
    }

    private static String percent(String words, double part) {
        return String.format(Locale.ROOT, words, 100 * part);
    }

    private void mistakes(Engine engine) {
        List<Evaluation.Answer> worst = worstMistakes(model, pictures, MISTAKES, engine);
        if (worst.isEmpty()) {
            return;
        }
        html.add(
                "<section><h2>Worst mistakes</h2><p class=\"soft\">Test pictures that were taken for another class, the surest first."
                        + "</p><div class=\"gallery\">\n");
        byte[] bytes = new byte[pictures.volume().size()];
        for (Evaluation.Answer m : worst) {
            pictures.read(m.picture(), bytes, 0);
            html.add(
                    "<figure><img src=\"%s\" alt=\"test picture %d\"/><figcaption><b>%s</b> %s<br/>is %s, %s</figcaption></figure>\n",
                    Png.address(pictures.volume(), bytes),
                    m.picture(),
                    pictures.labels().get(m.predicted()),
                    percent("%.1f %%", m.ofPredicted()),
                    pictures.labels().get(m.right()),
                    percent("%.1f %%", m.ofRight()));
        }
        html.add("</div></section>\n");
    }

    /// Of the pictures that a model takes for another class those of which it is surest.
    static List<Evaluation.Answer> worstMistakes(
            Model model, Pictures pictures, int most, Engine engine) {
        List<Evaluation.Answer> answers = new ArrayList<>();
        Evaluation.of(model, pictures, Views.crops(1), engine, BATCH, answers::add);
        return answers.stream()
                .filter(answer -> answer.predicted() != answer.right())
                .sorted(Comparator.comparingDouble(answer -> -answer.ofPredicted()))
                .limit(most)
                .toList();
    }

    /// Those that read colours or grey, so that each is one small picture.
    private void filters() {
        OptionalInt first = UsualLayer.firstWithFilters(model.network());
        if (first.isEmpty()) {
            return;
        }
        FilterSheet sheet = FilterSheet.of(model, first.getAsInt(), Scale.EACH);
        if (!sheet.flat()) {
            return;
        }
        Volume volume = sheet.volume();
        html.add(
                "<section><h2>Filters of %s</h2><p class=\"soft\">%d filters of %s, each by its own largest weight.</p><div class=\"filters\">\n",
                sheet.node().name(), sheet.node().output().depth(), volume);
        int width = volume.width() * sheet.factor();
        int height = volume.height() * sheet.factor();
        for (FilterSheet.Filter f : sheet.filters().stream().limit(FILTERS).toList()) {
            html.add(
                    "<img src=\"%s\" alt=\"filter %d\"/>",
                    Png.address(sheet.image().getSubimage(f.x(), f.y(), width, height)),
                    f.number());
        }
        html.add("</div></section>\n");
    }
}
