package dev.fathom.network;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fathom.layer.Layer;
import org.junit.jupiter.api.Test;

class DescriptionTest {
    private static final Layer[] SMALL = {
        conv(4, 3).padding(1), relu(), maxPool(2).stride(2), dense(10), softmax()
    };

    @Test
    void a_network_is_told_as_a_table() {
        assertThat(Network.of("small", volume(8, 8, 3), SMALL).describe().toString())
                .isEqualTo(
                        """
                        small: 8×8×3 → 1×1×10

                        layer     formula                     output  filters    parameters  multiply-adds   memory  field  jump
                        ────────────────────────────────────────────────────────────────────────────────────────────────────────
                        conv1     (8 − 3 + 2·1)/1 + 1 = 8     8×8×4   3×3×3 ×4          112          6,912  1.0 KiB      3     1
                        relu1     max(0, x)                   8×8×4                                                      3     1
                        pool1     (8 − 2 + 2·0)/2 + 1 = 4     4×4×4                                           256 B      4     2
                        fc2       w·x + b over all 64 inputs  1×1×10  4×4×4 ×10         650            640     40 B     10     2
                        softmax2  eˣ/Σeˣ                      1×1×10                                                    10     2
                        ────────────────────────────────────────────────────────────────────────────────────────────────────────
                        total                                                           762          7,552  2.0 KiB

                        memory: activations of one picture at 4 bytes a value, 522 in all: the input and each output
                                that can't overwrite what its layer reads; the weights take 3.0 KiB more
                        field:  pixels of the input, along an axis, that one unit sees
                        jump:   pixels from one unit's field to its neighbour's

                        Three depths: the network is 2 layers with weights deep; its volumes are 3 … 10 deep; its filters are 3 … 4 deep.
                        (A volume is as deep as it has channels: one from each filter that made it. A filter's width and height are chosen,
                        but it is always as deep as what it reads.)
                        """);
    }

    @Test
    void shifts_that_are_not_counted_are_told() {
        Description d =
                Network.of(
                                "free",
                                volume(8, 8, 3),
                                conv(4, 3).bias(false),
                                batchNorm().scale(false),
                                conv(5, 3).bias(false),
                                batchNorm().scale(false))
                        .describe();

        assertThat(d.parameters()).isEqualTo(4 * 27 + 5 * 36);
        assertThat(d.uncounted()).isEqualTo(4 + 5);
        assertThat(d.toString())
                .contains(
                        "not in the parameters, as is the custom, but trained: 9 shifts of norms"
                                + " without a scale, in bn1 … bn2\n");
    }

    @Test
    void filters_of_groups_are_as_deep_as_their_share() {
        Network grouped = Network.of("g", volume(8, 8, 6), conv(4, 3).groups(2));

        assertThat(grouped.describe().toString())
                .contains("its volumes are 4 … 6 deep; its filters are 3 deep.")
                .contains("as deep as what it reads, or as its group's share of that");
    }

    @Test
    void layers_that_can_write_over_their_input_need_no_memory() {
        Description d = Network.of("small", volume(8, 8, 3), SMALL).describe();

        assertThat(d.activations()).isEqualTo(8 * 8 * 3 + 8 * 8 * 4 + 4 * 4 * 4 + 10);
        assertThat(d.rows().get(1).activations()).isZero();
    }

    @Test
    void what_fits_of_a_network_that_does_not_fit_is_told() {
        MisfitException misfit =
                catchThrowableOfType(
                        MisfitException.class,
                        () -> Network.of("n", volume(8, 8, 1), conv(2, 3), conv(2, 3).stride(2)));

        assertThat(misfit.fitting().describe().toString())
                .startsWith("n: 8×8×1 → 6×6×2\n")
                .contains("conv1")
                .doesNotContain("conv2");
    }

    @Test
    void a_network_without_layers_is_told_too() {
        assertThat(Network.of("none", volume(8, 8, 1)).describe().toString())
                .contains("the network is 0 layers with weights deep")
                .contains("its volumes are 1 deep; it has no filters.");
    }
}
