package dev.fathom.show.report;

import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The numbers that a run has written: see [dev.fathom.train.RunFolder].
///
/// @param steps a map by name for each step
/// @param epochs a map by name for each epoch
record MetricsLog(List<Map<String, Double>> steps, List<Map<String, Double>> epochs) {
    private static final JsonFactory JSON = new JsonFactory();

    /// @throws DataException when a line holds something else
    static MetricsLog read(Path file) throws IOException {
        List<Map<String, Double>> steps = new ArrayList<>();
        List<Map<String, Double>> epochs = new ArrayList<>();
        int number = 0;
        Source.checkRegular(file);
        for (String line :
                new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()) {
            number++;
            try {
                Map<String, Double> numbers = numbers(line);
                if (numbers.containsKey("step")) {
                    steps.add(numbers);
                } else if (numbers.containsKey("epoch")) {
                    epochs.add(numbers);
                }
            } catch (JacksonException e) {
                throw new DataException(
                        "%s: line %d: expected a JSON object of numbers, found '%s'"
                                .formatted(file, number, line));
            }
        }
        return new MetricsLog(steps, epochs);
    }

    private static Map<String, Double> numbers(String line) {
        Map<String, Double> numbers = new HashMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                numbers.put(name, json.getDoubleValue());
            }
        }
        return numbers;
    }
}
