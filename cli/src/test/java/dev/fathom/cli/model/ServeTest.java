package dev.fathom.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ServeTest {
    @TempDir private Path folder;

    private Path model() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        Model.initialize(NetworkText.parse("tiny", Files.readString(new Tiny(folder).network())), 1)
                .save(file);
        return file;
    }

    private static Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(
                List.of(
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.fathom.cli.Main",
                        "serve"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    @Test
    @Timeout(120)
    void it_says_where_it_serves_answers_as_predict_does_and_ends_by_sigterm() throws Exception {
        Path picture = new Tiny(folder).picture("rows.png", 0);
        Path model = model();
        Process server =
                start("stripes=" + model, "--port", "0", "--notice", "0", "--access-log", "-");
        try (BufferedReader out = server.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            String address = out.readLine();
            assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+");
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(address + "/v2/models/stripes/classify"))
                                    .POST(HttpRequest.BodyPublishers.ofFile(picture))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonMapper json = JsonMapper.builder().build();
            JsonNode served = json.readTree(answer.body()).at("/pictures/0/classes/0");
            Ran predicted = Ran.fathom("predict", model.toString(), picture.toString(), "--json");
            JsonNode first = json.readTree(predicted.out()).at("/classes/0");
            assertThat(served.get("label")).isEqualTo(first.get("label"));
            assertThat(served.get("probability").asDouble())
                    .isCloseTo(
                            first.get("probability").asDouble(),
                            org.assertj.core.api.Assertions.within(1e-6));
            assertThat(json.readTree(out.readLine()).get("status").asInt()).isEqualTo(200);
            server.destroy();
            assertThat(server.waitFor()).isEqualTo(143);
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    @Timeout(120)
    void an_answer_is_explained_in_a_studio_to_who_has_the_token() throws Exception {
        Path picture = new Tiny(folder).picture("rows.png", 0);
        Path token = Files.writeString(folder.resolve("token"), "word");
        Process server =
                start(
                        "stripes=" + model(),
                        "--port",
                        "0",
                        "--notice",
                        "0",
                        "--token-file",
                        token.toString(),
                        "--studio");
        try (BufferedReader out = server.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(
                                    URI.create(out.readLine() + "/v2/models/stripes/explain"))
                            .header("Authorization", "Bearer word");
            HttpResponse<String> answer =
                    client.send(
                            request.POST(HttpRequest.BodyPublishers.ofFile(picture)).build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            String link =
                    JsonMapper.builder().build().readTree(answer.body()).get("studio").asString();
            assertThat(link)
                    .matches(
                            "http://127\\.0\\.0\\.1:\\d+/\\?screen=net"
                                    + "&net=stripes%2C\\+version\\+1&picture=[^#]+#token=\\S+");
            URI page = URI.create(link);
            String asked = page.getRawQuery().replace("screen=net&net=", "network=");
            HttpResponse<String> shown =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://%s/api/overview?%s"
                                                            .formatted(page.getAuthority(), asked)))
                                    .header(
                                            "X-Fathom-Token",
                                            page.getFragment().replace("token=", ""))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(shown.statusCode()).as(shown.body()).isEqualTo(200);
            HttpResponse<String> none =
                    client.send(
                            request.POST(HttpRequest.BodyPublishers.ofString("hello")).build(),
                            BodyHandlers.ofString());
            assertThat(none.statusCode()).isEqualTo(400);
            assertThat(none.body()).contains("the picture: at byte 0 expected a JPEG");
        } finally {
            server.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    serve | nothing is to be served; name a model, or a folder by --models
                    serve MODEL --port 65536 | --port 65536 must be 0 … 65535
                    serve MODEL --models nowhere | --models nowhere is no folder
                    serve MODEL --watch 5 | --watch, --notice and --grace must be 0 or more, and --watch needs --models
                    serve MODEL --token-for-all | --token-for-all needs a --token-file
                    serve MODEL --studio | --studio needs a --token-file: who sends what is in it is told where the page is
                    serve MODEL --tls-key k | --tls-certificate and --tls-key go together
                    serve MODEL MODEL | two models are called tiny; name one: other=
                    serve MODEL --delay 30000 | a delay of 30000 ms within a time-out of 30000 ms
                    serve MODEL --shadow tiny=0.5 | --shadow tiny=0.5: give a model, its version and a share of at most 1, as in shirts/2=0.1
                    serve a/b=MODEL | a model can't be served as 'a/b'
                    serve other | 'other' is neither a file nor pretrained
                    """)
    void wrong_use_is_said(String command, String sentence) throws IOException {
        String[] args = command.replace("MODEL", model().toString()).split(" ", -1);
        Ran ran = Ran.fathom(args);
        assertThat(ran.code()).isNotZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(sentence).doesNotContain("fault");
    }
}
