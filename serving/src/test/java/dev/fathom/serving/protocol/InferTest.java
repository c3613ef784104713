package dev.fathom.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.model.Predictor;
import dev.fathom.serving.Served;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class InferTest {
    private static final String SMALL = "/v2/models/small/infer";
    private static final int SIZE = 6 * 4 * 3;
    private static Served served;

    @BeforeAll
    static void start() throws IOException {
        served = new Served(null);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static float[] numbers(int pictures) {
        float[] x = new float[pictures * SIZE];
        Random random = new Random(pictures);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat();
        }
        return x;
    }

    private static String request(int pictures, String data, String more) {
        return """
        {"id": "seven", %s "inputs": [{"name": "input", "datatype": "FP32",
         "shape": [%d, 4, 6, 3], "data": %s}]}
        """
                .formatted(more, pictures, data);
    }

    private static float[] floats(JsonNode data) {
        float[] values = new float[data.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = data.get(i).floatValue();
        }
        return values;
    }

    private static float[] scores(int seed, int pictures) {
        float[] scores = new float[3 * pictures];
        new Predictor(Served.small(seed), served.engine)
                .scores(1, numbers(1), s -> System.arraycopy(s, 0, scores, 0, 3));
        return scores;
    }

    @Test
    void numbers_without_a_finite_answer_are_named_as_the_mistake_that_they_are() {
        float[] x = new float[SIZE];
        Arrays.fill(x, 3e38f);
        String request = request(1, Arrays.toString(x), "");
        HttpResponse<byte[]> small = served.post(SMALL, request);
        assertThat(small.statusCode()).isEqualTo(400);
        assertThat(Served.error(small))
                .contains(" of this picture, which is no answer: conv1 is the first layer");
        HttpResponse<byte[]> places = served.post("/v2/models/places/infer", request);
        assertThat(places.statusCode()).isEqualTo(400);
        assertThat(Served.error(places))
                .startsWith("places, version 1 answers ")
                .endsWith(
                        ", which is no answer: the numbers that it was sent, or its weights, are too"
                                + " large");
    }

    @Test
    void flat_and_nested_numbers_give_what_the_predictor_gives() {
        float[] x = numbers(1);
        String flat = Arrays.toString(x);
        StringBuilder nested = new StringBuilder("[[");
        for (int y = 0; y < 4; y++) {
            nested.append(y == 0 ? "[" : ",[");
            for (int p = 0; p < 6; p++) {
                int at = (y * 6 + p) * 3;
                nested.append(p == 0 ? "" : ",")
                        .append(Arrays.toString(Arrays.copyOfRange(x, at, at + 3)));
            }
            nested.append("]");
        }
        nested.append("]]");
        for (String data : new String[] {flat, nested.toString()}) {
            HttpResponse<byte[]> response = served.post(SMALL, request(1, data, ""));
            JsonNode json = Served.json(response);
            assertThat(response.statusCode()).as(json.toString()).isEqualTo(200);
            assertThat(json.get("id").asString()).isEqualTo("seven");
            assertThat(json.get("model_version").asString()).isEqualTo("2");
            assertThat(json.at("/outputs/0/name").asString()).isEqualTo("probabilities");
            assertThat(json.at("/outputs/0/shape").toString()).isEqualTo("[1,3]");
            assertThat(floats(json.at("/outputs/1/data"))).containsExactly(scores(2, 1));
        }
    }

    @Test
    void a_version_can_be_asked_for() {
        JsonNode json =
                Served.json(
                        served.post(
                                "/v2/models/small/versions/1/infer",
                                request(1, Arrays.toString(numbers(1)), "")));
        assertThat(json.get("model_version").asString()).isEqualTo("1");
        assertThat(floats(json.at("/outputs/1/data"))).containsExactly(scores(1, 1));
    }

    private static byte[] binary(String json, float[] x) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(json.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(bytes(x));
        return body.toByteArray();
    }

    private static byte[] bytes(float[] x) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(x);
        return buffer.array();
    }

    @Test
    void bytes_in_and_bytes_out_are_the_same_numbers() {
        float[] x = numbers(2);
        String json =
                """
                {"parameters": {"binary_data_output": true},
                 "outputs": [{"name": "scores"}, {"name": "probabilities", "parameters": {"binary_data": false}}],
                 "inputs": [{"name": "input", "datatype": "FP32", "shape": [2, 4, 6, 3],
                 "parameters": {"binary_data_size": 576}}]}""";
        HttpResponse<byte[]> response =
                served.post(
                        SMALL,
                        binary(json, x),
                        "Inference-Header-Content-Length",
                        Integer.toString(json.length()));
        assertThat(response.statusCode()).isEqualTo(200);
        int head =
                Integer.parseInt(
                        response.headers()
                                .firstValue("Inference-Header-Content-Length")
                                .orElseThrow());
        JsonNode said = Served.JSON.readTree(response.body(), 0, head);
        assertThat(said.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(24);
        assertThat(said.at("/outputs/1/data").size()).isEqualTo(6);
        float[] scores = new float[6];
        ByteBuffer.wrap(response.body(), head, 24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(scores);
        JsonNode asText = Served.json(served.post(SMALL, request(2, Arrays.toString(x), "")));
        assertThat(floats(asText.at("/outputs/1/data"))).containsExactly(scores);
        assertThat(response.body()).hasSize(head + 24);
    }

    @Test
    void a_body_may_be_the_input_alone() {
        float[] x = numbers(3);
        JsonNode json =
                Served.json(served.post(SMALL, bytes(x), "Inference-Header-Content-Length", "0"));
        JsonNode asText = Served.json(served.post(SMALL, request(3, Arrays.toString(x), "")));
        assertThat(json.get("outputs")).isEqualTo(asText.get("outputs"));
    }

    @Test
    void classes_are_named_with_value_index_and_label() {
        String more =
                "\"outputs\": [{\"name\": \"probabilities\", \"parameters\": {\"classification\":"
                        + " 2}}],";
        JsonNode json =
                Served.json(served.post(SMALL, request(1, Arrays.toString(numbers(1)), more)));
        JsonNode output = json.at("/outputs/0");
        assertThat(output.get("datatype").asString()).isEqualTo("BYTES");
        assertThat(output.get("shape").toString()).isEqualTo("[1,2]");
        assertThat(output.at("/data/0").asString())
                .matches("0\\.\\d+(E-\\d+)?:[0-2]:(red|green|deep blue)");
    }

    @Test
    void a_model_that_answers_place_by_place_gives_all_places() {
        JsonNode json =
                Served.json(
                        served.post(
                                "/v2/models/places/infer",
                                request(1, Arrays.toString(numbers(1)), "")));
        assertThat(json.at("/outputs/0/name").asString()).isEqualTo("output");
        assertThat(json.at("/outputs/0/shape").toString()).isEqualTo("[1,4,6,2]");
        assertThat(json.at("/outputs/0/data").size()).isEqualTo(48);
    }

    @Test
    void a_time_that_is_over_is_said() {
        HttpResponse<byte[]> response =
                served.post(
                        SMALL,
                        request(
                                5000,
                                Arrays.toString(numbers(5000)),
                                "\"parameters\": {\"timeout\": 1},"));
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(Served.error(response)).startsWith("small, version 2: no answer within 0 ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nonsense | the request is no JSON
                    [] | the request is START_ARRAY where START_OBJECT was expected
                    {} | the model has one input, 'input'; found []
                    {"inputs": [{"name": "input"}]} | an input or output has no shape
                    {"inputs": [{"name": "x", "shape": [1], "datatype": "FP32", "data": [1]}]} | the model has one input, 'input'; found [x]
                    {"inputs": [{"name": "input", "shape": [1], "datatype": "INT8", "data": [1]}]} | input is INT8; the model reads FP32
                    {"inputs": [{"name": "input", "shape": [1, 3, 4, 6], "datatype": "FP32"}]} | input has the shape [1, 3, 4, 6]; the model reads pictures × height × width × depth, [n, 4, 6, 3]
                    {"inputs": [{"name": "input", "shape": [1, 4, 6, 3], "datatype": "FP32"}]} | input has neither data nor a binary_data_size
                    {"inputs": [{"name": "input", "shape": [1, 4, 6, 3], "datatype": "FP32", "data": [1, 2]}]} | data has the shape [2], 2 numbers; the shape [1, 4, 6, 3] has 72
                    {"inputs": [{"name": "input", "shape": [2, 2], "datatype": "FP32", "data": [[1, 2, 3], [4]]}]} | data has lists of 3 and of 1 at the same depth; they must be equally long
                    {"inputs": [{"name": "input", "shape": [2], "datatype": "FP32", "data": [1, [2]]}]} | data has numbers beside lists
                    {"inputs": [{"name": "input", "shape": [2], "datatype": "FP32", "data": [1, "NaN"]}]} | data holds 'NaN', which is no number
                    {"inputs": [{"name": "input", "shape": [1], "datatype": "FP32", "data": [1e99]}]} | data holds 1e99, more than FP32 can
                    {"inputs": [{"name": "input", "shape": [99999999999, 99999999999], "datatype": "FP32", "data": [1]}]} | the shape [99999999999, 99999999999] has more numbers than a request can hold
                    {"inputs": [], "inputs": []} | the request is no JSON: Duplicate
                    {"inputs": []} {} | something stands behind the request's last }
                    """)
    void what_is_wrong_is_said_in_a_sentence(String request, String sentence) {
        HttpResponse<byte[]> response = served.post(SMALL, request);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Served.error(response)).startsWith(sentence);
    }

    @Test
    void an_output_or_model_that_is_not_there_is_named_with_those_that_are() {
        String more = "\"outputs\": [{\"name\": \"x\"}],";
        HttpResponse<byte[]> output =
                served.post(SMALL, request(1, Arrays.toString(numbers(1)), more));
        assertThat(output.statusCode()).isEqualTo(400);
        assertThat(Served.error(output))
                .isEqualTo("there is no output 'x'; there are probabilities, scores");
        HttpResponse<byte[]> model = served.get("/v2/models/none");
        assertThat(model.statusCode()).isEqualTo(404);
        assertThat(Served.error(model))
                .isEqualTo("there is no model 'none'; there are places, small, tags");
        HttpResponse<byte[]> version = served.get("/v2/models/small/versions/7/ready");
        assertThat(version.statusCode()).isEqualTo(404);
        assertThat(Served.error(version)).isEqualTo("small has no version '7'; there are 1, 2");
    }

    @Test
    void bytes_that_are_not_what_the_json_says_are_refused() {
        String json =
                "{\"inputs\": [{\"name\": \"input\", \"datatype\": \"FP32\", \"shape\":"
                        + " [1, 4, 6, 3], \"parameters\": {\"binary_data_size\": 288}}]}";
        String length = Integer.toString(json.length());
        String header = "Inference-Header-Content-Length";
        assertThat(Served.error(served.post(SMALL, binary(json, numbers(2)), header, length)))
                .isEqualTo(
                        "input of the shape [1, 4, 6, 3] needs 288 bytes; its binary_data_size is"
                                + " 288, and 576 bytes stand behind the JSON");
        float[] bad = numbers(1);
        bad[5] = Float.NaN;
        assertThat(Served.error(served.post(SMALL, binary(json, bad), header, length)))
                .isEqualTo("number 5 of the input is NaN, with which nothing can be computed");
        assertThat(Served.error(served.post(SMALL, binary(json, bad), header, "-1")))
                .startsWith("Inference-Header-Content-Length is '-1'; the body has");
    }
}
