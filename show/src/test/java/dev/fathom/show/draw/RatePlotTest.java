package dev.fathom.show.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.train.RateFinder.Found;
import dev.fathom.train.RateFinder.Point;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatePlotTest {

    @Test
    void the_plot_shows_every_step_and_the_suggestion() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            double loss = i < 30 ? 2 - i / 20.0 : 5;
            points.add(new Point(1e-3 * Math.pow(10, i / 10.0), loss, loss));
        }
        Found found = new Found(points);
        // lowest in step 29, at a rate of 10^-0.1
        assertThat(found.suggestion()).hasValue(0.079);
        String svg = RatePlot.of(found);
        assertThat(svg.split("<circle ", -1)).hasSize(41);
        assertThat(svg)
                .contains(">--rate 0.079<", ">0.001<", ">0.01<", ">0.1<", ">1<", ">10<")
                .doesNotContain(">100<", "NaN")
                .endsWith("</svg>\n");
    }
}
