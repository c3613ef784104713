package dev.fathom.show.attribution;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Patch;
import dev.fathom.show.attribution.TopPictures.Hit;
import dev.fathom.show.sheet.TopSheet;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopPicturesTest {
    private static final Volume VOLUME = volume(6, 5, 1);

    /// Filter 1 sums up what is under a window of 3×3, filter 0 takes it away.
    private static Model model() {
        Model model =
                Model.initialize(
                        Network.of("net", VOLUME, conv(2, 3).padding(1).bias(false), dense(2)), 1);
        Arrays.fill(model.weights()[0][0], 0, 9, -1);
        Arrays.fill(model.weights()[0][0], 9, 18, 1);
        return model;
    }

    /// 40 black pictures with one grey pixel each: picture n has it at place n % 30, and is n
    /// strong, but for the last, which is as strong as that before it.
    private static Pictures pictures() {
        List<byte[]> pictures = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            byte[] picture = new byte[VOLUME.size()];
            picture[n % 30] = (byte) Math.min(n, 38);
            pictures.add(picture);
        }
        return Pictures.of(VOLUME, List.of("even", "odd"), classes(), pictures);
    }

    private static int[] classes() {
        int[] classes = new int[40];
        Arrays.setAll(classes, n -> n % 2);
        return classes;
    }

    private static TopPictures top(int filter, int count) {
        return TopPictures.of(
                model(), pictures(), "conv1", filter, count, Engine.of("plain"), done -> {});
    }

    @Test
    void the_strongest_pictures_come_first_with_the_patch_that_the_unit_sees() {
        TopPictures top = top(1, 3);
        assertThat(top.hits()).extracting(Hit::picture).containsExactly(38, 39, 37);
        // picture 38 has its pixel at column 2, row 1: the first unit that sees it is at 1, 0
        assertThat(top.hits().getFirst())
                .returns(38 / 255f, Hit::value)
                .returns(1, Hit::x)
                .returns(0, Hit::y)
                .returns(new Patch(0, 0, 3, 2), Hit::field);
        assertThat(top(0, 2).hits()).extracting(Hit::value).containsExactly(0f, 0f);
    }

    @Test
    void one_walk_finds_the_same_for_every_filter() {
        assertThat(TopPictures.ofAll(model(), pictures(), "conv1", 3, Engine.of("plain")))
                .containsExactly(top(0, 3), top(1, 3));
    }

    @Test
    void the_sheet_shows_each_picture_beside_its_patch() {
        var image = TopSheet.of(model(), pictures(), top(1, 4));
        // two columns of two tiles of 6 pixels, each 18 wide
        assertThat(image.getWidth()).isGreaterThan(4 * 6 * 18);
        assertThat(image.getHeight()).isGreaterThan(2 * 5 * 18);
    }

    @Test
    void wrong_filters_and_pictures_are_refused() {
        assertThatThrownBy(() -> top(2, 1))
                .hasMessage("conv1 has no filter 2; its filters are numbered 0 … 1");
        Pictures others =
                Pictures.of(volume(2, 2, 1), List.of("a"), new int[1], List.of(new byte[4]));
        assertThatThrownBy(
                        () ->
                                TopPictures.of(
                                        model(),
                                        others,
                                        "conv1",
                                        0,
                                        1,
                                        Engine.of("plain"),
                                        done -> {}))
                .hasMessage(
                        "net reads volumes of 6×5×1, but the pictures are 2×2×1; scale the pictures");
    }
}
