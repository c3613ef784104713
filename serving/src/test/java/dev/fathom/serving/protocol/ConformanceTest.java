package dev.fathom.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import dev.fathom.serving.Served;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers held against the Open Inference Protocol's own description, and the server's own against
/// the addresses that it has.
class ConformanceTest {
    private static Served served;
    private static OpenApiInteractionValidator protocol;

    @BeforeAll
    static void start() throws IOException {
        served = new Served(null);
        protocol = validator("/oip/open_inference_rest.yaml");
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = ConformanceTest.class.getResourceAsStream(resource)) {
            return new String(
                    Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static OpenApiInteractionValidator validator(String resource) throws IOException {
        return OpenApiInteractionValidator.createForInlineApiSpecification(text(resource)).build();
    }

    private static void check(
            OpenApiInteractionValidator held, String path, Method method, String body) {
        HttpResponse<byte[]> got =
                method == Method.GET
                        ? served.get(path)
                        : served.post(path, body, "Content-Type", "application/json");
        SimpleRequest.Builder request = new SimpleRequest.Builder(method, path);
        if (method == Method.POST) {
            request.withContentType("application/json").withBody(body);
        }
        var response =
                new SimpleResponse.Builder(got.statusCode())
                        .withContentType(got.headers().firstValue("Content-Type").orElse(null))
                        .withBody(new String(got.body(), StandardCharsets.UTF_8))
                        .build();
        ValidationReport report = held.validate(request.build(), response);
        assertThat(report.getMessages()).as(path).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2",
                "/v2/health/live",
                "/v2/health/ready",
                "/v2/models/small",
                "/v2/models/small/ready",
                "/v2/models/small/versions/1",
                "/v2/models/small/versions/1/ready",
                "/v2/models/places"
            })
    void what_is_read_is_as_the_protocol_says(String path) {
        assertThat(served.get(path).statusCode()).isEqualTo(200);
        check(protocol, path, Method.GET, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/small/infer", "/v2/models/tags/versions/1/infer"})
    void an_inference_is_as_the_protocol_says(String path) {
        float[] x = new float[72];
        String good =
                "{\"id\": \"1\", \"inputs\": [{\"name\": \"input\", \"shape\": [1, 4, 6, 3],"
                        + " \"datatype\": \"FP32\", \"data\": %s}]}";
        check(protocol, path, Method.POST, good.formatted(Arrays.toString(x)));
        check(protocol, path, Method.POST, good.formatted("[1, 2]"));
    }

    /// So that a test above can fail.
    @Test
    void a_wrong_answer_is_found() {
        ValidationReport report =
                protocol.validate(
                        SimpleRequest.Builder.get("/v2").build(),
                        new SimpleResponse.Builder(200)
                                .withContentType("application/json")
                                .withBody("{\"name\": \"fathom\"}")
                                .build());
        assertThat(report.hasErrors()).isTrue();
    }

    @Test
    void the_server_describes_all_its_addresses_and_no_others() throws IOException {
        String yaml = text("openapi.yaml");
        List<String> paths =
                yaml.lines()
                        .filter(line -> line.matches(" {2}/.*:"))
                        .map(line -> line.strip().replaceFirst(":$", ""))
                        .toList();
        assertThat(new Addresses(served.models, () -> true, 1, null).routes())
                .extracting(route -> route.path())
                .containsExactlyInAnyOrderElementsOf(paths);
        OpenApiInteractionValidator own = validator("openapi.yaml");
        check(own, "/v2/models/small", Method.GET, "");
        check(own, "/v2/models/stats", Method.GET, "");
        check(own, "/v2/models/small/infer", Method.POST, "{\"inputs\": []}");
        assertThat(new String(served.get("/v2/openapi.yaml").body(), StandardCharsets.UTF_8))
                .isEqualTo(yaml);
    }
}
