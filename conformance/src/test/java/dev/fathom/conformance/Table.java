package dev.fathom.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The page about how all cases went.
final class Table {
    private static final String HEAD =
            """
            # ONNX conformance

            The ONNX project's own operator cases, run by `./check -Pconformance`, which also compares this page with
            what it finds (`./check -Pconformance -Donnx.table=write` writes it). Each value may differ by
            1e-7 + 1e-3·|expected|, as in the ONNX project's runner.

            """;

    private Table() {}

    static String of(List<Result> results) {
        StringBuilder page = new StringBuilder(HEAD);
        Map<String, List<Result>> applicable = new TreeMap<>();
        Map<String, List<Result>> others = new TreeMap<>();
        for (Result result : results) {
            if (result.evaluated() instanceof Outcome.Inapplicable(String reason)) {
                others.computeIfAbsent(reason, r -> new ArrayList<>()).add(result);
            } else {
                applicable
                        .computeIfAbsent(result.operatorNames(), o -> new ArrayList<>())
                        .add(result);
            }
        }
        int count = applicable.values().stream().mapToInt(List::size).sum();
        page.append(results.size())
                .append(" cases; ")
                .append(count)
                .append(" use only operators that Fathom reads, on numbers, in inference.\n\n");
        page.append("| operators of the case | cases | pass by the evaluator |\n");
        page.append("|---|--:|--:|\n");
        applicable.forEach((names, some) -> page.append(row(names, some)));
        page.append(row("all", applicable.values().stream().flatMap(List::stream).toList()));
        page.append("\n## Which cases don't apply, and why\n\n");
        page.append("| they need | cases | which |\n|---|--:|---|\n");
        others.forEach(
                (reason, some) ->
                        page.append(
                                "| %s | %d | %s |%n"
                                        .formatted(reason, some.size(), which(reason, some))));
        return page.toString();
    }

    private static String row(String names, List<Result> results) {
        long passed = results.stream().filter(r -> r.evaluated() instanceof Outcome.Passed).count();
        return "| %s | %d | %d |%n".formatted(names, results.size(), passed);
    }

    /// The cases' names, or the operators that they need when these are the reason.
    private static String which(String reason, List<Result> results) {
        if (!reason.equals(ByEvaluator.OTHER_OPERATORS)) {
            return results.stream()
                    .map(r -> r.some().name())
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
        return results.stream()
                .flatMap(r -> r.otherOperators().stream())
                .collect(
                        Collectors.groupingBy(
                                Function.identity(), TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
