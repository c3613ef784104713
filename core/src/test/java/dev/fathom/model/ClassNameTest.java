package dev.fathom.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.network.Network;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNameTest {
    private static final Model MODEL =
            Model.initialize(Network.of("birds", volume(1, 1, 2), dense(5)), 1)
                    .labels(List.of("crane", "Grey heron", "white heron", "crane", "3"));

    @Test
    void a_class_is_found_by_its_name_or_its_number() {
        assertThat(MODEL.classNumber("grey Heron")).isEqualTo(1);
        assertThat(MODEL.classNumber("0")).isZero();
        assertThat(MODEL.classNumber("3")).as("a name comes first").isEqualTo(4);
        assertThat(MODEL.labels(List.of()).classNumber("4")).isEqualTo(4);
    }

    @Test
    void other_names_are_answered_with_what_there_is() {
        assertThatThrownBy(() -> MODEL.classNumber("crane"))
                .hasMessage("2 classes are named 'crane'; give one's number: 0 crane, 3 crane");
        assertThatThrownBy(() -> MODEL.classNumber("heron"))
                .hasMessage(
                        "birds knows no class 'heron'; its classes are numbered 0 … 4; with this in"
                                + " their names: 1 Grey heron, 2 white heron");
        assertThatThrownBy(() -> MODEL.classNumber("owl"))
                .hasMessage(
                        "birds knows no class 'owl'; its classes are numbered 0 … 4, such as"
                                + " 0 crane, 1 Grey heron, 2 white heron, 3 crane, 4 3");
        assertThatThrownBy(() -> MODEL.labels(List.of()).classNumber("5"))
                .hasMessage("birds knows no class '5'; its classes are numbered 0 … 4");
    }
}
