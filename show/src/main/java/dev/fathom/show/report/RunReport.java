package dev.fathom.show.report;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.UsualLayer;
import dev.fathom.show.page.Html;
import dev.fathom.show.page.Page;
import dev.fathom.show.sheet.FilterSheet;
import dev.fathom.show.sheet.Png;
import dev.fathom.show.sheet.Scale;
import dev.fathom.tensor.Volume;
import dev.fathom.train.RunFolder;
import dev.fathom.train.evaluate.Evaluation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/// A finished run on one page of HTML that needs nothing beside it: curves, confusion, classes, the
/// worst mistakes, the first filters.
public final class RunReport {
    private static final int MISTAKES = 24;
    private static final int FILTERS = 96;

    private final Model model;
    private final Map<String, String> run;
    private final MetricsLog log;
    private final Evaluation test;
    private final Pictures pictures;
    private final StringBuilder html = new StringBuilder();

    private RunReport(
            Model model,
            Map<String, String> run,
            MetricsLog log,
            Evaluation test,
            Pictures pictures) {
        this.model = model;
        this.run = run;
        this.log = log;
        this.test = test;
        this.pictures = pictures;
    }

    /// @param model that the run made
    /// @param test how it does on the pictures
    /// @throws dev.fathom.file.DataException when the folder holds no run
    public static String of(
            RunFolder folder, Model model, Evaluation test, Pictures pictures, Engine engine)
            throws IOException {
        MetricsLog log = MetricsLog.read(folder.metrics());
        return new RunReport(model, folder.run(), log, test, pictures).write(engine);
    }

    private String write(Engine engine) {
        head();
        html.append("<section><h2>How it went, epoch by epoch</h2><div class=\"charts\">")
                .append(new Curves(log).html())
                .append("</div></section>\n");
        ClassTables tables = new ClassTables(test, pictures.labels());
        html.append("<section>").append(tables.confusion()).append("</section>\n");
        html.append("<section>").append(tables.classes()).append("</section>\n");
        mistakes(engine);
        filters();
        return Page.of(model.network().name() + ": a run", html.toString());
    }

    private void head() {
        html.append("<header><p class=\"soft\">A run</p><h1>")
                .append(Html.escape(model.network().name()))
                .append("</h1></header><section class=\"top\"><div><h2>Accuracy</h2>")
                .append(
                        String.format(
                                Locale.ROOT,
                                "<p class=\"value\">%.2f %%</p><p>%,d of %,d test pictures right, %sloss %.4f.</p>",
                                100 * test.accuracy(),
                                test.correct(),
                                test.pictures(),
                                test.classes() > 5
                                        ? String.format(
                                                Locale.ROOT,
                                                "%.2f %% among the first five; ",
                                                100 * test.topFiveAccuracy())
                                        : "",
                                test.loss()))
                .append("</div><dl>");
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
        html.append("</dl></section>\n");
    }

    private void entry(String term, String text) {
        html.append("<dt>%s</dt><dd>%s</dd>".formatted(term, Html.escape(text)));
    }

    private void mistakes(Engine engine) {
        List<Evaluation.Answer> worst = WorstMistakes.of(model, pictures, MISTAKES, engine);
        if (worst.isEmpty()) {
            return;
        }
        html.append("<section><h2>Worst mistakes</h2><p class=\"soft\">")
                .append("Test pictures that were taken for another class, the surest first.")
                .append("</p><div class=\"gallery\">\n");
        byte[] bytes = new byte[pictures.volume().size()];
        for (Evaluation.Answer m : worst) {
            pictures.read(m.picture(), bytes, 0);
            html.append(
                    String.format(
                            Locale.ROOT,
                            "<figure><img src=\"%s\" alt=\"test picture %d\"/><figcaption><b>%s</b> %.1f %%<br/>is %s, %.1f %%</figcaption></figure>\n",
                            Png.address(pictures.volume(), bytes),
                            m.picture(),
                            Html.escape(pictures.labels().get(m.predicted())),
                            100 * m.ofPredicted(),
                            Html.escape(pictures.labels().get(m.right())),
                            100 * m.ofRight()));
        }
        html.append("</div></section>\n");
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
        html.append(
                "<section><h2>Filters of %s</h2><p class=\"soft\">%d filters of %s, each by its own largest weight.</p><div class=\"filters\">\n"
                        .formatted(
                                Html.escape(sheet.node().name()),
                                sheet.node().output().depth(),
                                volume));
        for (FilterSheet.Filter filter :
                sheet.filters().subList(0, Math.min(FILTERS, sheet.filters().size()))) {
            html.append(
                    "<img src=\"%s\" alt=\"filter %d\"/>"
                            .formatted(
                                    Png.address(
                                            sheet.image()
                                                    .getSubimage(
                                                            filter.x(),
                                                            filter.y(),
                                                            volume.width() * sheet.factor(),
                                                            volume.height() * sheet.factor())),
                                    filter.number()));
        }
        html.append("</div></section>\n");
    }
}
