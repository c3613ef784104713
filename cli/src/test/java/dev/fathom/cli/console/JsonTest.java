package dev.fathom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    private record Row(String kernel, double share, float least, List<Double> all) {}

    @Test
    void a_record_is_written_by_its_components() {
        assertThat(Json.line(new Row("conv", 0.5, 0.1f, List.of(1.0, 2.5))))
                .isEqualTo("{\"kernel\":\"conv\",\"share\":0.5,\"least\":0.1,\"all\":[1.0,2.5]}");
    }

    @Test
    void numbers_that_json_lacks_are_null() {
        assertThat(
                        Json.line(
                                new Row(
                                        "conv",
                                        Double.NaN,
                                        Float.NEGATIVE_INFINITY,
                                        List.of(Double.POSITIVE_INFINITY))))
                .isEqualTo("{\"kernel\":\"conv\",\"share\":null,\"least\":null,\"all\":[null]}");
    }
}
