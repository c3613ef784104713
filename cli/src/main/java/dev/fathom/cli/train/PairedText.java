package dev.fathom.cli.train;

import dev.fathom.show.text.MetricsText;
import dev.fathom.text.Table;
import dev.fathom.train.compare.PairedComparison;
import dev.fathom.train.evaluate.Metrics;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What `compare` says of two models for labels, pixels or numbers.
///
/// @param first name of the first model
/// @param second name of the second model
record PairedText(String first, String second, Path data, PairedComparison compared) {

    /// The result for machines.
    ///
    /// @param figure the one by which the models are compared
    /// @param difference that of A less that of B; null where it isn't defined, as the next three
    /// @param low between here and `high` the difference lies in 95 of 100 draws
    /// @param pValue probability of such a difference by chance
    record Report(
            String modelA,
            String modelB,
            String data,
            String task,
            long pictures,
            Map<String, Double> metricsA,
            Map<String, Double> metricsB,
            String test,
            int draws,
            String figure,
            double difference,
            double low,
            double high,
            double pValue) {}

    Report report() {
        Metrics a = compared.first();
        return new Report(
                first,
                second,
                data.toString(),
                a.task().toString(),
                a.pictures(),
                a.byName(),
                compared.second().byName(),
                "paired bootstrap",
                PairedComparison.DRAWS,
                a.task().figure(),
                compared.difference(),
                compared.low(),
                compared.high(),
                compared.pValue());
    }

    @Override
    public String toString() {
        return "A: %s%nB: %s%n%,d pictures%n%n%s%n%s%n"
                .formatted(first, second, compared.first().pictures(), table(), verdict());
    }

    private Table table() {
        Map<String, Double> a = compared.first().byName();
        Map<String, Double> b = compared.second().byName();
        Table table = new Table("", "A", "B");
        MetricsText.words()
                .forEach(
                        (name, words) -> {
                            if (a.containsKey(name) || b.containsKey(name)) {
                                table.row(words, value(name, a), value(name, b));
                            }
                        });
        return table;
    }

    private static String value(String name, Map<String, Double> figures) {
        Double value = figures.get(name);
        return value == null ? "" : MetricsText.value(name, value);
    }

    private String verdict() {
        String name = compared.first().task().figure();
        double difference = compared.difference();
        if (Double.isNaN(difference) || Double.isNaN(compared.pValue())) {
            return "%s is not defined on these pictures, so that the models can't be compared by it"
                    .formatted(MetricsText.words(name));
        }
        if (difference == 0) {
            return "A and B have the same %s: the test shows no difference."
                    .formatted(MetricsText.words(name));
        }
        return String.format(
                Locale.ROOT,
                "%s is better: %s, A less B, is %s. Drawn anew from the pictures %,d times (paired bootstrap),%nit lies between %s and %s in 95 of 100; p = %s: %s.",
                difference > 0 ? "A" : "B",
                MetricsText.words(name),
                MetricsText.value(name, difference),
                PairedComparison.DRAWS,
                MetricsText.value(name, compared.low()),
                MetricsText.value(name, compared.high()),
                Compare.probability(compared.pValue()),
                Compare.verdict(compared.pValue()));
    }
}
