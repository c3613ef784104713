package dev.fathom.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/// The files of `deploy` say what the server does.
class DeployTest {
    private static final Path DEPLOY = Path.of("deploy");

    private static String text(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    private static List<JsonElement> documents(String yaml) {
        List<JsonElement> all = new ArrayList<>();
        for (Object document : new Yaml().loadAll(yaml)) {
            all.add(JsonParser.parseString(new Gson().toJson(document)));
        }
        return all;
    }

    private static void validate(String yaml) throws IOException {
        List<JsonElement> all = documents(yaml);
        assertThat(all).hasSize(2);
        new JSON();
        V1Deployment.validateJsonElement(all.getFirst());
        V1Service.validateJsonElement(all.getLast());
    }

    private static List<String> found(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(r -> r.group(1)).toList();
    }

    @Test
    void kubernetes_knows_all_that_its_manifest_says() throws IOException {
        String yaml = text("kubernetes.yaml");
        validate(yaml);
        assertThatThrownBy(() -> validate(yaml.replace("livenessProbe", "livelinessProbe")))
                .hasMessageContaining("`livelinessProbe`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes.yaml", "kserve.yaml"})
    void what_is_asked_of_a_pod_is_answered(String file) throws IOException {
        List<String> paths = found("path: (/[a-z0-9/]+)", text(file).replaceAll("mountPath.*", ""));
        assertThat(paths).isNotEmpty();
        try (Served served = new Served(null)) {
            for (String path : paths) {
                assertThat(served.get(path).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void a_pod_has_the_time_that_its_end_takes() throws IOException {
        String yaml = text("kubernetes.yaml");
        int notice = number("\"--notice\", \"(\\d+)\"", yaml);
        int grace = number("\"--grace\", \"(\\d+)\"", yaml);
        assertThat(number("terminationGracePeriodSeconds: (\\d+)", yaml))
                .isGreaterThan(notice + grace);
    }

    private static int number(String regex, String text) {
        return Integer.parseInt(found(regex, text).getFirst());
    }

    @Test
    void the_user_and_the_port_are_those_of_the_image() throws IOException {
        String image = text("Dockerfile");
        String yaml = text("kubernetes.yaml");
        assertThat(number("runAsUser: (\\d+)", yaml)).isEqualTo(number("USER (\\d+)", image));
        assertThat(number("containerPort: (\\d+)", yaml)).isEqualTo(number("EXPOSE (\\d+)", image));
        assertThat(number("containerPort: (\\d+)", text("kserve.yaml")))
                .isEqualTo(number("EXPOSE (\\d+)", image));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "kubernetes.yaml", "kserve.yaml"})
    void every_option_is_one_that_the_command_has(String file) throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> all = Files.walk(Path.of("../cli/src/main/java"))) {
            for (Path source : all.filter(p -> p.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(source));
            }
        }
        String arguments = text(file).replaceAll("\"--add-modules\"", "");
        List<String> options =
                Pattern.compile("\"--[a-z-]+\"")
                        .matcher(arguments)
                        .results()
                        .map(MatchResult::group)
                        .toList();
        assertThat(options).isNotEmpty().allMatch(option -> sources.indexOf(option) >= 0);
    }
}
