package dev.fathom.engine.quantized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GridsTest {
    private static final Grid GRID = new Grid(0.5f, 0, 255);
    private static final Grid OTHER = new Grid(0.25f, 0, 255);

    private static Network network(String layers) {
        return NetworkText.parse("deep", "network deep\ninput 2x2x1\n" + layers);
    }

    @Test
    void values_that_are_handed_on_through_thousands_of_layers_stay_on_their_grid() {
        Network deep = network("relu()\n".repeat(15_000));
        Grids grids = new Grids(Map.of(Network.INPUT, GRID));
        assertThat(grids.of(deep, 14_999)).isEqualTo(GRID);
        assertThat(grids.all(deep)).hasSize(15_000).containsOnly(GRID);
        assertThat(Grids.NONE.of(deep, 14_999)).isNull();
        assertThat(Grids.NONE.all(deep)).hasSize(15_000).containsOnlyNulls();
    }

    @Test
    void what_comes_from_two_grids_lies_on_none() {
        Network joined =
                network(
                        """
                        a = relu() of input
                        b = relu() of input
                        ab = concat() of a, b
                        c = sigmoid() of ab
                        ac = concat() of a, c
                        """);
        Grids one = new Grids(Map.of(Network.INPUT, GRID));
        assertThat(one.all(joined)).containsExactly(GRID, GRID, GRID, null, null);
        Grids two = new Grids(Map.of(Network.INPUT, GRID, 1, OTHER));
        assertThat(two.all(joined)).containsExactly(GRID, OTHER, null, null, null);
        for (int i = 0; i < 5; i++) {
            assertThat(two.of(joined, i)).isEqualTo(two.all(joined).get(i));
        }
    }
}
